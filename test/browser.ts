/** A browser for tests of pages. On machines without one these tests are skipped with a message. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export const executablePath = places.find((place) => place && existsSync(place));

if (!executablePath) {
  console.warn('NO BROWSER FOUND: the tests of pages are skipped. Install Chromium, or name one in CHROMIUM_PATH.');
}

/** Only names of this machine resolve, so that a page that needs the network fails. */
export function startBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'];
  return chromium.launch({ ...(executablePath && { executablePath }), args });
}
