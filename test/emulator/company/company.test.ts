/** The data set of the company: everything is named and tagged by what it belongs to, fits together, and has only the problems that are listed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import { apps, envs } from '../../../emulator/data/company/apps.js';
import { type Deployment, deploymentNamed, deploymentTagged } from '../../../emulator/data/company/deployment.js';
import { problemRegion, problems } from '../../../emulator/data/company/problems.js';
import type { Emulator } from '../../../emulator/emulator.js';
import { itemsOf } from '../../../emulator/published/items.js';
import { kindsOf } from '../../../emulator/published/kinds.js';
import { speak } from '../../../emulator/published/speak.js';
import { aboutItem, referred } from '../../../emulator/published/subject.js';
import { paidThings } from '../../../emulator/published/windows/bill-lines.js';
import { seedIn } from '../../../emulator/seed.js';
import { startEmulator } from '../../../emulator/server.js';
import { publishedProduct } from '../../../published/product.js';
import { declared } from '../../../resolvers/nouns/declared.js';
import { listedBy } from '../../docs/question-kit.js';

let emulator: Emulator;
let account: Account;
beforeAll(async () => {
  emulator = await startEmulator();
  [account] = emulator.cloud.accounts;
});
afterAll(() => emulator.close());

/** What the odd data set has in names and remarks, and the company does not. */
const oddTexts =
  /<\w+>|[🚀📦🧪]|订单|日志-|数据库|测试网络|备用|出口|o'brien|R&D|"old"|"nightly"|"audit"|办公室|many-rules|odd-keys/u;
const regionNouns = [
  'disks',
  'snapshots',
  'securityGroups',
  'networkInterfaces',
  'vpcs',
  'vSwitches',
  'elasticIps',
] as const;
const everywhere = <Item>(list: (regionId: string) => readonly Item[]) =>
  emulator.cloud.regions.flatMap(({ id }) => list(id));
const instances = () => everywhere((id) => account.instances(id));
const textOf = (value: unknown) => JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? 0 : part));
const tagsOf = (thing: { readonly Tags: { readonly Tag: readonly object[] } }) => thing.Tags.Tag;

/** The lists of the schema whose things have keys, as the published products answer them. */
function publishedLists(): readonly string[] {
  return [...declared.lists.keys()].filter((list) => {
    const [product = '', action = ''] = list.split('.');
    const published = publishedProduct(product);
    const answer = published?.action(action);
    return published && answer && kindsOf(published).rows(answer)?.key;
  });
}

/** What some things of a list say; all of them take minutes. */
function firstOf(list: string): readonly unknown[] {
  const [productName = '', actionName = ''] = list.split('.');
  const product = publishedProduct(productName);
  const action = product?.action(actionName);
  const kinds = product && kindsOf(product);
  const rows = action && kinds?.rows(action);
  if (!kinds || !rows?.key) throw new Error(`${list} lists nothing.`);
  const items = itemsOf(emulator.cloud, account);
  const place = {
    cloud: emulator.cloud,
    account,
    items,
    kinds,
    regionId: problemRegion,
    said: new Map<string, string>(),
  };
  const some = items.of(kinds, rows.key.stem, problemRegion).slice(0, 3);
  return some.map((item) => speak(aboutItem(place, item), rows.shape, ''));
}

