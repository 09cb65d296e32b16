/** The explorer of `npm start`, in a browser without a network. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';

import type { Browser, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { executablePath, startBrowser } from '../browser.js';
import { npmStart, type Started } from '../docs/npm-start.js';
import { startEmulator } from '../start-emulator.js';
import { type GatewayProcess, startServer } from './gateway-process.js';

const examples = readdirSync(new URL('../../docs/examples/', import.meta.url));

let started: Started;
beforeAll(async () => {
  started = await npmStart();
});
afterAll(() => started.close());

const html = { accept: 'text/html' };

/** The answer to a document of the user: GraphiQL reads the schema by itself. */
function isOfUser(response: Response): boolean {
  const body = response.request().postData();
  return body !== null && !body.includes('IntrospectionQuery');
}

describe.skipIf(!executablePath)('the explorer in a browser', () => {
  let browser: Browser;
  let page: Page;
  const requested: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await startBrowser();
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
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
  const run = (read: (response: Response) => Promise<unknown> = (each) => each.json()) =>
    vi.waitFor(
      async (): Promise<unknown> => {
        const answered = page.waitForResponse(isOfUser, { timeout: 1_500 });
        const [response] = await Promise.all([answered, page.locator('.graphiql-execute-button').click()]);
        return read(response);
      },
      { timeout: 15_000 },
    );

  const response = () => page.locator('.graphiql-response');

  it('begins with the answer to its first query', async () => {
    await expect.poll(() => response().innerText(), { timeout: 20_000 }).toMatch(/"instanceId"/);
  });

  it('has a tab for each example, titled by its operation', async () => {
    const titles = await tabs().allInnerTexts();
    expect(titles[0]).toBe('RunningInstances');
    expect(titles).toHaveLength(examples.length);
    expect(titles.filter((title) => !/^[A-Z][A-Za-z]+$/.test(title))).toEqual([]);
  });

  it('wraps the lines of a query at the edge of its pane, on a narrow screen too', async () => {
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      const lines = page.locator('.graphiql-query-editor .view-line');
      const isWithin = async () => {
        const pane = await page.locator('.graphiql-query-editor .monaco-editor').first().boundingBox();
        const ends = await lines.evaluateAll((all) =>
          all.map((line) => line.firstElementChild?.getBoundingClientRect().right ?? 0),
        );
        return ends.length > 5 && ends.every((end) => end <= (pane?.x ?? 0) + (pane?.width ?? 0));
      };
      await expect.poll(isWithin).toBe(true);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('opens each tab at each click', async () => {
    for (const title of ['NodeById', 'PublicBuckets', 'RunningInstances', 'Viewer']) {
      await tabs().filter({ hasText: title }).click();
      await expect.poll(() => page.locator('[role=tab][aria-selected=true]').innerText()).toBe(title);
    }
  });

  it('sends requests as the selected caller', async () => {
    expect(await run()).toMatchObject({ data: { viewer: { arn: expect.stringMatching(/administrator$/) } } });
  });

  it('repeats a query when another caller is selected, with the keyboard too', async () => {
    await page.getByLabel('Ask as').focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('#about').textContent()).toContain('reads ECS and VPC');
    await expect.poll(() => response().innerText()).toMatch(/\/reader"/);
    expect(await page.locator('#root').getAttribute('class')).not.toContain('others');
  });

  it('says whose answer a tab shows after another caller was selected', async () => {
    await tabs().filter({ hasText: 'RunningInstances' }).click();
    await expect.poll(() => page.locator('#root').getAttribute('class')).toContain('others');
    const whose = await page
      .locator('.graphiql-response')
      .evaluate((each) => getComputedStyle(each, '::before').content);
    expect(whose).toContain('This is what administrator got.');
    await run();
    await expect.poll(() => page.locator('#root').getAttribute('class')).not.toContain('others');
  });

  it('never repeats a mutation for another caller', async () => {
    const bodies: string[] = [];
    page.on('request', (request) => bodies.push(request.postData() ?? ''));
    await page.locator('.graphiql-tab-add').click();
    await page.locator('.graphiql-query-editor .monaco-editor').first().click();
    await page.keyboard.press('ControlOrMeta+a');
    // The mutation stands behind a text that looks like the start of a comment.
    const input = '{ regionId: "cn-hangzhou", instanceIds: ["i-bp1bi82noeljxj1t1g1r"], dryRun: true }';
    await page.keyboard.insertText(
      `fragment Stopped on InstancesPayload { ... @defer(if: false, label: "#") { __typename } } mutation Stop { stopInstances(input: ${input}) { ...Stopped } }`,
    );
    // GraphiQL accepts parts, because the document has @defer.
    await run((each) => each.text());
    const sent = () => bodies.filter((body) => body.includes('stopInstances')).length;
    const before = sent();
    expect(before).toBeGreaterThan(0);
    await page.getByLabel('Ask as').selectOption('administrator');
    await expect.poll(() => response().innerText()).toContain('notSent');
    expect(sent()).toBe(before);
    await tabs().filter({ hasText: 'RunningInstances' }).click();
  });

  it('shows what the answer cost', async () => {
    await run();
    await expect.poll(() => page.locator('#cost').innerText()).toMatch(/^\d+ upstream calls?, \d+ ms$/);
  });

  it('shows the plan and the policy of a document, and copies it as a command', async () => {
    await page.getByRole('button', { name: 'Plan' }).click();
    await expect.poll(() => response().innerText()).toMatch(/"ramActions"/);
    await page.getByRole('button', { name: 'Policy' }).click();
    await expect.poll(() => response().innerText()).toMatch(/"Statement"/);
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await expect.poll(() => response().innerText()).toMatch(/copiedToClipboard/);
    const command = await page.evaluate(() => navigator.clipboard.readText());
    const { stdout } = await promisify(execFile)('bash', ['-c', command]);
    expect(JSON.parse(stdout)).toMatchObject({ data: { instances: { nodes: expect.any(Array) } } });
  });

  it('has its tabs, bar and both panes on a narrow screen, in light and in dark', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const [document, answer] = [page.locator('.graphiql-query-editor'), page.locator('.graphiql-response')];
    for (const box of [await document.boundingBox(), await answer.boundingBox()])
      expect(box?.width).toBeGreaterThan(300);
    await tabs().last().scrollIntoViewIfNeeded();
    await page.emulateMedia({ colorScheme: 'dark' });
    const shade = () =>
      page.locator('#bar').evaluate((bar) => getComputedStyle(bar.parentElement ?? bar).backgroundColor);
    await expect.poll(shade).toBe('rgb(33, 42, 59)');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 800 });
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

describe.skipIf(!executablePath)('the explorer of `npm run serve`', () => {
  let emulator: Emulator;
  let gateway: GatewayProcess;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    emulator = await startEmulator();
    gateway = await startServer({ YUNMEN_UPSTREAM: emulator.origin, YUNMEN_GRAPHIQL: 'true' });
    browser = await startBrowser();
    page = await browser.newPage();
    await page.goto(`${gateway.origin}/graphql`);
    await page.locator('.graphiql-execute-button').waitFor();
  });
  afterAll(async () => {
    await browser.close();
    gateway.signal('SIGTERM');
    await gateway.ended;
    await emulator.close();
  });

  it('asks with the keys in its form, and stores them nowhere', async () => {
    const { accessKeyId, accessKeySecret, securityToken } = emulator.callers.reader;
    await page.getByLabel('AccessKey id').fill(accessKeyId);
    await page.getByLabel('AccessKey secret').fill(accessKeySecret);
    await page.getByLabel('Security token').fill(securityToken);
    await page.locator('.graphiql-execute-button').focus();
    await vi.waitFor(
      async () => {
        await page.locator('.graphiql-execute-button').click();
        const shown = () => page.locator('.graphiql-response').innerText();
        await expect.poll(shown, { timeout: 2_000 }).toMatch(/"instanceId"/);
      },
      { timeout: 20_000 },
    );
    const stored = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    for (const secret of [accessKeyId, accessKeySecret, securityToken]) expect(stored).not.toContain(secret);
  });

  it('copies a command that names the credentials by variables', async () => {
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    const response = page.locator('.graphiql-response');
    await expect.poll(() => response.innerText()).toMatch(/ALIBABA_CLOUD_ACCESS_KEY_SECRET/);
    expect(await response.innerText()).not.toContain(emulator.callers.reader.accessKeySecret);
  });

  it('has no example that names a thing of the embedded cloud', async () => {
    const html = await (await fetch(`${gateway.origin}/graphql`, { headers: { accept: 'text/html' } })).text();
    expect(html).not.toMatch(/\d{16}|secret-of|i-bp1/);
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
