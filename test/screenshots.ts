/** `npm run screenshots`: writes the pictures of README and docs, of the explorer, the console and the built portal, in light and in dark. */
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { startBrowser } from './browser.js';
import { openConsole, settled } from './console/open-console.js';
import { npmStart } from './docs/npm-start.js';
import { isBuilt, serve } from './examples/serve-portal.js';
import { startTestGateway } from './gateway/harness.js';

const schemes = ['light', 'dark'] as const;
const viewport = { width: 1280, height: 720 };

async function shoot(browser: Browser, name: string, address: string, ready: string): Promise<void> {
  for (const colorScheme of schemes) {
    const page = await browser.newPage({ colorScheme, viewport });
    await page.goto(address);
    await page.locator(ready).first().waitFor({ timeout: 60_000 });
    await page.evaluate(() => document.fonts.ready);
    const path = fileURLToPath(new URL(`../docs/images/${name}-${colorScheme}.png`, import.meta.url));
    await page.screenshot({ path });
    process.stdout.write(`${path}\n`);
    await page.close();
  }
}

/** Pages of the console, as the first of the ready callers. */
async function shootConsole(browser: Browser, origin: string): Promise<void> {
  const pages = { overview: '', resources: '/resources/Instance', search: '/search?text=prod', access: '/access' };
  const { page } = await openConsole(browser, { viewport });
  const shot = async (name: string) => {
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      const path = fileURLToPath(new URL(`../docs/images/console-${name}-${colorScheme}.png`, import.meta.url));
      await page.screenshot({ path });
      process.stdout.write(`${path}\n`);
    }
  };
  for (const [name, address] of Object.entries(pages)) {
    await page.goto(`${origin}/console${address}`);
    await shot(name);
    if (name !== 'resources') continue;
    await page.locator('tbody a').first().click();
    await shot('thing');
  }
  await page.context().close();
}

async function main(): Promise<void> {
  if (!isBuilt)
    throw new Error(
      'The portal is not built. Run: npm --prefix examples/portal ci && npm --prefix examples/portal run build',
    );
  const browser = await startBrowser();
  const started = await npmStart();
  await shoot(browser, 'explorer', `${started.origin}/graphql`, '.graphiql-response .view-line:has-text("instanceId")');
  await shootConsole(browser, started.origin);
  await started.close();
  const gateway = await startTestGateway({ dataSet: 'company' });
  const portal = await serve(gateway.gateway);
  // With the number of all, and what the person may do: both come after the rows.
  const ready = 'table:has(caption:text-matches(" of ")):has(td.actions button)';
  const query = '?region=cn-hangzhou&tag=app:shop';
  await shoot(browser, 'portal', `http://127.0.0.1:${(portal.address() as AddressInfo).port}/${query}`, ready);
  await browser.close();
  portal.closeAllConnections();
  portal.close();
  await gateway.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
