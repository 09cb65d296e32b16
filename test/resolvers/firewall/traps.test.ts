/** Cases of security group rules in which it is easy to be wrong, each with its answer. */
import { describe, expect, it } from 'vitest';
import { protocolNumbers, ruleOf } from '../../../resolvers/fields/ecs/open-to/rule-of.js';
import { type Block, formatBlocks, parseBlock } from '../../../resolvers/firewall/blocks.js';
import { answerTo } from '../../../resolvers/firewall/openness.js';
import { type Question, TooManyCases } from '../../../resolvers/firewall/reach.js';
import type { Group } from '../../../resolvers/firewall/rules.js';

/** Short forms of rules: the members that differ from an ingress rule that accepts SSH from everywhere. */
type Given = Readonly<Record<string, string>>;

const usual: Given = {
  Direction: 'ingress',
  Policy: 'Accept',
  Priority: '1',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  SourceCidrIp: '0.0.0.0/0',
};
const drop: Given = { Policy: 'Drop' };
const from = (SourceCidrIp: string): Given => ({ SourceCidrIp });
const byGroup = (SourceGroupId: string): Given => ({ SourceCidrIp: '', SourceGroupId });
const byList = (SourcePrefixListId: string): Given => ({ SourceCidrIp: '', SourcePrefixListId });
const byPorts = (PortRangeListId: string): Given => ({ PortRange: '', PortRangeListId });

const block = (text: string): Block => {
  const read = parseBlock(text);
  if (!read) throw new Error(text);
  return read;
};
const lists = { prefixes: new Map([['pl-office', [block('10.1.0.0/16'), block('2001:db8::/32')]]]), ports: new Map() };

function group(rules: readonly Given[], given: Partial<Group> = {}): Group {
  return {
    id: 'sg-own',
    joinsMembers: false,
    acceptsRest: false,
    rules: rules.map((rule) => ruleOf({ ...usual, ...rule }, 'ingress', lists)),
    ...given,
  };
}

function questionOf(cidr: string, given: Partial<Question> = {}): Question {
  const { family, range } = block(cidr);
  return { protocol: protocolNumbers.TCP, port: 22, family, peers: range, own: null, ...given };
}

function ask(groups: readonly Group[], cidr = '0.0.0.0/0', given: Partial<Question> = {}) {
  const question = questionOf(cidr, given);
  const { openness, reach, members, unread } = answerTo(question, groups);
  const cidrs = (ranges: typeof reach.open) => formatBlocks(question.family, ranges);
  return {
    openness,
    open: cidrs(reach.open),
    partly: cidrs(reach.partlyOpen),
    unknown: cidrs(reach.unknown),
    priorities: reach.rules.map(({ priority }) => priority),
    byDefault: reach.byDefault,
    members: members.map((each) => [each.group, each.openness]),
    unread: [...unread],
  };
}

const openness = (rules: readonly Given[], cidr?: string, given?: Partial<Question>) =>
  ask([group(rules)], cidr, given).openness;