describe('the company', () => {
  it('has no odd text in the things made by hand', () => {
    const all = emulator.cloud.accounts.flatMap((one) =>
      emulator.cloud.regions.flatMap(({ id }) => [
        one.instances(id),
        ...regionNouns.map((noun) => one[noun](id)),
        one.securityGroups(id).flatMap((group) => one.securityGroupRules(group)),
        one.images(id).filter(({ ImageOwnerAlias }) => ImageOwnerAlias === 'self'),
      ]),
    );
    const people = emulator.cloud.accounts.map(({ users, groups, buckets }) => [
      users,
      groups,
      buckets.map(({ objects: _, ...bucket }) => bucket),
    ]);
    const found = [...all.flat(), ...people.flat(2)].map(textOf).filter((text) => oddTexts.test(text));
    expect(all.flat().length).toBeGreaterThan(10_000);
    expect(found).toEqual([]);
  });

  it('has no odd text in things of any other kind', { timeout: 60_000 }, () => {
    const lists = publishedLists();
    expect(lists.length).toBeGreaterThan(80);
    const found = lists.flatMap((list) =>
      firstOf(list)
        .map(textOf)
        .filter((text) => oddTexts.test(text))
        .map((text) => `${list}: ${oddTexts.exec(text)?.[0]}`),
    );
    expect(found).toEqual([]);
  });

  it('tags everything with one of its applications, the team and cost centre of it, and an environment', () => {
    const all = [
      ...instances(),
      ...regionNouns.flatMap((noun) => everywhere((id): readonly Tagged[] => account[noun](id))),
    ].map(tagsOf);
    const buckets = account.buckets.map(({ tags }) => tags);
    const untagged = [...all, ...buckets].filter((tags) => tags.length === 0);
    const wrong = [...all, ...buckets].filter((tags) => tags.length > 0 && !isWhole(tags));
    expect(wrong).toEqual([]);
    // One instance, its disks and interfaces, and snapshots of disks that are gone.
    expect(untagged.length).toBeLessThan(all.length / 20);
    expect(instances().filter((one) => tagsOf(one).length === 0)).toHaveLength(1);
  });

  it('names instances after what their tags say, and those of production in a VPC of production', () => {
    const vpcs = new Map(everywhere((id) => account.vpcs(id)).map((vpc) => [vpc.VpcId, deploymentTagged(tagsOf(vpc))]));
    const odd = instances().filter((one) => {
      const [said, tagged] = [deploymentNamed(one.InstanceName), deploymentTagged(tagsOf(one))];
      const isUntagged = one.InstanceName === problems.untaggedInstance;
      const isMoved = one.InstanceName === problems.stoppedInstance;
      if (isUntagged || isMoved) return false;
      return (
        said?.app !== tagged?.app ||
        said?.env !== tagged?.env ||
        (vpcs.get(one.VpcAttributes.VpcId)?.env === 'prod') !== (said?.env === 'prod')
      );
    });
    expect(odd).toEqual([]);
    expect(instances().filter(({ Status }) => Status !== 'Running' && Status !== 'Stopped')).toEqual([]);
  });

  it('has security groups of the same VPC', () => {
    const groups = new Map(
      everywhere((id) => account.securityGroups(id)).map((one) => [one.SecurityGroupId, one.VpcId]),
    );
    const strangers = instances().filter((one) =>
      one.SecurityGroupIds.SecurityGroupId.some((id) => groups.get(id) !== one.VpcAttributes.VpcId),
    );
    expect(strangers).toEqual([]);
  });

  it('names and tags generic things by the same application, and they refer to each other within it', () => {
    const product = publishedProduct('Slb');
    if (!product) throw new Error('SLB is not published.');
    const kinds = kindsOf(product);
    const items = itemsOf(emulator.cloud, account);
    const place = {
      cloud: emulator.cloud,
      account,
      items,
      kinds,
      regionId: problemRegion,
      said: new Map<string, string>(),
    };
    const balancers = items.of(kinds, 'loadbalancer', problemRegion);
    const named = balancers.filter(({ name }) => name !== '');
    expect(named.length).toBeGreaterThan(10);
    expect(named.map(({ name }) => deploymentNamed(name))).toEqual(named.map(({ deployment }) => deployment));
    const groups = items.of(kinds, 'vservergroup', problemRegion);
    const covered = new Set(balancers.map(({ deployment }) => `${deployment?.app.name}-${deployment?.env}`));
    const within = groups.filter(({ deployment }) => covered.has(`${deployment?.app.name}-${deployment?.env}`));
    expect(within.length).toBeGreaterThan(5);
    expect(within.map((group) => referred(aboutItem(place, group), 'loadbalancer')?.deployment)).toEqual(
      within.map(({ deployment }) => deployment),
    );
  });

  it('has load balancers in front of instances of the same application and environment', () => {
    const behind = servers();
    expect(behind.length).toBeGreaterThan(20);
    // A few applications have no instances of their own in an environment here; they have others of the environment.
    const envOf = (name: string) => name.split('-')[1];
    expect(behind.filter(({ balancer, server }) => envOf(balancer) !== envOf(server))).toEqual([]);
    expect(behind.filter(({ balancer, server }) => balancer === server).length).toBeGreaterThan(behind.length / 2);
  });

  it('has nothing that is renewed and has ended', () => {
    const now = Date.now();
    const prepaid = instances().filter(({ InstanceChargeType }) => InstanceChargeType === 'PrePaid');
    expect(prepaid.length).toBeGreaterThan(300);
    expect(prepaid.filter(({ ExpiredTime }) => Date.parse(ExpiredTime) <= now)).toEqual([]);
    const certificates = listedBy(emulator.cloud, account, 'cas.ListUserCertificateOrder');
    const ended = certificates.filter(({ EndDate }) => Date.parse(String(EndDate)) <= now);
    expect(ended.map(({ CommonName }) => CommonName)).toEqual([problems.expiredCertificate]);
    expect(certificates.length).toBeGreaterThan(10);
  });

  it('pays more for more, and names who pays', () => {
    const lines = paidThings(emulator.cloud, account);
    const priceOf = new Map(lines.map(({ instanceId, monthly }) => [instanceId, monthly ?? 0]));
    expect(lines.filter(({ monthly }) => monthly === null || monthly <= 0)).toEqual([]);
    const running = instances().filter(({ Status }) => Status === 'Running');
    const bySize = running.toSorted((a, b) => a.Cpu + a.GPUAmount * 100 - (b.Cpu + b.GPUAmount * 100));
    const prices = [bySize[0], bySize.at(-1)].map((one) => priceOf.get(one?.InstanceId ?? '') ?? 0);
    expect(prices[1]).toBeGreaterThan((prices[0] ?? 0) * 5);
    const teams = new Set(
      lines.flatMap(({ tags }) => tags.filter(([key]) => key === 'team').map(([, value]) => value)),
    );
    expect([...teams].sort()).toEqual([...new Set(apps.map(({ team }) => team))].sort());
  });

  it('is the same for the same seed, and has other instances for another', async () => {
    const [same, other] = await Promise.all([startEmulator(), startEmulator({ seed: 2 })]);
    const of = ({ cloud }: Emulator) => cloud.accounts[0].instances(problemRegion).map((one) => one.InstanceName);
    expect(of(same)).toEqual(of(emulator));
    expect(of(other)).not.toEqual(of(emulator));
    await Promise.all([same.close(), other.close()]);
  });

  it('gives way to the odd data set', async () => {
    const odd = await startEmulator(seedIn('odd'));
    const [main] = odd.cloud.accounts;
    expect(textOf(main.instances(problemRegion))).toMatch(oddTexts);
    expect(main.instances(problemRegion)).toHaveLength(account.instances(problemRegion).length);
    await odd.close();
  });
});

