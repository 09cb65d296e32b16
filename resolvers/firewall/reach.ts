/**
 * Which peers the rules of security groups let in or out. Pure: it knows no cloud and no GraphQL.
 *
 * Rules apply in the order of their priority, those that drop first; the first rule that matches a packet decides it. A rule by a list
 * that could not be read may match each address or not, so both cases are followed.
 * https://www.alibabacloud.com/help/en/ecs/user-guide/security-group-rules
 */
import { type Block, everyAddress, type Family } from './blocks.js';
import { type Box, boxesOf, cut } from './boxes.js';
import { common, everyPort, merged, type Range, type Ranges, without } from './ranges.js';
import { type Group, inOrder, isUnread, namedBy, type Rule } from './rules.js';

/** The packets that are asked about: of one protocol, to one port, between the peers and the group's own addresses. */
export interface Question {
  /** The IP protocol by its number. */
  readonly protocol: number;
  /** The destination port; null for protocols without ports. */
  readonly port: number | null;
  readonly family: Family;
  readonly peers: Range;
  /** The group's own addresses; null = any. */
  readonly own: Ranges | null;
}

/** Which of the peers get through. No address is in two of the sets, and those in none of them are refused. */
export interface Reach {
  /** With every packet that is asked about. */
  readonly open: Ranges;
  /** With some of the packets: from some source ports, or to some of the group's own addresses. */
  readonly partlyOpen: Ranges;
  /** Perhaps, because a list could not be read. */
  readonly unknown: Ranges;
  /** The rules that decide about some packet, or may decide, in the order in which they apply. */
  readonly rules: readonly Rule[];
  /** Whether no rule decides about some packets, so that the groups' own policy does. */
  readonly byDefault: boolean;
  /** The lists that have to be read to know more. */
  readonly unread: ReadonlySet<string>;
}

export interface Reaches {
  /** For peers in no security group that a rule names. */
  readonly others: Reach;
  /** For peers that are members of one of the groups that rules name, or of these groups themselves. */
  readonly members: ReadonlyMap<string, Reach>;
}

/** The packets of a question are too different from each other to tell them apart in reasonable time. */
export class TooManyCases extends Error {}

/** A thousand rules, the most that an interface may have, take at most half of these comparisons when each names one block. That is a fifth of a second. */
const mostComparisons = 1_000_000;
/** What it costs to cut a box, in comparisons. */
const cutting = 20;

/**
 * Packets that no rule has decided for certain. The box has a range of peers, of the group's own addresses, of source ports, and of
 * the peers' memberships: 0 = in no group that is named, n = in the nth.
 */
interface Open {
  readonly box: Box;
  /** The rules that may match them, in order. Where the unread part of one matches, the packets are decided, so for later rules it does not. */
  readonly perhaps: readonly Perhaps[];
}

interface Perhaps {
  readonly unread: string;
  readonly accepts: boolean;
}

interface Decided {
  readonly box: Box;
  /** Null when that depends on what could not be read. */
  readonly accepts: boolean | null;
  /** What it depends on. */
  readonly unread: readonly string[];
}

/** What the groups of one interface do with the packets of a question. Throws TooManyCases. */
export function reachesOf(groups: readonly Group[], question: Question): Reaches {
  // A rule about other packets decides nothing, and a group that only such rules name is like any other.
  const matches = inOrder(groups).flatMap((rule) => matchOf(rule, question) ?? []);
  const rules = matches.map(({ rule }) => rule);
  const named = namedBy(groups, rules);
  const memberships = { first: 0n, last: BigInt(named.length) };
  const used = new Map<Rule, Range[]>();
  const decided: Decided[] = [];
  let open: readonly Open[] = boxesAsked(question).map((box) => ({ box: [...box, memberships], perhaps: [] }));
  let comparisons = 0;

  const noteUse = (rule: Rule, membership: Range) => {
    const known = used.get(rule);
    if (known) known.push(membership);
    else used.set(rule, [membership]);
  };
  /** Applies a rule to peers with a membership: null for the policy by which members of a group reach each other. */
  const apply = (rule: Rule | null, { accepts, boxes, unread }: Effect, membership: Range) => {
    for (const box of boxes) {
      const area = [...box, membership];
      comparisons += open.length;
      if (comparisons > mostComparisons) throw new TooManyCases();
      open = open.flatMap((part) => {
        const pieces = isRuledOut(part, unread) ? null : cut(part.box, area);
        if (!pieces) return part;
        comparisons += cutting * (1 + pieces.outside.length);
        if (rule) noteUse(rule, membershipIn(pieces.inside));
        const outside = pieces.outside.map((box) => ({ ...part, box }));
        if (unread === null) {
          decided.push(decidedBy(accepts, { ...part, box: pieces.inside }));
          return outside;
        }
        return [...outside, { box: pieces.inside, perhaps: [...part.perhaps, { unread, accepts }] }];
      });
    }
  };

  const only = (group: string): Range => {
    const at = BigInt(named.indexOf(group) + 1);
    return { first: at, last: at };
  };
  for (const { id } of groups.filter(({ joinsMembers }) => joinsMembers)) {
    apply(null, { accepts: true, boxes: boxesAsked(question), unread: null }, only(id));
  }
  const joined = decided.map(({ box }) => membershipIn(box));
  for (const { rule, ...effect } of matches) {
    apply(rule, effect, 'group' in rule.peer ? only(rule.peer.group) : memberships);
  }
  const acceptsRest = groups.some((group) => group.acceptsRest);
  const byDefault = [...joined, ...open.map(({ box }) => membershipIn(box))];
  decided.push(...open.map((part) => decidedBy(acceptsRest, part)));

  // Each membership is summed up over all that was decided.
  comparisons += (named.length + 1) * (decided.length + rules.length);
  if (comparisons > mostComparisons) throw new TooManyCases();
  const reachAt = (at: bigint): Reach => ({
    ...summed(decided.filter(({ box }) => holds([membershipIn(box)], at))),
    rules: rules.filter((rule) => holds(used.get(rule) ?? [], at)),
    byDefault: holds(byDefault, at),
  });
  return { others: reachAt(0n), members: new Map(named.map((group, at) => [group, reachAt(BigInt(at + 1))])) };
}

