import type { Cloud } from '../../client/cloud.js';
import { CloudError, type CloudErrorKind } from '../../client/errors.js';
import { isPassedDryRun, refusalOf } from '../../client/refusal.js';
import { instance } from '../../client/resources/instance.js';
import type { Power } from '../../client/resources/instance-power.js';
import { type Item, listAt } from '../../client/value.js';
import { asCloudError } from './outcome.js';
import { settled } from './single-write.js';

/** How the instances of one region are to be switched. */
export interface Order {
  readonly cloud: Cloud;
  readonly power: Power;
  readonly regionId: string;
  readonly accountId: string;
  /** Parameters of this action alone. */
  readonly params: Readonly<Record<string, string | boolean | null>>;
}

/** What became of each instance: its error, null where it was done. */
export interface Switched {
  readonly errors: ReadonlyMap<string, CloudError | null>;
  readonly requestIds: readonly string[];
}

type Keys = readonly string[];

/** Kinds of refusal that one instance may have caused for all. */
const aboutOne: ReadonlySet<CloudErrorKind> = new Set(['absent', 'conflict', 'invalid', 'forbidden']);

/** Asks upstream whether it would be done. Its answer has no rows, so after a refusal each instance is asked about alone. */
export async function tryOut(order: Order, keys: Keys): Promise<Switched> {
  const { cloud, power, regionId, params } = order;
  const error = await cloud
    .ask(power.dryRun, { regionId, params: { ...params, InstanceId: keys } })
    .then(
      () => new CloudError('unavailable', `${power.dryRun.name} answered a dry run as if it were none.`),
      asCloudError,
    );
  if (isPassedDryRun(error)) return all(keys, null, error.requestId);
  if (keys.length === 1 || !aboutOne.has(error.kind)) return all(keys, error, error.requestId);
  return together(await Promise.all(keys.map((key) => tryOut(order, [key]))));
}

/** Switches them by one call, and those that exist by a second one where the first was refused for one that does not. */
export async function switchAll(order: Order, keys: Keys): Promise<Switched> {
  const { cloud, power, regionId, params } = order;
  try {
    const asked = { regionId, params: { ...params, InstanceId: keys } };
    const { answer, requestId } = await cloud.write(power.action, asked);
    const rows = new Map(listAt(answer, 'InstanceResponses.InstanceResponse').map((row) => [row.InstanceId, row]));
    return settle(order, keys, (key) => rowError(order, rows.get(key), requestId), requestId ?? undefined);
  } catch (thrown) {
    const error = asCloudError(thrown);
    const known = error.kind === 'absent' ? await existing(order, keys) : [];
    if (known.length === 0 || known.length === keys.length) return settle(order, keys, () => error, error.requestId);
    const missing = keys.filter((key) => !known.includes(key));
    return together([all(missing, error, error.requestId), await switchAll(order, known)]);
  }
}

async function existing({ cloud, regionId }: Order, keys: Keys): Promise<Keys> {
  const items = await Promise.all(keys.map((key) => cloud.load(instance, regionId, key)));
  return keys.filter((_, index) => items[index] !== null);
}

function rowError(order: Order, row: Item | undefined, requestId: string | null): CloudError | null {
  const { power, regionId, accountId } = order;
  if (row?.Code === '200') return null;
  if (row) return refusalOf({ action: power.action, regionId, accountId, requestId, row });
  return new CloudError('unknown', `${power.action.name} said nothing about this instance: look before trying again.`);
}

/** Looks at the state of those whose answer was lost. */
async function settle(order: Order, keys: Keys, errorOf: (key: string) => CloudError | null, requestId?: string) {
  const { cloud, power, regionId } = order;
  const isReached = async (key: string) => {
    const item = await cloud.load(instance, regionId, key);
    return item !== null && power.reached.includes(String(item.Status));
  };
  const outcomes = await Promise.all(keys.map((id) => settled({ id, error: errorOf(id) }, () => isReached(id))));
  return { errors: new Map(outcomes.map(({ id, error }) => [id, error])), requestIds: listed(requestId) };
}

function all(keys: Keys, error: CloudError | null, requestId: string | undefined): Switched {
  return { errors: new Map(keys.map((key) => [key, error])), requestIds: listed(requestId) };
}

function together(several: readonly Switched[]): Switched {
  return {
    errors: new Map(several.flatMap(({ errors }) => [...errors])),
    requestIds: several.flatMap(({ requestIds }) => requestIds),
  };
}

function listed(requestId: string | undefined): readonly string[] {
  return requestId === undefined ? [] : [requestId];
}
