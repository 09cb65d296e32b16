import { type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import {
  type Power,
  rebootInstances,
  startInstances,
  stopInstances,
} from '../../client/resources/ecs/instance-power.js';
import { checkRegionId } from '../connection/region-ids.js';
import { toGraphQLError } from '../errors.js';
import type { Field, FieldCall, FieldTables } from '../fields/field.js';
import { nodeOf } from '../fields/resource-node.js';
import { resourceOf } from '../nouns/declared.js';
import type { TakenCall, Takes } from '../plan/field-reads.js';
import type * as Types from '../schema.types.js';
import { distinct, inputOf } from './input.js';
import { asCloudError, type Outcome, payloadOf } from './outcome.js';
import { type Order, statesOf, switchAll, tryOut } from './power.js';
import { targetId } from './target.js';

const instance = resourceOf('Instance');

type Input = Types.StartInstancesInput & Partial<Types.StopInstancesInput & Types.RebootInstancesInput>;

function change(power: Power, paramsOf: (input: Input) => Order['params'] = () => ({})): Field<object, unknown> {
  return {
    needs: [],
    asks: {
      kind: 'write',
      checks: ({ regionId, instanceIds }: Input) => {
        checkRegionId(regionId);
        distinct('instanceIds', instanceIds, 100);
      },
      takes: (input: Input) => takes(power, input),
      shows: { field: 'instances', of: instance },
    },
    resolve: async (_root, call) => {
      const input = inputOf<Input>(call);
      const { cloud } = call.context;
      const { regionId } = input;
      const keys = distinct('instanceIds', input.instanceIds, 100);
      // The account is read before the write, because it is part of every target's id and of the audit log.
      const accountId = await cloud.identity.accountId();
      const order = { cloud, power, regionId, accountId, params: paramsOf(input) };
      const { errors, requestIds } = await carryOut(order, keys, input.dryRun === true);
      const outcomes = keys.map(async (key): Promise<Outcome> => {
        return { id: await targetId({ cloud, resource: instance, regionId, key }), error: errors.get(key) ?? null };
      });
      const done = {
        outcomes: await Promise.all(outcomes),
        requestIds,
        dryRun: input.dryRun ? ('UPSTREAM' as const) : null,
      };
      const shown = (_args: object, _context: object, info: GraphQLResolveInfo) =>
        readBack({ context: call.context, info }, regionId, keys);
      return payloadOf(call, done, { instances: shown });
    },
  };
}

/** After a refusal of the whole call because of one instance: a call for each instance, or a read and a second call. */
function takes({ action, dryRun }: Power, { regionId, instanceIds, dryRun: isDryRun }: Input): Takes {
  const shown = new Set(instanceIds).size;
  if (shown === 0) return { regionId, shown };
  if (isDryRun) return { regionId, shown, calls: [{ action: dryRun, times: shown === 1 ? 1 : shown + 1 }] };
  const look: TakenCall = { action: instance.list.action, times: 2, optional: true };
  return { regionId, shown, calls: [{ action, times: 2 }, look, { action: dryRun, times: shown, optional: true }] };
}

async function carryOut(order: Order, keys: readonly string[], dryRun: boolean) {
  if (keys.length === 0) return { errors: new Map(), requestIds: [] };
  if (dryRun) return tryOut(order, keys);
  if (order.power.from === undefined) return switchAll(order, keys);
  return switchAll({ ...order, before: await statesOf(order, keys) }, keys);
}

/** A failed read after the write is an error in `errors`. It does not hide the results. */
async function readBack(
  { context, info }: Pick<FieldCall, 'context' | 'info'>,
  regionId: string,
  keys: readonly string[],
): Promise<object[]> {
  const { cloud } = context;
  try {
    const items = await Promise.all(keys.map((key) => cloud.loaders.load(instance, regionId, key)));
    return items.filter((item) => item !== null).map((item) => nodeOf(instance, cloud, regionId, item));
  } catch (error) {
    const where = { path: responsePathAsArray(info.path), nodes: info.fieldNodes };
    context.report(toGraphQLError(asCloudError(error), where));
    return [];
  }
}

const stoppedModes: Readonly<Record<Types.StoppedMode, string>> = {
  KEEP_CHARGING: 'KeepCharging',
  STOP_CHARGING: 'StopCharging',
};

export const instancePowerTables = {
  Mutation: {
    startInstances: change(startInstances),
    stopInstances: change(stopInstances, ({ force, stoppedMode }) => {
      return { ForceStop: force === true, StoppedMode: stoppedMode ? stoppedModes[stoppedMode] : null };
    }),
    rebootInstances: change(rebootInstances, ({ force }) => ({ ForceReboot: force === true })),
  },
} satisfies FieldTables;
