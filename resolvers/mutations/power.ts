import type { Cloud } from '../../client/cloud.js';
import { CloudError, type CloudErrorKind } from '../../client/errors/cloud-error.js';
import { isPassedDryRun, partialRefusal } from '../../client/errors/partial-refusal.js';
import { type Item, listAt } from '../../client/model/value.js';
import type { Power } from '../../client/resources/ecs/instance-power.js';
import { resourceOf } from '../nouns/declared.js';
import { asCloudError } from './outcome.js';
import { settled } from './single-write.js';

const instance = resourceOf('Instance');

/** A power change for instances of one region. */
export interface Order {
  readonly cloud: Cloud;
  readonly power: Power;
  readonly regionId: string;
  readonly accountId: string;
  /** The states before the write, when the states after it are a proof only by comparison. */
  readonly before?: ReadonlyMap<string, unknown>;
  /** Parameters of this action only. */
  readonly params: Readonly<Record<string, string | boolean | null>>;
}

/** The result for each instance: its error, or null when it was done. */
export interface Switched {
  readonly errors: ReadonlyMap<string, CloudError | null>;
  readonly requestIds: readonly string[];
}

type Keys = readonly string[];

/** Kinds of errors that one instance can cause for the whole call. */
const aboutOne: ReadonlySet<CloudErrorKind> = new Set(['absent', 'conflict', 'invalid', 'forbidden']);

/** Makes upstream's dry run. Its answer has no rows, so after a refusal each instance gets its own dry run. */
export async function tryOut(order: Order, keys: Keys): Promise<Switched> {
  const { cloud, power, regionId, params } = order;
  const error = await cloud.reader
    .ask(power.dryRun, { regionId, params: { ...params, InstanceId: keys } })
    .then(
      () =>
        new CloudError(
          'unavailable',
          `ECS ${power.dryRun.name} did not answer the dry run as a dry run. Check the instances before you try again.`,
        ),
      asCloudError,
    );
  if (isPassedDryRun(error)) return all(keys, null, error.requestId);
  if (keys.length === 1 || !aboutOne.has(error.kind)) return all(keys, error, error.requestId);
  return eachOf(order, keys);
}

/** Checks every instance, because policies can name single instances: a refusal of one says nothing about the next. */
async function eachOf(order: Order, keys: Keys): Promise<Switched> {
  return together(await Promise.all(keys.map((key) => tryOut(order, [key]))));
}

/**
 * Changes the instances in one call. When some instances cause a refusal of the whole call, nothing is done, and a second
 * call changes the others.
 */
export async function switchAll(order: Order, keys: Keys): Promise<Switched> {
  const { cloud, power, regionId, params } = order;
  try {
    const asked = { regionId, params: { ...params, InstanceId: keys } };
    const { answer, requestId } = await cloud.writer.write(power.action, asked);
    const rows = new Map(listAt(answer, 'InstanceResponses.InstanceResponse').map((row) => [row.InstanceId, row]));
    return settle(order, keys, (key) => rowError(order, rows.get(key), requestId), requestId ?? undefined);
  } catch (thrown) {
    const error = asCloudError(thrown);
    if (keys.length === 1 || !['absent', 'forbidden', 'invalid'].includes(error.kind)) {
      return settle(order, keys, () => error, error.requestId);
    }
    const { errors } = await eachOf(order, keys);
    const others = keys.filter((key) => errors.get(key)?.kind !== error.kind);
    const refused = keys.filter((key) => !others.includes(key));
    if (others.length === 0 || refused.length === 0) return all(keys, error, error.requestId);
    const why = new Map(refused.map((key) => [key, errors.get(key) ?? error]));
    return together([{ errors: why, requestIds: listed(error.requestId) }, await switchAll(order, others)]);
  }
}

function rowError(order: Order, row: Item | undefined, requestId: string | null): CloudError | null {
  const { power, regionId, accountId } = order;
  if (String(row?.Code) === '200') return null;
  if (row) return partialRefusal({ action: power.action, regionId, accountId, requestId, row });
  return new CloudError(
    'unknown',
    `ECS ${power.action.name} answered nothing about this instance. Check its status before you try again.`,
  );
}

/** Reads the states again. A state that cannot be read is not a proof later. */
export async function statesOf({ cloud, regionId }: Order, keys: Keys): Promise<ReadonlyMap<string, unknown>> {
  cloud.writer.forget();
  const states = await Promise.all(
    keys.map((key) =>
      cloud.loaders.load(instance, regionId, key).then(
        (item) => item?.Status,
        () => undefined,
      ),
    ),
  );
  return new Map(keys.map((key, at) => [key, states[at]]));
}

/** Reads the states of the instances whose answer was lost. */
async function settle(order: Order, keys: Keys, errorOf: (key: string) => CloudError | null, requestId?: string) {
  const { cloud, power, regionId, before } = order;
  const late = cloud.afterwards();
  const isReached = async (key: string) => {
    if (power.from !== undefined && before?.get(key) !== power.from) return false;
    const item = await late.loaders.load(instance, regionId, key);
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
