import { CloudError } from '../../client/errors.js';
import * as oss from '../../client/resources/bucket.js';
import { putBucket } from '../../client/resources/bucket-writes.js';
import { formatXml } from '../../client/xml-text.js';
import { BucketAcl, checkBucketName } from '../bucket.js';
import type { Field } from '../field.js';
import { asDateTime } from '../leaves.js';
import { checkRegionId } from '../region-ids.js';
import type { ResourceNode } from '../resource-node.js';
import type * as Types from '../schema.types.js';
import { checkRules, hasRules, lifecycleWrite } from './bucket-lifecycle.js';
import { hasTags, tagsWrite } from './bucket-tags.js';
import { checkTags, inputOf } from './input.js';
import { type Done, payloadOf } from './outcome.js';
import { type CheckedWrite, carryOut } from './single-write.js';
import { existingTarget, readTarget, type Target, targetId } from './target.js';

/** Upstream has no single call for it: the bucket first, then what hangs on it, each step with a result of its own. */
export const createBucket: Field<object, unknown> = {
  needs: [],
  resolve: async (_root, call) => {
    const input = inputOf<Types.CreateBucketInput>(call);
    const { cloud } = call.context;
    const { tags, lifecycleRules, dryRun } = input;
    const regionId = checkRegionId(input.regionId);
    const target = { cloud, resource: oss.bucket, regionId, key: checkBucketName(input.name) };
    checkTags(tags ?? []);
    checkRules(lifecycleRules ?? []);
    const id = await targetId(target);
    const steps: CheckedWrite[] = [creation(input, target, id)];
    const step = (
      write: Pick<CheckedWrite, 'action'> & { readonly content?: string },
      isDone: CheckedWrite['isDone'],
    ) => {
      const { action, ...sent } = write;
      const check = async () => undefined;
      steps.push({
        cloud,
        id,
        action,
        ask: { regionId, bucket: target.key, ...sent },
        check,
        ...(isDone && { isDone }),
      });
    };
    const made = () => existingTarget(target);
    if (tags?.length) step(tagsWrite(tags), async () => hasTags(await made(), tags));
    if (lifecycleRules?.length) {
      step(lifecycleWrite(lifecycleRules), async () => hasRules(await made(), lifecycleRules));
    }
    return payloadOf(call, await inTurn(steps, dryRun === true), { bucket: () => readTarget(target) });
  },
};

/** One after the other, until one is not done: what would follow has nothing to stand on. */
async function inTurn(steps: readonly CheckedWrite[], dryRun: boolean): Promise<Done> {
  const outcomes: Done['outcomes'][number][] = [];
  const requestIds: string[] = [];
  for (const step of dryRun ? steps.slice(0, 1) : steps) {
    const done = await carryOut(step, dryRun);
    outcomes.push(...done.outcomes);
    requestIds.push(...done.requestIds);
    if (done.outcomes.some(({ error }) => error !== null)) break;
  }
  return { outcomes, requestIds, dryRun: dryRun ? 'GATEWAY' : null };
}

function creation(input: Types.CreateBucketInput, target: Target, id: string): CheckedWrite {
  const { cloud, regionId, key: bucket } = target;
  const { storageClass, redundancyType, resourceGroupId } = input;
  const configuration = { StorageClass: storageClass ?? undefined, DataRedundancyType: redundancyType ?? undefined };
  const isPlain = Object.values(configuration).every((value) => value === undefined);
  const headers = {
    'x-oss-acl': BucketAcl.toUpstream(input.acl ?? 'PRIVATE'),
    ...(resourceGroupId && { 'x-oss-resource-group-id': resourceGroupId }),
  };
  const content = isPlain ? '' : formatXml('CreateBucketConfiguration', configuration);
  // Upstream writes whole seconds.
  const begunAt = Math.floor(cloud.now().getTime() / 1000) * 1000;
  return {
    cloud,
    id,
    action: putBucket,
    ask: { regionId, bucket, headers, content },
    check: () => checkFree(target),
    isDone: async () => createdAt(await existingTarget(target)) >= begunAt,
  };
}

/** Names are shared by the whole cloud: one of another account's reads as forbidden, and is as taken. */
async function checkFree(target: Target): Promise<void> {
  const taken = await readTarget(target);
  if (taken) throw new CloudError('conflict', `The account has a bucket ${target.key} already, in ${taken.regionId}.`);
}

/** A bucket of that name that was there before is not the one that was asked for. */
function createdAt({ item }: ResourceNode): number {
  return Date.parse(asDateTime(item.CreationDate) ?? '');
}
