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
  let origin: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    gateway = await startTestGateway({ dataSet: 'company', instances: 200 });
    server = await serve(gateway.gateway);
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await startBrowser();
    page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => request.url().startsWith(origin) || complaints.push(request.url()));
    await page.goto(origin);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
    await gateway.close();
  });

  const rows = () => page.locator('tbody');
  const count = () => rows().count();
  const signIn = (name: string) => page.getByLabel('Signed in as').selectOption(name);
  const fill = async (label: string, value: string) => {
    await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByLabel(label, { exact: true }).press('Enter');
  };
  const search = () => new URL(page.url()).searchParams;
  const slowly = { timeout: 30_000 };

  it('lists instances of every region page by page in one table, with their number and the cost', async () => {
    await rows().first().waitFor();
    expect(await count()).toBe(20);
    expect(await page.locator('.cost').allInnerTexts()).toEqual([expect.stringMatching(/^\d+ calls? of the cloud/)]);
    await page.getByText('20 of 200 instances').waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    await expect.poll(count, slowly).toBe(40);
    expect(new Set(await rows().locator('th code').allInnerTexts()).size).toBe(40);
    expect(await page.locator('table').count()).toBe(1);
    expect(await page.locator('.cost').count()).toBe(1);
  });

  it('keeps its state in the address, for a reload and for the way back', async () => {
    expect(search().get('pages')).toBe('2');
    await page.reload();
    await expect.poll(count, slowly).toBe(40);
    await page.getByLabel('Status').selectOption('STOPPED');
    await expect.poll(() => page.locator('.status').allInnerTexts(), slowly).not.toContain('running');
    expect(Object.fromEntries(search())).toEqual({ status: 'STOPPED' });
    await page.goBack();
    await expect.poll(count, slowly).toBe(40);
    expect(await page.getByLabel('Status').inputValue()).toBe('');
  });

  it('filters by region, type, tag and name, which the cloud checks', async () => {
    await page.getByLabel('Region').selectOption('cn-hangzhou');
    await expect.poll(() => page.locator('td[data-title=Region]').allInnerTexts(), slowly).toContain('cn-hangzhou');
    await fill('Tag', 'env:prod');
    await expect.poll(() => page.locator('.status').count(), slowly).toBeGreaterThan(0);
    await fill('Type', 'ecs.c7.large');
    const types = async () => new Set(await page.locator('td[data-title=Type]').allInnerTexts());
    await expect.poll(types, slowly).toEqual(new Set(['ecs.c7.large']));
    expect(Object.fromEntries(search())).toEqual({ region: 'cn-hangzhou', tag: 'env:prod', type: 'ecs.c7.large' });
    const [call] = gateway.emulator.calls({ action: 'DescribeInstances' }).slice(-1);
    expect(call?.params).toMatchObject({ RegionId: 'cn-hangzhou', InstanceType: 'ecs.c7.large', 'Tag.1.Key': 'env' });
    await fill('Name', 'no-instance-is-called-so');
    await page.getByText('No instance matches the filters.').waitFor();
    await page.goto(origin);
  });

  it('filters by a tag that is pressed', async () => {
    const tag = rows().first().getByRole('button', { name: 'env: ' });
    const text = await tag.innerText();
    await tag.click();
    await expect.poll(() => search().get('tag'), slowly).toBe(text.replace(': ', ':'));
    await page.goBack();
  });

  it('tells a caller with few permissions what they may not see, and the policy to request', async () => {
    await signIn('reader');
    await page.getByText(/^You may not see \d+ regions\.$/).waitFor();
    expect(await page.getByText('could not be read').count()).toBe(0);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.locator('.missing pre').first().textContent()).toContain('ecs:DescribeInstances');
    expect(await count()).toBeGreaterThan(0);
    await page.getByText('of those that you may see').waitFor();
  });

  it('hides actions that the caller may not use, as dry runs tell', async () => {
    await rows().first().getByRole('button', { name: 'Tag', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^(?:Stop|Start)$/ }).count()).toBe(0);
    const writes = gateway.emulator.calls({ action: 'StopInstances' });
    expect(writes.length).toBeGreaterThan(0);
    expect(writes.flatMap(({ changed }) => changed)).toEqual([]);
    expect(new Set(writes.map(({ params }) => params.DryRun))).toEqual(new Set(['true']));
  });

  it('hides an action after a refusal that no dry run could tell', async () => {
    const row = rows().first();
    await row.getByRole('button', { name: 'Tag', exact: true }).click();
    await row.getByLabel('Key').fill('owner');
    await row.getByRole('button', { name: 'Add the tag' }).click();
    await row.getByRole('alert').waitFor();
    expect(await row.getByRole('alert').innerText()).toContain('tag:TagResources');
    await expect.poll(() => row.getByRole('button', { name: 'Tag', exact: true }).count(), slowly).toBe(0);
  });

  it('says that a caller without permissions may see nothing', async () => {
    await signIn('newcomer');
    await page.getByText('You may not see these instances.').waitFor();
    expect(await count()).toBe(0);
    expect(await page.locator('.missing').innerText()).toContain('ecs:DescribeRegions');
  });

  it('names a region that does not answer, apart from those that are forbidden', async () => {
    gateway.emulator.addFault({ kind: 'error503', action: 'DescribeInstances', regionId: 'ap-northeast-1' });
    await signIn('administrator');
    await page.getByLabel('Status').selectOption('RUNNING');
    await page.getByText('ap-northeast-1 could not be read.').waitFor();
    expect(await page.getByText('You may not see').count()).toBe(0);
    expect(await count()).toBeGreaterThan(0);
    gateway.emulator.clearFaults();
  });

  it('stops an instance, and shows each state as it arrives', async () => {
    await page.getByLabel('Status').selectOption('');
    const row = rows().filter({ hasText: 'running' }).first();
    const instanceId = await row.locator('th code').innerText();
    const same = rows().filter({ hasText: instanceId });
    await same.getByRole('button', { name: 'Stop' }).click();
    await same.getByRole('button', { name: 'Stop it now' }).click();
    await expect.poll(() => same.locator('.status').innerText(), slowly).toBe('stopping');
    await expect.poll(() => same.locator('.status').innerText(), slowly).toBe('stopped');
    const stopped = gateway.emulator.calls({ action: 'StopInstances' }).filter(({ changed }) => changed.length > 0);
    expect(stopped.map(({ changed }) => changed)).toEqual([[instanceId]]);
    await same.getByRole('button', { name: 'Start' }).click();
    await expect.poll(() => same.locator('.status').innerText(), slowly).toBe('running');
  });

  it('tags an instance, and shows the tag', async () => {
    const row = rows().first();
    await row.getByRole('button', { name: 'Tag', exact: true }).click();
    await row.getByLabel('Key').fill('owner');
    await row.getByLabel('Value').fill('小明');
    await row.getByRole('button', { name: 'Add the tag' }).click();
    await expect.poll(() => row.locator('.tag').allInnerTexts(), slowly).toContain('owner: 小明');
  });

  it.each([320, 390, 768, 1024, 1280])('fits into %i pixels with the longest value of a tag', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    const row = rows().first();
    await row.getByRole('button', { name: 'Tag', exact: true }).click();
    await row.getByLabel('Key').fill('purpose');
    await row.getByLabel('Value').fill('x'.repeat(128));
    await row.getByRole('button', { name: 'Add the tag' }).click();
    await row.locator('.tag', { hasText: 'purpose' }).waitFor();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  it('logs no error in the browser, and asks no other host', () => {
    expect(complaints).toEqual([]);
  });
});
