/** A long list of the console: the document has the rows of the window, and a jump to the end reads only the end. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../../emulator/server.js';
import { executablePath, startBrowser } from '../browser.js';
import { type GatewayProcess, startServer } from '../server/gateway-process.js';
import { longest, openConsole, settled } from './open-console.js';

const count = 6_000;

describe.skipIf(!executablePath)('a list of 6,000 things in one region', longest, () => {
  let emulator: Emulator;
  let gateway: GatewayProcess;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    emulator = await startEmulator({ instances: count, regions: 1 });
    gateway = await startServer({
      YUNMEN_UPSTREAM: emulator.origin,
      YUNMEN_IDENTITY: 'sts-headers',
      YUNMEN_CONSOLE: 'true',
      // A busy machine is no fault of the page.
      YUNMEN_MAX_LAG_MS: '0',
    });
    browser = await startBrowser();
    ({ page } = await openConsole(browser));
    await page.goto(`${gateway.origin}/console/resources/Instance?columns=name,instanceId,status`);
    const { accessKeyId, accessKeySecret, securityToken } = emulator.callers.administrator;
    await page.getByLabel('AccessKey id').fill(accessKeyId);
    await page.getByLabel('AccessKey secret').fill(accessKeySecret);
    await page.getByLabel('Security token').fill(securityToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.total', { hasText: '6,000' }).waitFor();
  }, longest.timeout);
  afterAll(async () => {
    await browser?.close();
    gateway?.signal('SIGTERM');
    await gateway?.ended;
    await emulator?.close();
  }, longest.timeout);

  const rows = () => page.locator('.panel.list tbody tr').count();
  const scrollTo = (share: number) =>
    page.locator('.table.long').evaluate((table, at) => table.scrollTo({ top: table.scrollHeight * at }), share);
  const isRead = () =>
    page.waitForFunction(() => {
      const table = document.querySelector('.panel.list');
      return table?.querySelector('tbody a') && !table.querySelector('.waiting');
    });

  it('has the rows of its window in the document, and not the others', async () => {
    await isRead();
    expect(await rows()).toBeGreaterThan(10);
    expect(await rows()).toBeLessThan(80);
    expect(await page.locator('.table.long table').getAttribute('aria-rowcount')).toBe(String(count + 1));
  });

  it('shows the last rows after a jump, with cursors instead of the rows between', async () => {
    emulator.clearCalls();
    await scrollTo(1);
    const last = page.locator(`.panel.list tr[aria-rowindex="${count + 1}"]`);
    // The page hears of the jump a moment later.
    await last.getByRole('link').first().waitFor();
    await isRead();
    expect(await last.innerText()).toMatch(/i-\w{20}/);
    expect(await rows()).toBeLessThan(80);
  });

  it('counts its values only when it is asked to', async () => {
    const button = page.getByRole('button', { name: /Count values \(reads all 6,000\)/ });
    await button.click();
    await page.locator('.facets').getByText('Running').waitFor();
    await settled(page);
  });

  it('narrows by a value, and the address says so', async () => {
    await page
      .locator('.facets')
      .getByRole('button', { name: /^Stopped/ })
      .click();
    await page.waitForURL(/must\.statusIn=/);
    await isRead();
    await settled(page);
    const statuses = await page.locator('.panel.list tbody .status').allInnerTexts();
    expect(new Set(statuses)).toEqual(new Set(['Stopped']));
    await page.reload();
    expect(new URL(page.url()).searchParams.get('must.statusIn')).toBe('["STOPPED"]');
  });
});