/** All packets of a question, before memberships. */
function boxesAsked({ family, peers, own, port }: Question): readonly Box[] {
  return boxesOf([[peers], own ?? [everyAddress(family)], [port === null ? noPort : everyPort]]);
}

/** The only source port of packets without ports. */
const noPort: Range = { first: 0n, last: 0n };
const none: Range = { first: 0n, last: 0n };

function membershipIn(box: Box): Range {
  return box[3] ?? none;
}

/** What happens to packets. */
interface Effect {
  readonly accepts: boolean;
  /** The packets, before memberships. */
  readonly boxes: readonly Box[];
  /** The names of the parts that could not be read; null when the rule matches for certain. */
  readonly unread: string | null;
}

interface Match extends Effect {
  readonly rule: Rule;
}

/** Null when the rule matches no packet of the question. */
function matchOf(rule: Rule, { protocol, port, family, peers }: Question): Match | null {
  const unread: string[] = [];
  if (isUnread(rule.protocol)) unread.push(rule.protocol.unread);
  else if (rule.protocol !== null && rule.protocol !== protocol) return null;
  if (port !== null && isUnread(rule.ports)) unread.push(rule.ports.unread);
  else if (port !== null && rule.ports !== null && !isUnread(rule.ports) && !holds(rule.ports, BigInt(port)))
    return null;
  const { peer } = rule;
  if (isUnread(peer)) unread.push(peer.unread);
  const there = 'blocks' in peer ? common(rangesIn(peer.blocks, family), [peers]) : [peers];
  const own = rule.own === null ? [everyAddress(family)] : rangesIn(rule.own, family);
  const sourcePorts = port === null ? [noPort] : (rule.sourcePorts ?? [everyPort]);
  const boxes = boxesOf([there, own, merged(sourcePorts)]);
  if (boxes.length === 0) return null;
  return { rule, accepts: rule.accepts, boxes, unread: unread.length === 0 ? null : unread.join(separator) };
}

function holds(ranges: Ranges, value: bigint): boolean {
  return ranges.some(({ first, last }) => first <= value && value <= last);
}

function rangesIn(blocks: readonly Block[], family: Family): Ranges {
  return merged(blocks.filter((block) => block.family === family).map(({ range }) => range));
}

/** Between the names of several unread parts of one rule. */
const separator = '\n';

function isRuledOut({ perhaps }: Open, unread: string | null): boolean {
  return unread !== null && perhaps.some((rule) => rule.unread === unread);
}

/** The last rule that matches for certain decides, unless one that may match before it says something else. */
function decidedBy(last: boolean, { box, perhaps }: Open): Decided {
  let accepts: boolean | null = last;
  const unread: string[] = [];
  for (const rule of perhaps.toReversed()) {
    if (rule.accepts === accepts) continue;
    accepts = null;
    unread.push(...rule.unread.split(separator));
  }
  return { box, accepts, unread };
}

function summed(decided: readonly Decided[]): Pick<Reach, 'open' | 'partlyOpen' | 'unknown' | 'unread'> {
  const peersWith = (wanted: boolean | null) =>
    merged(decided.flatMap(({ accepts, box: [peers] }) => (accepts === wanted && peers ? [peers] : [])));
  const [accepted, dropped, perhaps] = [peersWith(true), peersWith(false), peersWith(null)];
  const notSure = merged([...dropped, ...perhaps]);
  return {
    open: without(accepted, notSure),
    partlyOpen: common(accepted, notSure),
    unknown: without(perhaps, accepted),
    unread: new Set(decided.flatMap(({ unread }) => unread)),
  };
}
