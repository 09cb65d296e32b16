/** Kinds that upstream lists per parent: every walk over the parents is the truth, and what is missing is named. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, type Keys, startTestGateway, type TestGateway } from '../harness.js';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway({ instances: 300, deadlineMs: 60_000, headers: fresh });
});
afterAll(() => test.close());
beforeEach(() => test.emulator.clearCalls());
afterEach(() => test.emulator.clearFaults());

interface Row {
  readonly id: string;
  readonly recordId: string;
  readonly domainName: string;
}

interface Page {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number | null;
  readonly unavailable: readonly {
    readonly code: string;
    readonly message: string;
    readonly missingPermission: { readonly resource: string } | null;
  }[];
}

const fields = `nodes { id recordId domainName } pageInfo { hasNextPage endCursor }
  unavailable { code message missingPermission { resource } }`;

async function pageOf(
  first: number,
  after: string | null,
  more = '',
  as: Keys | undefined = test.emulator.callers.administrator,
) {
  const query = `query ($first: Int, $after: String) { page: dnsRecords(first: $first, after: $after) { ${fields} ${more} } }`;
  const { data, errors } = await test.ask<{ page: Page }>(query, { variables: { first, after }, as });
  expect(errors).toBeUndefined();
  return data.page;
}

interface Walk {
  readonly rows: readonly Row[];
  /** The messages of all pages, each once. */
  readonly unavailable: readonly string[];
}

interface WalkOptions {
  readonly as?: Keys;
  /** Runs after each page. */
  readonly between?: (page: Page, number: number) => void;
  /** Default: to the end. */
  readonly pages?: number;
}

async function walk(first: number, { as, between, pages = Number.POSITIVE_INFINITY }: WalkOptions = {}): Promise<Walk> {
  const rows: Row[] = [];
  const unavailable = new Set<string>();
  let after: string | null = null;
  for (let number = 1; ; number += 1) {
    const page: Page = await pageOf(first, after, '', as);
    rows.push(...page.nodes);
    for (const { message } of page.unavailable) unavailable.add(message.split(':')[0] ?? '');
    between?.(page, number);
    if (!page.pageInfo.hasNextPage || number === pages) return { rows, unavailable: [...unavailable] };
    after = page.pageInfo.endCursor;
  }
}

/** The names of the domains in the order of their list. */
async function domains(as?: Keys): Promise<readonly string[]> {
  const query = '{ all: dnsDomains(first: 1000) { nodes { domainName } } }';
  const { data } = await test.ask<{ all: { nodes: readonly { readonly domainName: string }[] } }>(query, {
    ...(as && { as }),
  });
  return data.all.nodes.map(({ domainName }) => domainName);
}

/** The ids domain by domain, from each domain's own connection. */
async function truth(as?: Keys): Promise<readonly string[]> {
  const query = '{ all: dnsDomains(first: 1000) { nodes { records(first: 1000) { nodes { id } } } } }';
  const { data } = await test.ask<{ all: { nodes: readonly { readonly records: Page }[] } }>(query, {
    ...(as && { as }),
  });
  return data.all.nodes.flatMap(({ records }) => records.nodes.map(({ id }) => id));
}

/** The main account has domains with many records, the partner some with one record and some with none. */
const walks = [
  ['partner', 1],
  ['partner', 7],
  ['administrator', 37],
  ['administrator', 1000],
] as const;

const ids = ({ rows }: Walk) => rows.map(({ id }) => id);
const recordLists = () => test.emulator.calls({ product: 'Alidns', action: 'DescribeDomainRecords' });

/** From now on, upstream answers this for the domain. */
function refuse(domainName: string, code: string, status = 400): void {
  const rule = { kind: 'refuse', action: 'DescribeDomainRecords', param: `DomainName=${domainName}` } as const;
  test.emulator.addFault({ ...rule, code, status, message: 'Refused.' });
}

