/** A list of the console while one region answers late and another one fails: the rows of the others come first. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../../emulator/server.js';
import { executablePath, startBrowser } from '../browser.js';
import { type GatewayProcess, startServer } from '../server/gateway-process.js';
import { longest, type Opened, openConsole, patience, settled } from './open-console.js';

const slow = 'cn-beijing';
const failing = 'cn-shanghai';
const lateMs = 8_000;

describe.skipIf(!executablePath)('a list with a slow and a failing region', longest, () => {
  let emulator: Emulator;
  let gateway: GatewayProcess;
  let browser: Browser;
  let opened: Opened;
  let page: Page;
  beforeAll(async () => {
    emulator = await startEmulator();
    emulator.addFault({ kind: 'slow', action: 'DescribeInstances', regionId: slow, delayMs: lateMs });
    emulator.addFault({ kind: 'error500', action: 'DescribeInstances', regionId: failing });
    gateway = await startServer({
      YUNMEN_UPSTREAM: emulator.origin,
      YUNMEN_IDENTITY: 'sts-headers',
      YUNMEN_CONSOLE: 'true',
      // A busy machine is no fault of the page.
      YUNMEN_MAX_LAG_MS: '0',
    });
    browser = await startBrowser();
    opened = await openConsole(browser);
    page = opened.page;
    await page.goto(`${gateway.origin}/console/resources/Instance`);
  }, longest.timeout);
  afterAll(async () => {
    await browser?.close();
    gateway?.signal('SIGTERM');
    await gateway?.ended;
    await emulator?.close();
  }, longest.timeout);

  const sayings = () => page.locator('.panel.list footer [role=status]').innerText();

  it('is asked with temporary keys of a form, which are stored nowhere', async () => {
    const { accessKeyId, accessKeySecret, securityToken } = emulator.callers.administrator;
    await page.getByLabel('AccessKey id').fill(accessKeyId);
    await page.getByLabel('AccessKey secret').fill(accessKeySecret);
    await page.getByLabel('Security token').fill(securityToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('tbody a').first().waitFor();
    const stored = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    for (const secret of [accessKeyId, accessKeySecret, securityToken]) {
      expect(stored + opened.requested.join()).not.toContain(secret);
    }
  });

  it('shows the rows of other regions while it waits, and says for which region', async () => {
    await expect.poll(sayings, patience).toContain(`Waiting for ${slow}`);
    expect(await page.locator('tbody a').count()).toBeGreaterThan(5);
    await page.locator('.table.long').evaluate((table) => table.scrollTo({ top: table.scrollHeight }));
    await expect.poll(() => page.locator('tbody').innerText(), patience).toContain('us-west-1');
  });

  it('names both regions as not covered, the slow one while it is waited for', async () => {
    // A region is late after a second, and the list looks twice a second.
    await page.waitForTimeout(2_000);
    await page.getByRole('link', { name: 'Coverage' }).click();
    const main = page.locator('main');
    await main.getByText(slow).first().waitFor();
    expect(await main.innerText()).toContain(failing);
  });

  it('has the rows of the slow region when they come, and never those of the failing one', async () => {
    await page.goBack();
    await page.locator('.total').waitFor();
    await page.waitForFunction(() => !document.querySelector('.panel.list[aria-busy=true]'));
    const regions = await page.locator('.facets li').allInnerTexts();
    expect(regions.some((each) => each.includes(slow))).toBe(true);
    expect(regions.some((each) => each.includes(failing))).toBe(false);
    expect(await page.locator('.total').innerText()).toContain('at least');
    expect(await page.locator('.panel.list .problems').innerText()).toContain(failing);
  });

  it('stops when it is told to, and keeps what came', async () => {
    emulator.addFault({ kind: 'slow', action: 'DescribeInstances', delayMs: lateMs * 4, regionId: 'us-east-1' });
    await page.getByRole('button', { name: 'Ask again' }).last().click();
    // Until then the rows of the answer before are shown.
    await page.locator('.panel.list[aria-busy=true]').waitFor();
    await expect.poll(() => page.locator('tbody a').count(), patience).toBeGreaterThan(5);
    await page.getByRole('button', { name: 'Cancel' }).last().click();
    await expect.poll(sayings, patience).toContain('Stopped');
    expect(await page.locator('tbody a').count()).toBeGreaterThan(5);
    await settled(page);
    expect(opened.complaints).toEqual([]);
  });
});
