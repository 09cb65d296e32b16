/** Every page of the console as four callers, in light and dark, wide and narrow, in English and Chinese. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, startBrowser } from '../browser.js';
import { npmStart, type Started } from '../docs/npm-start.js';
import { longest, type Opened, openConsole, settled } from './open-console.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const callers = ['administrator', 'reader', 'newcomer', 'partner'];

interface Look {
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
  readonly language: 'en' | 'zh';
}

/** Each page is seen in all four, each caller in two of them. */
const looks: readonly (readonly Look[])[] = [
  [
    { colorScheme: 'light', width: 1280, language: 'en' },
    { colorScheme: 'dark', width: 390, language: 'zh' },
  ],
  [
    { colorScheme: 'dark', width: 1280, language: 'zh' },
    { colorScheme: 'light', width: 390, language: 'en' },
  ],
];

/** The rules that a page breaks, with the elements. axe runs in a world of its own, where the page's policy does not hold. */
async function violations(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  // It runs in the browser, as a text: what it names are globals of the page.
  const run = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => [id, target, failureSummary].join(' ')))
  )`;
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression: `${axe}; ${run}`,
    contextId: executionContextId,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value as readonly string[];
}

/** What is laid out wrongly, in the words of a failure. */
function flaws(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const overflow = document.documentElement.scrollWidth - innerWidth;
    if (overflow > 0) found.push(`${overflow} pixels wider than the window`);
    const range = document.createRange();
    for (const cell of document.querySelectorAll('td')) {
      range.selectNodeContents(cell);
      const isRegion = /^[a-z]{2}-[a-z]+(?:-\d)?$/.test(cell.textContent ?? '');
      if (isRegion && range.getBoundingClientRect().height > 30) found.push(`${cell.textContent} on several lines`);
    }
    const tiles = document.querySelector('.tiles');
    const end = (element: Element | null | undefined) => element?.getBoundingClientRect().right ?? 0;
    if (end(tiles) - end(tiles?.lastElementChild) > 2) found.push('an empty place after the last number');
    return found;
  });
}

describe.skipIf(!executablePath)('the pages of the console', longest, () => {
  let started: Started;
  let browser: Browser;
  let opened: Opened;
  let page: Page;
  /** The address of the page of an instance. */
  let thing = '';
  beforeAll(async () => {
    started = await npmStart();
    browser = await startBrowser();
    opened = await openConsole(browser);
    page = opened.page;
    await page.goto(`${started.origin}/console/resources/Instance`);
    await settled(page);
    thing = (await page.locator('tbody a').first().getAttribute('href')) ?? '';
    expect(thing).toContain('/console/thing/Instance?id=acs');
  }, longest.timeout);
  afterAll(async () => {
    await browser?.close();
    await started?.close();
  }, longest.timeout);

  const show = async ({ colorScheme, width, language }: Look) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.locator('.preferences select').first().selectOption(language);
  };
  it.each(callers.map((caller, at) => [caller, at] as const))(
    'have no violation of axe, fit their window and fill it, for %s',
    async (caller, at) => {
      const addresses = ['', '/resources/Instance', '/resources/User', '/search?text=prod', '/coverage', '/access'];
      const found: string[] = [];
      for (const address of [...addresses.map((each) => `/console${each}`), thing]) {
        await page.goto(started.origin + address);
        await page.locator('.caller select').selectOption(`ready:${caller}`);
        for (const look of looks[at % 2] ?? []) {
          await show(look);
          await settled(page);
          const said = `${address} ${Object.values(look)}`;
          found.push(...(await violations(page)).map((each) => `${said}: ${each}`));
          found.push(...(await flaws(page)).map((each) => `${said}: ${each}`));
        }
      }
      expect(found).toEqual([]);
    },
  );

  it('say what a caller may not see, and the statement to ask for', async () => {
    await page.goto(`${started.origin}/console/resources/Bucket`);
    await page.locator('.preferences select').first().selectOption('en');
    await page.locator('.caller select').selectOption('ready:newcomer');
    const problems = page.locator('.panel.list .problems');
    await problems.getByText('You may not see this.').first().waitFor();
    expect(await problems.locator('.statement pre').first().textContent()).toContain('"Allow"');
    await page.getByRole('link', { name: 'Coverage' }).first().click();
    expect(await page.locator('tbody').first().innerText()).toContain('FORBIDDEN');
  });

  it('never show the answer of another caller', async () => {
    await page.goto(`${started.origin}/console/resources/User`);
    await page.locator('.caller select').selectOption('ready:administrator');
    await page.locator('tbody a').first().waitFor();
    await page.locator('.caller select').selectOption('ready:newcomer');
    await settled(page);
    expect(await page.locator('tbody a').count()).toBe(0);
  });

  it('show the newest changes of all regions, in their order', async () => {
    await page.goto(`${started.origin}/console`);
    await page.locator('.caller select').selectOption('ready:administrator');
    await settled(page);
    const rows = page.locator('.panel', { hasText: 'What changed this week' }).locator('tbody tr');
    await rows.first().waitFor();
    const regions = await rows.locator('td:last-child').allInnerTexts();
    expect(regions).toHaveLength(20);
    expect(new Set(regions).size).toBeGreaterThan(1);
    const times = await rows.locator('time').evaluateAll((all) => all.map((each) => each.getAttribute('datetime')));
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('show the sum of the month that the gateway gives, not one of rounded parts', async () => {
    await page.locator('.caller select').selectOption('ready:administrator');
    const [response] = await Promise.all([
      page.waitForResponse((each) => each.request().postData()?.includes('CostsOfMonth') === true),
      page.goto(`${started.origin}/console`),
    ]);
    const { data } = await response.json();
    await settled(page);
    const [{ amount, currency }] = data.totals.nodes;
    const shown = Number(amount).toLocaleString('en-GB', {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      maximumFractionDigits: Number(amount) >= 1000 ? 0 : 2,
    });
    expect(await page.locator('.tile').last().innerText()).toContain(shown);
    expect(await page.locator('svg.donut .total').allTextContents()).toContain(shown);
  });

  it('open the query of a panel in the explorer, as the same caller, in the part of the address that is not sent', async () => {
    await page.goto(`${started.origin}/console/search?text=prod`);
    await settled(page);
    await page.locator('.query > summary').click();
    const link = page.getByRole('link', { name: 'Open in explorer' });
    expect(await link.getAttribute('href')).toMatch(/^\/graphql#query=/);
    const [explorer] = await Promise.all([page.waitForEvent('popup'), link.click()]);
    await explorer.locator('.graphiql-response .view-line', { hasText: '"resourceType"' }).first().waitFor();
    expect(await explorer.locator('.graphiql-query-editor').innerText()).toContain('query\u00a0Search');
    expect(await explorer.locator('#caller').inputValue()).toBe('administrator');
    await explorer.close();
  });

  it('export the whole list as CSV', async () => {
    await page.goto(`${started.origin}/console/resources/User`);
    await settled(page);
    const total = Number.parseInt(await page.locator('.total').innerText(), 10);
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('users.csv');
    const [head = '', ...lines] = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split(/\r?\n/);
    expect(head.split(',')).toContain('userName');
    expect(lines).toHaveLength(total);
    expect(total).toBeGreaterThan(0);
  });

  it('store no credential, and have none in an address', async () => {
    const stored = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(stored).not.toMatch(/secret|token|STS\.|eyJ/);
    expect(opened.requested.filter((address) => /secret|token|STS\.|eyJ/.test(address))).toEqual([]);
  });

  it('let the gateway use answers of a moment ago, unless they are asked again', async () => {
    const control = async (act: () => Promise<unknown>) => {
      const [request] = await Promise.all([page.waitForRequest('**/graphql'), act()]);
      return (await request.allHeaders())['cache-control'];
    };
    expect(await control(() => page.goto(`${started.origin}/console/search?text=prod`))).toBeUndefined();
    await settled(page);
    expect(await control(() => page.getByRole('button', { name: 'Ask again' }).click())).toBe('no-cache');
  });

  it('ask the gateway only, and log no error', () => {
    const hosts = new Set(
      opened.requested.filter((url) => !/^(?:data|blob):/.test(url)).map((url) => new URL(url).host),
    );
    expect([...hosts]).toEqual([new URL(started.origin).host]);
    expect(opened.complaints).toEqual([]);
  });
});