describe('a security group', () => {
  it.each<[string, readonly Given[], string]>([
    ['accepts by one rule', [{}], 'FULL'],
    ['accepts nothing by no rule', [], 'NONE'],
    ['drops before it accepts, at the same priority', [{}, drop], 'NONE'],
    ['drops before it accepts in the other order of rules too', [drop, {}], 'NONE'],
    [
      'accepts first by a lower number',
      [drop, { Priority: '100' }].map((rule, at) => (at === 0 ? { ...rule, Priority: '100' } : { Priority: '99' })),
      'FULL',
    ],
    ['compares priorities as numbers, not as texts', [{ ...drop, Priority: '10' }, { Priority: '9' }], 'FULL'],
    ['knows the priority 110 of old default rules', [{ Priority: '110' }, { ...drop, Priority: '100' }], 'NONE'],
    ['is open for a range that holds the port', [{ PortRange: '20/23' }], 'FULL'],
    ['is closed for a range that ends before the port', [{ PortRange: '1/21' }], 'NONE'],
    ['is closed for a range that begins with the digits of the port', [{ PortRange: '220/229' }], 'NONE'],
    ['is open for all ports as 1/65535', [{ PortRange: '1/65535' }], 'FULL'],
    ['is open for all ports as -1/-1', [{ PortRange: '-1/-1' }], 'FULL'],
    ['is open for all protocols', [{ IpProtocol: 'ALL', PortRange: '-1/-1' }], 'FULL'],
    ['reads protocols in any case', [{ IpProtocol: 'tcp' }, { ...drop, IpProtocol: 'Udp' }], 'FULL'],
    ['reads protocols as numbers', [{ IpProtocol: '6' }], 'FULL'],
    ['is closed for TCP by a rule for UDP', [{ IpProtocol: 'UDP' }], 'NONE'],
    ['is closed for TCP by a rule for ICMP', [{ IpProtocol: 'ICMP', PortRange: '-1/-1' }], 'NONE'],
    ['drops all protocols', [{}, { ...drop, IpProtocol: 'ALL', PortRange: '-1/-1' }], 'NONE'],
    ['is open in part by a block', [from('203.0.113.0/24')], 'PARTIAL'],
    ['is open in full by two halves', [from('0.0.0.0/1'), from('128.0.0.0/1')], 'FULL'],
    ['is open in part where a block is dropped', [{}, { ...drop, ...from('203.0.113.0/24') }], 'PARTIAL'],
    ['is open in part to some source ports', [{ SourcePortRange: '1024/65535' }], 'PARTIAL'],
    ['is open in part to some of its instances', [{ DestCidrIp: '10.0.0.0/24' }], 'PARTIAL'],
    ['is closed to IPv4 by a rule for IPv6', [{ SourceCidrIp: '', Ipv6SourceCidrIp: '::/0' }], 'NONE'],
    ['lets in members of another group only', [byGroup('sg-other')], 'GROUPS_ONLY'],
    ['does not know a list that may let everything in', [byList('pl-secret')], 'UNKNOWN'],
    ['does not know ports that may let everything in', [byPorts('prl-secret')], 'UNKNOWN'],
    ['does not know a protocol that may be TCP', [{ IpProtocol: 'STCP' }], 'UNKNOWN'],
    ['does not know members that may be let in', [{ ...byGroup('sg-other'), ...byPorts('prl-secret') }], 'UNKNOWN'],
    ['is open beside an unread list that accepts', [byList('pl-secret'), { Priority: '2' }], 'FULL'],
    ['is closed beside an unread list that drops', [{ ...drop, ...byList('pl-secret') }], 'NONE'],
    ['is closed if an unread list accepts behind a drop', [drop, { ...byList('pl-secret'), Priority: '2' }], 'NONE'],
    [
      'is closed by an unread list that drops before it accepts',
      [
        { ...drop, ...byList('pl-secret') },
        { ...byList('pl-secret'), Priority: '2' },
      ],
      'NONE',
    ],
    ['may be closed in part by an unread list that drops', [{}, { ...drop, ...byList('pl-secret') }], 'UNKNOWN'],
  ])('%s', (_, rules, expected) => {
    expect(openness(rules)).toBe(expected);
  });

  it('does not let IPv4 in by a rule for IPv6, nor the other way', () => {
    expect(openness([{}], '::/0')).toBe('NONE');
    expect(openness([{ SourceCidrIp: '', Ipv6SourceCidrIp: '::/0' }], '::/0')).toBe('FULL');
  });

  it('reads a list for the addresses of each family', () => {
    expect(ask([group([byList('pl-office')])]).open).toEqual(['10.1.0.0/16']);
    expect(ask([group([byList('pl-office')])], '::/0').open).toEqual(['2001:db8::/32']);
  });

  it.each([
    [protocolNumbers.ICMP, '0.0.0.0/0', 'FULL'],
    [protocolNumbers.ICMPV6, '::/0', 'NONE'],
    [protocolNumbers.GRE, '0.0.0.0/0', 'NONE'],
  ])('lets protocol %i from %s by a rule for ICMP: %s', (protocol, cidr, expected) => {
    const rule = { IpProtocol: 'ICMP', PortRange: '-1/-1', SourcePortRange: '-1/-1', Ipv6SourceCidrIp: '::/0' };
    expect(openness([rule], cidr, { protocol, port: null })).toBe(expected);
  });

  it('needs no port list for a protocol without ports', () => {
    const rule = { IpProtocol: 'ALL', ...byPorts('prl-secret') };
    expect(openness([rule], '0.0.0.0/0', { protocol: protocolNumbers.ICMP, port: null })).toBe('FULL');
  });

  it('says which addresses remain, as the fewest blocks', () => {
    const rules = [from('10.0.0.0/8'), { ...drop, ...from('10.0.0.0/9') }, { ...from('10.1.0.0/16'), Priority: '2' }];
    expect(ask([group(rules)])).toMatchObject({ open: ['10.128.0.0/9'], priorities: [1, 1], byDefault: true });
    expect(ask([group(rules)], '10.128.0.0/10')).toMatchObject({ openness: 'FULL', priorities: [1], byDefault: false });
  });

  it('names what has to be read, and nothing that does not matter', () => {
    const rules = [
      from('10.0.0.0/8'),
      { ...byList('pl-a'), Priority: '2' },
      { ...drop, ...byList('pl-b'), Priority: '3' },
    ];
    expect(ask([group(rules)])).toMatchObject({
      openness: 'PARTIAL',
      open: ['10.0.0.0/8'],
      unread: ['prefix list pl-a'],
    });
    expect(ask([group(rules)], '10.0.0.0/8')).toMatchObject({ openness: 'FULL', unread: [] });
  });

  it('is open to its own members before every rule, when they are joined', () => {
    const joined = group([drop], { joinsMembers: true });
    expect(ask([joined])).toMatchObject({ openness: 'GROUPS_ONLY', members: [['sg-own', 'FULL']] });
    expect(ask([group([drop])])).toMatchObject({ openness: 'NONE', members: [] });
  });

  it('tells the members of a group apart whom it drops', () => {
    const answer = ask([group([{}, { ...drop, ...byGroup('sg-other') }])]);
    expect(answer).toMatchObject({ openness: 'FULL', members: [['sg-other', 'NONE']] });
  });

  it('accepts the rest outwards when its kind does, and drops it else', () => {
    expect(ask([group([], { acceptsRest: true })])).toMatchObject({ openness: 'FULL', byDefault: true });
    const dropping = group([{ ...drop, ...from('10.0.0.0/8') }], { acceptsRest: true });
    expect(ask([dropping], '10.0.0.0/8').openness).toBe('NONE');
    expect(ask([dropping]).openness).toBe('PARTIAL');
  });
});

