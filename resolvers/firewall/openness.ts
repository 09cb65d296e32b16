/** How open groups are to a block of addresses, for peers in no security group and for members of the groups that rules name. Pure. */
import { areEqual, without } from './ranges.js';
import { type Question, type Reach, reachesOf } from './reach.js';
import type { Group } from './rules.js';

export type Openness = 'FULL' | 'PARTIAL' | 'GROUPS_ONLY' | 'NONE' | 'UNKNOWN';

/** The same question for peers that are members of one security group. */
export interface ForMembers {
  readonly group: string;
  readonly openness: Openness;
  readonly reach: Reach;
}

export interface Answer {
  readonly openness: Openness;
  /** For peers that are in none of the groups of `members`. */
  readonly reach: Reach;
  /** One entry for each group whose members may be treated in another way, in the order in which rules name them. */
  readonly members: readonly ForMembers[];
  /** The lists that have to be read to know more. */
  readonly unread: ReadonlySet<string>;
}

/**
 * Rules name other security groups, not the addresses of their members. So members of each such group are asked about apart: a peer
 * in several of them gets what the first rule for any of them says, which is one of these answers. Throws TooManyCases.
 */
export function answerTo(question: Question, groups: readonly Group[]): Answer {
  const { others: reach, members: all } = reachesOf(groups, question);
  const own = opennessOf(reach, question);
  // Rules for another protocol or port name groups too.
  const members = [...all].flatMap(([group, theirs]): readonly ForMembers[] =>
    isSame(theirs, reach) ? [] : [{ group, openness: opennessOf(theirs, question), reach: theirs }],
  );
  return {
    openness: own === 'NONE' ? closed(members) : own,
    reach,
    members,
    unread: new Set([reach, ...members.map((each) => each.reach)].flatMap(({ unread }) => [...unread])),
  };
}

/** Whether the same addresses get through, by the same rules. */
function isSame(one: Reach, other: Reach): boolean {
  const sets = ['open', 'partlyOpen', 'unknown'] as const;
  return (
    one.rules.length === other.rules.length &&
    one.rules.every((rule, at) => rule === other.rules[at]) &&
    sets.every((name) => areEqual(one[name], other[name]))
  );
}

function opennessOf({ open, partlyOpen, unknown }: Reach, { peers }: Question): Openness {
  if (without([peers], open).length === 0) return 'FULL';
  if (open.length > 0 || partlyOpen.length > 0) return 'PARTIAL';
  return unknown.length > 0 ? 'UNKNOWN' : 'NONE';
}

/** No address gets through as such. Members of a group may do so all the same. */
function closed(members: readonly ForMembers[]): Openness {
  const theirs = new Set(members.map(({ openness }) => openness));
  if (theirs.has('FULL') || theirs.has('PARTIAL')) return 'GROUPS_ONLY';
  return theirs.has('UNKNOWN') ? 'UNKNOWN' : 'NONE';
}