interface Tagged {
  readonly Tags: { readonly Tag: readonly object[] };
}

function isWhole(tags: readonly object[]): boolean {
  const values = new Map(tags.map((tag) => Object.values(tag).map(String) as [string, string]));
  const app = apps.find(({ name }) => name === values.get('app'));
  const isOfApp = app !== undefined && values.get('team') === app.team && values.get('cost-center') === app.costCenter;
  return isOfApp && envs.some((env) => env === values.get('env')) && values.size === 4;
}

/** Of classic load balancers with instances behind them: what each belongs to, and what each server belongs to. */
function servers(): readonly { readonly balancer: string; readonly server: string }[] {
  const product = publishedProduct('Slb');
  const shape = product?.action('DescribeLoadBalancerAttribute')?.answer;
  if (!product || !shape) throw new Error('SLB is not published.');
  const [kinds, items] = [kindsOf(product), itemsOf(emulator.cloud, account)];
  const place = {
    cloud: emulator.cloud,
    account,
    items,
    kinds,
    regionId: problemRegion,
    said: new Map<string, string>(),
  };
  const instanceOf = new Map(account.instances(problemRegion).map((one) => [one.InstanceId, one]));
  const called = (one: Deployment | undefined) => `${one?.app.name}-${one?.env}`;
  return items.of(kinds, 'loadbalancer', problemRegion).flatMap((item) => {
    const ids = textOf(speak(aboutItem(place, item), shape, '')).matchAll(/"ServerId":"(i-\w+)"/g);
    return [...ids].flatMap(([, id = '']) => {
      const server = deploymentTagged(instanceOf.get(id)?.Tags.Tag ?? []);
      return [{ balancer: called(item.deployment), server: called(server) }];
    });
  });
}

describe('--seed', () => {
  it('is a number, or odd', () => {
    expect([seedIn('7'), seedIn('odd')]).toEqual([{ seed: 7 }, { dataSet: 'odd' }]);
  });

  it.each(['even', '-1', '1.5', ''])('is refused as %j', (text) => {
    expect(() => seedIn(text)).toThrow('--seed must be a whole number from 0 to 2147483648, or odd');
  });
});
