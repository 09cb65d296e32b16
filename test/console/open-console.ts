/** A page of the console in a browser, and what went wrong on it. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface Opened {
  readonly page: Page;
  /** Every address that it asked. */
  readonly requested: readonly string[];
  /** Errors of the console of the browser and of scripts. */
  readonly complaints: readonly string[];
}

/** How long a test waits for a page: long, because a busy machine is no fault of the page. */
export const patience = { timeout: 60_000 };
/** The longest time of a test, or of what is started before tests: it may wait for several things. */
export const longest = { timeout: 180_000 };

export async function openConsole(browser: Browser, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en', ...options });
  context.setDefaultTimeout(patience.timeout);
  const requested: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => requested.push(request.url()));
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(`${page.url()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  return { page, requested, complaints };
}

/** Waits until every panel has its whole answer. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1, main [role=alert]').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true], main .skeleton'));
}
