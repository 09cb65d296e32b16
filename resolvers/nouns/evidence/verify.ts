import { CloudError } from '../../../client/errors/cloud-error.js';
import { rowUnder } from '../../../client/model/child-key.js';
import { rowsIn } from '../../../client/model/resource.js';
import type { CloudReader } from '../../../client/reading/cloud-reader.js';
import type { Compiled } from '../compile.js';
import type { Noun } from '../descriptors.js';
import { claimedBy } from './claims.js';
import { examine } from './examine.js';
import type { KindReport } from './proofs.js';
import { aboutOne, listReading, type Reading, readingsOf } from './reads.js';
import { nameOf } from './states.js';

/** Reads kinds once from a real account, and reports which claims hold. */

/** The most calls that reading a kind once takes, without attempts that fail and are repeated. */
export function callsFor(noun: Noun): number {
  return 1 + aboutOne(noun).length;
}

export interface Verified {
  readonly report: KindReport;
  /** The calls have run out, so the report is not complete. */
  readonly isCut: boolean;
}

/** The reader counts its calls and fails with `budget` when they have run out. */
export async function verifyKind(
  noun: Noun,
  compiled: Compiled,
  reader: CloudReader,
  regionId: string,
): Promise<Verified> {
  const answers = new Map<string, unknown[]>();
  const actions: Record<string, string> = {};
  let isCut = false;
  const read = async ({ name, action, ask }: Reading): Promise<unknown> => {
    if (isCut) return null;
    try {
      if (action.write) throw new CloudError('invalid', `${name} is a write.`);
      const answer = await reader.ask(action, ask);
      actions[name] = 'answered';
      if (answer !== null) answers.set(name, [...(answers.get(name) ?? []), answer]);
      return answer;
    } catch (error) {
      isCut = error instanceof CloudError && error.kind === 'budget';
      actions[name] = codeOf(error);
      return null;
    }
  };
  // A kind that upstream lists per parent is read under the first parent.
  const above = noun.under?.noun;
  const parent = above ? firstOf(above, await read(listReading(above, regionId))) : null;
  const [key = null] = readable(() => (above && parent ? [above.resource.key(parent)] : []));
  const isReadable = !above || key !== null;
  const row = isReadable ? firstOf(noun, await read(listReading(noun, regionId, key))) : null;
  const item = row && key !== null ? rowUnder(row, key, null) : row;
  const readings = item ? readable(() => readingsOf(noun, item, regionId, compiled.actions)) : [];
  for (const reading of readings) await read(reading);
  return { report: reportOf(noun, compiled, actions, answers), isCut };
}

function firstOf({ resource }: Noun, answer: unknown) {
  const [item] = readable(() => (answer ? rowsIn(resource.list, answer as never) : []));
  return item ?? null;
}

/** An answer of another shape is a finding, and not the end of the run. */
function readable<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch {
    return [];
  }
}

function reportOf(
  noun: Noun,
  compiled: Compiled,
  actions: Readonly<Record<string, string>>,
  answers: ReadonlyMap<string, readonly unknown[]>,
): KindReport {
  const findings = claimedBy(noun, compiled).map((claim) => examine(claim, answers.get(claim.action) ?? []));
  const named = (state: string) => findings.filter((each) => each.state === state).map(nameOf);
  return {
    kind: noun.type,
    actions,
    found: named('found'),
    missing: named('missing'),
    otherType: named('of another type'),
    unknown: findings
      .filter(({ unknownCount }) => unknownCount > 0)
      .map(({ field, unknownValues, unknownCount }) => ({ field, values: unknownValues, count: unknownCount })),
    notSeen: named('not seen'),
  };
}

/** Upstream's code where it is one; a code with an id, a number or a blank in it could be a value. */
function codeOf(error: unknown): string {
  if (!(error instanceof CloudError)) return 'failed';
  const code = error.upstreamCode ?? '';
  return /^[A-Za-z]+(?:\.[A-Za-z]+){0,4}$/.test(code) && code.length <= 80 ? code : error.kind;
}
