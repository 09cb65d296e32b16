import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { Action } from '../../client/model/action.js';
import { clientTokenOf } from '../../client/model/client-token.js';
import type { Resource } from '../../client/model/resource.js';
import { createSnapshot, deleteDisk, deleteSnapshot } from '../../client/resources/ecs/storage-writes.js';
import { checkRegionId } from '../connection/region-ids.js';
import type { Field, FieldCall, FieldTables } from '../fields/field.js';
import { asText } from '../fields/scalar-fields.js';
import { resourceOf } from '../nouns/declared.js';
import type { TakenCall, Takes } from '../plan/field-reads.js';
import type * as Types from '../schema.types.js';
import { checkConfirmed, checkTags, inputOf, tagParams } from './input.js';
import { outcomeOf, payloadOf } from './outcome.js';
import { carryOut } from './single-write.js';
import { existingTarget, isGone, readTarget, type Target, targetId } from './target.js';

const disk = resourceOf('Disk');
const snapshot = resourceOf('Snapshot');

/** A dry run reads the resource; a write makes its call. */
function takes(action: Action, resource: Resource) {
  return ({ regionId, dryRun }: { readonly regionId: string; readonly dryRun?: boolean | null }): Takes =>
    dryRun ? { regionId, reads: [{ resource }], shown: 0 } : { regionId, calls: [{ action }] };
}

/** Reads first whether the resource exists, when the caller may read it. */
function takesDeletion(action: Action, resource: Resource) {
  const look: TakenCall = { action: resource.list.action, optional: true };
  return (input: { readonly regionId: string; readonly dryRun?: boolean | null }): Takes =>
    input.dryRun ? takes(action, resource)(input) : { regionId: input.regionId, calls: [look, { action }] };
}

const takeSnapshot: Field<object, unknown> = {
  needs: [],
  asks: {
    kind: 'write',
    checks: ({ regionId, clientToken, tags }: Types.CreateSnapshotInput) => {
      checkRegionId(regionId);
      clientTokenOf(clientToken ?? null);
      checkTags(tags ?? []);
    },
    takes: takes(createSnapshot, disk),
    shows: { field: 'snapshot', of: snapshot },
  },
  resolve: async (_root, call) => {
    const input = inputOf<Types.CreateSnapshotInput>(call);
    const { cloud } = call.context;
    const { diskId: DiskId, name: SnapshotName, description: Description, retentionDays: RetentionDays } = input;
    const { regionId } = input;
    const ClientToken = clientTokenOf(input.clientToken ?? null);
    const target = { cloud, resource: disk, regionId, key: DiskId };
    const params = { DiskId, SnapshotName, Description, RetentionDays, Tag: tagParams(input.tags ?? []), ClientToken };
    const write = {
      cloud,
      id: await targetId(target),
      action: createSnapshot,
      ask: { regionId, params },
      clientToken: ClientToken,
      check: () => existingTarget(target),
    };
    const done = await carryOut(write, input.dryRun);
    const key = asText(done.answer?.SnapshotId);
    const shown = () => (key === null ? null : readTarget({ cloud, resource: snapshot, regionId, key }));
    return payloadOf(call, done, { snapshot: shown });
  },
};

interface Deletion {
  readonly action: typeof deleteDisk;
  /** The parameter that names the resource. */
  readonly param: string;
  /** Throws when the present state does not allow the deletion. */
  readonly check: (target: Target) => Promise<unknown>;
}

async function remove(call: FieldCall, target: Target, { action, param, check }: Deletion) {
  const { cloud, regionId, key } = target;
  const { dryRun } = inputOf<{ readonly dryRun: boolean | null }>(call);
  const id = await targetId(target);
  // Upstream answers success for a resource that never existed, so a wrong id would look like a deletion.
  cloud.writer.forget();
  const there = dryRun ? null : await outcomeOf(id, () => existingTarget(target));
  if (there?.error?.kind === 'absent') {
    return payloadOf(call, { outcomes: [there], requestIds: [], dryRun: null });
  }
  const write = {
    cloud,
    id,
    action,
    ask: { regionId, params: { [param]: key } },
    check: () => check(target),
    isDone: (late: Cloud) => isGone({ ...target, cloud: late }),
  };
  return payloadOf(call, await carryOut(write, dryRun));
}

const removeSnapshot: Field<object, unknown> = {
  needs: [],
  asks: {
    kind: 'write',
    checks: ({ regionId, snapshotId, confirm }: Types.DeleteSnapshotInput) => {
      checkRegionId(regionId);
      checkConfirmed(snapshotId, confirm);
    },
    takes: takesDeletion(deleteSnapshot, snapshot),
  },
  resolve: (_root, call) => {
    const { regionId, snapshotId: key } = inputOf<Types.DeleteSnapshotInput>(call);
    const target = { cloud: call.context.cloud, resource: snapshot, regionId, key };
    return remove(call, target, { action: deleteSnapshot, param: 'SnapshotId', check: existingTarget });
  },
};

const removeDisk: Field<object, unknown> = {
  needs: [],
  asks: {
    kind: 'write',
    checks: ({ regionId, diskId, confirm }: Types.DeleteDiskInput) => {
      checkRegionId(regionId);
      checkConfirmed(diskId, confirm);
    },
    takes: takesDeletion(deleteDisk, disk),
  },
  resolve: (_root, call) => {
    const { regionId, diskId: key } = inputOf<Types.DeleteDiskInput>(call);
    const target = { cloud: call.context.cloud, resource: disk, regionId, key };
    return remove(call, target, { action: deleteDisk, param: 'DiskId', check: checkDetached });
  },
};

async function checkDetached(target: Target): Promise<void> {
  const { item } = await existingTarget(target);
  if (item.Status === 'Available') return;
  throw new CloudError(
    'conflict',
    `Disk ${target.key} is ${item.Status}, but only an Available disk can be deleted. Detach it first.`,
  );
}

export const storageWriteTables = {
  Mutation: { createSnapshot: takeSnapshot, deleteSnapshot: removeSnapshot, deleteDisk: removeDisk },
} satisfies FieldTables;
