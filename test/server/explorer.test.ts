/** The explorer of `npm start`, in a browser without a network. */
import { readdirSync } from 'node:fs';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { executablePath, startBrowser } from '../browser.js';
import { npmStart, type Started } from '../docs/npm-start.js';

const examples = readdirSync(new URL('../../docs/examples/', import.meta.url));

let started: Started;
beforeAll(async () => {
  started = await npmStart();
});
afterAll(() => started.close());

const html = { accept: 'text/html' };

describe.skipIf(!executablePath)('the explorer in a browser', () => {
  let browser: Browser;
  let page: Page;
  const requested: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await startBrowser();
    const context = await browser.newContext();
    context.on('request', (request) => requested.push(request.url()));
    page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${started.origin}/graphql`);
    await page.locator('.graphiql-execute-button').waitFor();
  });
  afterAll(() => browser.close());

  const tabs = () => page.locator('.graphiql-tab-button');
  /** GraphiQL ignores the button until it has read the tab's document. */
  const run = () =>
    vi.waitFor(
      async (): Promise<unknown> => {
        const answered = page.waitForResponse((each) => each.request().method() === 'POST', { timeout: 1_500 });
        const [response] = await Promise.all([answered, page.locator('.graphiql-execute-button').click()]);
        return response.json();
      },
      { timeout: 15_000 },
    );

  it('has a tab for each example, titled by its operation', async () => {
    const titles = await tabs().allInnerTexts();
    expect(titles[0]).toBe('RunningInstances');
    expect(titles).toHaveLength(examples.length);
    expect(titles.filter((title) => !/^[A-Z][A-Za-z]+$/.test(title))).toEqual([]);
  });

  it('opens each tab at each click', async () => {
    for (const title of ['NodeById', 'PublicBuckets', 'RunningInstances', 'Viewer']) {
      await tabs().filter({ hasText: title }).click();
      await expect.poll(() => page.locator('[role=tab][aria-selected=true]').innerText()).toBe(title);
    }
  });

  it('sends requests as the selected caller, who can be chosen with the keyboard too', async () => {
    expect(await run()).toMatchObject({ data: { viewer: { arn: expect.stringMatching(/administrator$/) } } });
    await page.getByLabel('Ask as').focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('#about').textContent()).toContain('reads ECS and VPC');
    expect(await run()).toMatchObject({ data: { viewer: { arn: expect.stringMatching(/reader$/) } } });
    await expect.poll(() => page.locator('.graphiql-response').innerText()).toMatch(/reader/);
  });

  it('shows an incremental answer, merged', async () => {
    await page.getByLabel('Ask as').selectOption('administrator');
    await tabs().filter({ hasText: 'FirstRegionsFirst' }).click();
    await vi.waitFor(
      async () => {
        await page.locator('.graphiql-execute-button').click();
        await page.locator('.graphiql-response').getByText('totalCount').first().waitFor({ timeout: 2_000 });
      },
      { timeout: 15_000 },
    );
    await page.getByLabel('Ask as').selectOption('reader');
  });

  it('keeps the selected caller after a reload', async () => {
    await page.reload();
    await page.locator('.graphiql-execute-button').waitFor();
    expect(await page.getByLabel('Ask as').inputValue()).toBe('reader');
  });

  it('sends requests to this machine only, and all of them succeed', () => {
    const hosts = new Set(requested.filter((url) => !url.startsWith('data:')).map((url) => new URL(url).host));
    expect([...hosts]).toEqual([new URL(started.origin).host]);
    expect(requested.length).toBeGreaterThan(8);
    expect(complaints).toEqual([]);
  });
});

describe('the explorer', () => {
  it('is a page that names no other host, and may load nothing from other hosts', async () => {
    const response = await fetch(`${started.origin}/graphql`, { headers: html });
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await response.text();
    const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
    expect(addresses.filter((address) => !/^(?:\/explorer\/|data:)/.test(address))).toEqual([]);
    for (const address of addresses.filter((each) => each.startsWith('/'))) {
      expect((await fetch(new URL(address, started.origin))).status).toBe(200);
    }
  });

  it('is the page to which the root address redirects a browser', async () => {
    const response = await fetch(started.origin, { headers: html, redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/graphql']);
    expect((await fetch(started.origin)).status).toBe(401);
  });

  it('serves no other files', async () => {
    for (const name of ['constructor', '__proto__', '../server.ts', 'page.html']) {
      const response = await fetch(`${started.origin}/explorer/${encodeURIComponent(name)}`);
      expect(response.status).not.toBe(200);
    }
  });
});
