/** examples/portal in a browser, over a gateway and the embedded cloud. It is built first: `npm --prefix examples/portal run build`. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, startBrowser } from '../browser.js';
import { startTestGateway, type TestGateway } from '../gateway/harness.js';
import { isBuilt, serve } from './serve-portal.js';

if (!isBuilt) {
  console.warn('THE PORTAL IS NOT BUILT: its tests are skipped. Run: cd examples/portal && npm ci && npm run build');
}

describe.skipIf(!executablePath || !isBuilt)('the portal', () => {
  let gateway: TestGateway;
  let server: Server;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    gateway = await startTestGateway({ instances: 200 });
    server = await serve(gateway.gateway);
    browser = await startBrowser();
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
    await gateway.close();
  });

  const rows = () => page.locator('tbody');
  const signIn = (name: string) => page.getByLabel('Signed in as').selectOption(name);

  it('lists instances of every region page by page, and shows the cost of each page', async () => {
    await rows().first().waitFor();
    expect(await rows().count()).toBe(20);
    expect(await page.locator('.cost').allInnerTexts()).toEqual([expect.stringMatching(/^\d+ calls? of the cloud/)]);
    await page.getByRole('button', { name: 'More' }).click();
    await expect.poll(() => rows().count()).toBe(40);
    expect(new Set(await rows().locator('code').allInnerTexts()).size).toBe(40);
  });

  it('sends the filters to the gateway', async () => {
    await page.getByLabel('Status').selectOption('STOPPED');
    await expect.poll(() => page.locator('.status').allInnerTexts()).not.toContain('running');
    await page.getByLabel('Name').fill('nobody-is-called-so');
    await page.getByLabel('Name').press('Enter');
    await page.getByText('No instance matches the filters.').waitFor();
    await page.getByLabel('Name').fill('');
    await page.getByLabel('Name').press('Enter');
    await page.getByLabel('Status').selectOption('');
  });

  it('shows a caller with few permissions the missing regions, and the policy to request', async () => {
    await signIn('reader');
    await page.getByText('This list is not complete.').waitFor();
    expect(await page.locator('summary').first().innerText()).toMatch(/\d+ places could not be read/);
    expect(await page.locator('.missing pre').first().textContent()).toContain('ecs:DescribeInstances');
    expect(await rows().count()).toBeGreaterThan(0);
  });

  it('says that nothing is visible to a caller without permissions', async () => {
    await signIn('newcomer');
    await page.getByText('This list is not complete.').waitFor();
    expect(await rows().count()).toBe(0);
    expect(await page.locator('.missing').innerText()).toContain('ecs:DescribeRegions');
  });

  it('shows the missing permission to a caller who may not stop an instance', async () => {
    await signIn('reader');
    await page.getByLabel('Status').selectOption('RUNNING');
    const row = rows().first();
    await row.getByRole('button', { name: 'Stop' }).click();
    await row.getByRole('button', { name: 'Stop it now' }).click();
    await row.getByRole('alert').waitFor();
    expect(await row.getByRole('alert').innerText()).toContain('ecs:StopInstances');
    expect(await row.locator('.missing pre').textContent()).toContain('"Action"');
    expect(gateway.emulator.calls({ action: 'StopInstances' }).length).toBeLessThanOrEqual(1);
  });

  it('stops an instance, and shows each state as it arrives', async () => {
    await signIn('administrator');
    await page.getByLabel('Status').selectOption('');
    const row = rows().filter({ hasText: 'running' }).first();
    const instanceId = await row.locator('code').first().innerText();
    const same = rows().filter({ hasText: instanceId });
    await same.getByRole('button', { name: 'Stop' }).click();
    await same.getByRole('button', { name: 'Stop it now' }).click();
    await expect.poll(() => same.locator('.status').innerText(), { timeout: 10_000 }).toBe('stopping');
    await expect.poll(() => same.locator('.status').innerText(), { timeout: 15_000 }).toBe('stopped');
    expect(gateway.emulator.calls({ action: 'StopInstances' }).filter(({ status }) => status === 200)).toHaveLength(1);
    await same.getByRole('button', { name: 'Start' }).click();
    await expect.poll(() => same.locator('.status').innerText(), { timeout: 15_000 }).toBe('running');
  });

  it('tags an instance, and shows the tag', async () => {
    const row = rows().first();
    await row.getByRole('button', { name: 'Tag' }).click();
    await row.getByLabel('Key').fill('owner');
    await row.getByLabel('Value').fill('小明');
    await row.getByRole('button', { name: 'Add the tag' }).click();
    await expect.poll(() => row.locator('.tag').allInnerTexts()).toContain('owner: 小明');
  });

  it('logs no error in the browser', () => {
    expect(complaints).toEqual([]);
  });
});