describe('a kind that upstream lists per parent', () => {
  it.each(walks)('is complete for the %s and has each row once in pages of %d', async (caller, first) => {
    const as = test.emulator.callers[caller];
    const all = await truth(as);
    expect(all.length).toBeGreaterThan(1);
    expect(ids(await walk(first, { as }))).toEqual(all);
  });

  it.each(walks)(
    'leaves out a parent of the %s that is gone, without an error, in pages of %d',
    async (caller, first) => {
      const as = test.emulator.callers[caller];
      const all = await truth(as);
      const [, gone = ''] = /domain\/([^/]+)\//.exec(all[0] ?? '') ?? [];
      refuse(gone, 'InvalidDomainName.NoExist');
      const walked = await walk(first, { as });
      expect(walked.unavailable).toEqual([]);
      expect(ids(walked)).toEqual(all.filter((id) => !id.includes(`domain/${gone}/`)));
    },
  );

  it('goes on with the next parent when one vanishes between two pages', async () => {
    const all = await truth();
    let gone = '';
    const between = ({ nodes }: Page, number: number) => {
      if (number !== 2) return;
      gone = nodes.at(-1)?.domainName ?? '';
      refuse(gone, 'InvalidDomainName.NoExist');
    };
    const walked = await walk(5, { between, pages: 6 });
    expect(walked.unavailable).toEqual([]);
    const left = all.filter((id, at) => at < 10 || !id.includes(`domain/${gone}/`));
    expect(left.length).toBeLessThan(all.length);
    expect(ids(walked)).toEqual(left.slice(0, walked.rows.length));
    expect(walked.rows).toHaveLength(30);
  });

  it.each(walks)('names each parent of the %s that cannot be read, in pages of %d', async (caller, first) => {
    const as = test.emulator.callers[caller];
    const refused = (await domains(as)).filter((_name, at) => at % 2 === 1);
    const rest = (await truth(as)).filter((id) => !refused.some((name) => id.includes(`domain/${name}/`)));
    for (const name of refused) refuse(name, 'Forbidden.RAM', 403);
    const walked = await walk(first, { as });
    expect(ids(walked)).toEqual(rest);
    expect([...walked.unavailable].sort()).toEqual(refused.map((name) => `DnsDomain ${name}`).sort());
  });

  it('reports a denial by RAM on one parent as missing permission, and no total', async () => {
    const [denied = ''] = await domains();
    const resource = `acs:alidns:*:*:domain/${denied}`;
    const policy = JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'alidns:DescribeDomainRecords', Resource: resource },
      ],
    });
    const as = test.emulator.issueSession(test.emulator.addRole('one-domain-less', policy));
    const page = await pageOf(1000, null, 'totalCount', as);
    expect(page.totalCount).toBeNull();
    expect(page.unavailable).toHaveLength(1);
    const [only] = page.unavailable;
    expect(only?.code).toBe('FORBIDDEN');
    expect(only?.message).toMatch(`DnsDomain ${denied}: `);
    expect(only?.missingPermission?.resource).toMatch(`domain/${denied}`);
    expect(page.nodes.map(({ id }) => id)).toEqual((await truth()).filter((id) => !id.includes(`domain/${denied}/`)));
  });

  it('counts all parents in one call each, and none again that the page has read', async () => {
    const all = await truth();
    const names = await domains();
    test.emulator.clearCalls();
    expect((await pageOf(1000, null, 'totalCount')).totalCount).toBe(all.length);
    expect(recordLists()).toHaveLength(names.length);
    test.emulator.clearCalls();
    const counted = await test.ask<{ page: Page }>('{ page: dnsRecords { totalCount } }');
    expect(counted.data.page.totalCount).toBe(all.length);
    expect(recordLists()).toHaveLength(names.length);
  });

  it('is one call for one named parent, with the same rows', async () => {
    const [, name = ''] = await domains();
    test.emulator.clearCalls();
    const query = `query ($name: String) { page: dnsRecords(first: 1000, filter: { domainName: $name }) { nodes { id } totalCount } }`;
    const { data } = await test.ask<{ page: Page }>(query, { variables: { name } });
    expect(test.calls()).toEqual(['Alidns:DescribeDomainRecords']);
    expect(data.page.nodes.map(({ id }) => id)).toEqual((await truth()).filter((id) => id.includes(`domain/${name}/`)));
    expect(data.page.totalCount).toBe(data.page.nodes.length);
  });

  it('is empty without an error for a named parent that does not exist', async () => {
    const query = '{ page: dnsRecords(filter: { domainName: "no-such.example.org" }) { nodes { id } totalCount } }';
    const { data, errors } = await test.ask<{ page: Page }>(query);
    expect(errors).toBeUndefined();
    expect(data.page).toEqual({ nodes: [], totalCount: 0 });
  });

  it('has the same conditions under its parent', async () => {
    const [name = '', other = ''] = await domains();
    const query = `query ($name: String!, $other: String) { one: dnsDomain(domainName: $name) {
      mx: records(first: 1000, filter: { type: "MX" }) { nodes { type domainName } totalCount }
      other: records(filter: { domainName: $other }) { nodes { id } totalCount } } }`;
    const { data, errors } = await test.ask<{ one: { mx: Page; other: Page } }>(query, { variables: { name, other } });
    expect(errors).toBeUndefined();
    expect(data.one.mx.totalCount).toBe(data.one.mx.nodes.length);
    for (const node of data.one.mx.nodes) expect(node).toEqual({ type: 'MX', domainName: name });
    expect(data.one.other).toEqual({ nodes: [], totalCount: 0 });
  });

  it('leads back to its parent, whose key costs no call', async () => {
    const query = '{ page: dnsRecords(first: 3) { nodes { domain { domainName id } domainName } } }';
    const { data } = await test.ask<{ page: { nodes: readonly { domain: Row; domainName: string }[] } }>(query);
    for (const { domain, domainName } of data.page.nodes) expect(domain.domainName).toBe(domainName);
    expect(test.calls().filter((call) => call === 'Alidns:DescribeDomains')).toHaveLength(1);
  });

  it('reads one parent first, and more at once only when it has too few rows', async () => {
    await pageOf(1, null);
    expect(recordLists()).toHaveLength(1);
  });

  it('finds each thing by its id, and none by the id of another parent', async () => {
    const { rows } = await walk(1000, { pages: 1 });
    const asked = rows.slice(0, 20);
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }`;
    const found = await test.ask<{ nodes: readonly object[] }>(query, {
      variables: { ids: asked.map(({ id }) => id) },
    });
    expect(found.data.nodes).toEqual(asked.map(({ id }) => ({ id, __typename: 'DnsRecord' })));
    const [first] = rows;
    const other = rows.find(({ domainName }) => domainName !== first?.domainName);
    const strange = other?.id.replace(/[^/]+$/, first?.recordId ?? '');
    const none = await test.ask<{ nodes: readonly unknown[] }>(query, { variables: { ids: [strange] } });
    expect(none.errors).toBeUndefined();
    expect(none.data.nodes).toEqual([null]);
  });

  it.each(['acs:alidns::1:domain/a/record/', 'acs:alidns::1:domain/a/record/b/c', 'acs:alidns::1:domain/%41/record/1'])(
    'refuses the id %s without a call',
    async (id) => {
      const { errors } = await test.ask(`{ node(id: ${JSON.stringify(id)}) { id } }`);
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
      expect(test.calls()).toEqual([]);
    },
  );

  it('has a plan that names both lists, and a bound where the parent is named', async () => {
    interface Plan {
      readonly bounded: boolean;
      readonly calls: number;
      readonly actions: readonly { readonly action: string; readonly calls: number }[];
    }
    const plan = async (query: string) => {
      const answer = await test.ask(query, { headers: { 'x-yunmen-plan': '1' } });
      return (answer.extensions as unknown as { plan: Plan }).plan;
    };
    const all = await plan('{ dnsRecords(first: 1) { nodes { id } } }');
    expect(all.bounded).toBe(false);
    expect(all.actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['DescribeDomainRecords', 'DescribeDomains']),
    );
    const one = await plan('{ dnsRecords(first: 1000, filter: { domainName: "example.com" }) { nodes { id } } }');
    expect(one).toMatchObject({ bounded: true, actions: [{ action: 'DescribeDomainRecords', calls: 2 }, {}] });
    const nested = await plan('{ dnsDomains(first: 10) { nodes { records(first: 5) { nodes { id } } } } }');
    expect(nested.actions.find(({ action }) => action === 'DescribeDomainRecords')?.calls).toBe(10);
  });

  it('refuses a cursor of another list or a forged parent', async () => {
    const { pageInfo } = await pageOf(1, null);
    const { errors } = await test.ask('query ($after: String) { dnsDomains(after: $after) { nodes { id } } }', {
      variables: { after: pageInfo.endCursor },
    });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });
});

it('compares a pattern that the gateway checks itself', async () => {
  interface Hosts {
    readonly all: { readonly nodes: readonly { readonly host: string }[] };
    readonly some: { readonly nodes: readonly { readonly host: string }[] };
  }
  const query = `{ all: dnsRecords(first: 1000) { nodes { host } }
    some: dnsRecords(first: 1000, filter: { host: "w*" }) { nodes { host } } }`;
  const { data } = await test.ask<Hosts>(query, { as: test.emulator.callers.administrator });
  const wanted = data.all.nodes.filter(({ host }) => host.startsWith('w'));
  expect(wanted.length).toBeGreaterThan(0);
  expect(data.some.nodes).toEqual(wanted);
});