describe('several groups of an interface', () => {
  it('have their rules sorted together', () => {
    const accepting = group([{ Priority: '2' }]);
    const dropping = group([{ ...drop, ...from('10.0.0.0/8') }], { id: 'sg-b' });
    expect(ask([accepting, dropping], '10.0.0.0/8').openness).toBe('NONE');
    expect(ask([dropping, accepting]).openness).toBe('PARTIAL');
  });

  it('join the members of each that joins its own', () => {
    const groups = [group([], { joinsMembers: true }), group([], { id: 'sg-b' })];
    expect(ask(groups).members).toEqual([['sg-own', 'FULL']]);
  });

  it('are asked about their own addresses', () => {
    const own = [block('10.0.0.7').range];
    expect(openness([{ DestCidrIp: '10.0.0.0/24' }], '0.0.0.0/0', { own })).toBe('FULL');
    expect(openness([{ DestCidrIp: '10.0.1.0/24' }], '0.0.0.0/0', { own })).toBe('NONE');
  });
});

describe('a rule that cannot be read', () => {
  it.each<Given>([
    { Policy: 'Allow' },
    { Policy: '' },
    { Priority: 'high' },
    { Priority: '' },
    { IpProtocol: '' },
    { PortRange: '22' },
    { PortRange: '23/22' },
    { PortRange: '1/65536' },
    { PortRange: '' },
    { SourcePortRange: 'any' },
    { SourceCidrIp: '10.0.0.0/33' },
    { SourceCidrIp: '' },
    { DestCidrIp: 'self' },
  ])('%j is an error, and not a rule that is passed over', (given) => {
    expect(() => group([given])).toThrow(/Upstream answered/);
  });
});

it('a thousand rules are evaluated, and a set of rules without end is refused', () => {
  const thousand = Array.from({ length: 1000 }, (_, at) => ({ ...drop, ...from(`10.${at >> 8}.${at & 255}.1/32`) }));
  const last = { Priority: '2' };
  expect(ask([group([...thousand, last])]).priorities).toHaveLength(1001);
  // Each rule crosses those of the other two kinds.
  const tangled = Array.from({ length: 300 }, (_, at) => ({
    ...drop,
    ...[
      from(`10.0.${at % 256}.1/32`),
      { SourcePortRange: `${2 * at + 1}/${2 * at + 1}` },
      { DestCidrIp: `10.1.${at % 256}.1/32` },
    ][at % 3],
  }));
  expect(() => ask([group([...tangled, last])])).toThrow(TooManyCases);
});
