import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { Action } from '../../client/model/action.js';
import { putBucket, putBucketLifecycle, putBucketTags } from '../../client/resources/oss/bucket-writes.js';
import { formatXml } from '../../client/wire/format-xml.js';
import { checkRegionId } from '../connection/region-ids.js';
import { badInput } from '../errors.js';
import type { Field } from '../fields/field.js';
import { checkBucketName } from '../fields/oss/bucket-name.js';
import type { ResourceNode } from '../fields/resource-node.js';
import { declaredAction, declaredEnum, resourceOf } from '../nouns/declared.js';
import type { TakenCall, Takes } from '../plan/field-reads.js';
import type * as Types from '../schema.types.js';
import { checkRules, hasRules, lifecycleWrite } from './bucket-lifecycle.js';
import { hasTags, tagsWrite } from './bucket-tags.js';
import { checkTags, inputOf } from './input.js';
import { type Done, outcomeOf, payloadOf } from './outcome.js';
import { executed, type SingleWrite } from './single-write.js';
import { existingTarget, readTarget, type Target, targetId } from './target.js';

const bucketKind = resourceOf('Bucket');
const getBucketInfo = declaredAction('Oss.GetBucketInfo');
const BucketAcl = declaredEnum('BucketAcl');

/**
 * OSS has no single call for this: first the bucket is created, then its settings are written. Each step has a result. OSS
 * treats a bucket that the account already has as new and changes its ACL, so that is checked first.
 */
export const createBucket: Field<object, unknown> = {
  needs: [],
  asks: { kind: 'write', checks, takes, shows: { field: 'bucket', of: bucketKind } },
  resolve: async (_root, call) => {
    const input = inputOf<Types.CreateBucketInput>(call);
    const { cloud } = call.context;
    const dryRun = input.dryRun === true;
    const target = { cloud, resource: bucketKind, regionId: input.regionId, key: input.name };
    const id = await targetId(target);
    const steps = stepsOf(input, target, id);
    cloud.writer.forget();
    const free = await outcomeOf(id, () => checkFree(target));
    // A bucket of another account reads as forbidden. Upstream then refuses the name.
    const isRefused = dryRun || (free.error !== null && free.error.kind !== 'forbidden');
    const done = isRefused ? { outcomes: [free], requestIds: [], dryRun: dryRun ? kind : null } : await inTurn(steps);
    return payloadOf(call, done, { bucket: () => readTarget(target) });
  },
};

const kind = 'GATEWAY' as const;

/** The value is sent in a header, which allows only these characters. */
const headerText = /^[\x21-\x7e]{1,128}$/;

function checks({ name, regionId, acl, resourceGroupId, tags, lifecycleRules }: Types.CreateBucketInput): void {
  checkBucketName(name);
  checkRegionId(regionId);
  if (acl) BucketAcl.toUpstream(acl);
  if (resourceGroupId && !headerText.test(resourceGroupId)) {
    throw badInput('`resourceGroupId` must be printable ASCII without spaces, such as rg-acfmxazb4ph6aiy.');
  }
  checkTags(tags ?? []);
  checkRules(lifecycleRules ?? []);
}

function stepsOf(input: Types.CreateBucketInput, target: Target, id: string): readonly SingleWrite[] {
  const { cloud, regionId, key: bucket } = target;
  const { tags, lifecycleRules } = input;
  type IsSet = (made: ResourceNode) => Promise<boolean>;
  const step = (write: { readonly action: Action; readonly content?: string }, isSet: IsSet) => {
    const { action, ...sent } = write;
    const isDone = async (late: Cloud) => isSet(await existingTarget({ ...target, cloud: late }));
    return { cloud, id, action, ask: { regionId, bucket, ...sent }, isDone };
  };
  const steps = [creation(input, target, id)];
  if (tags?.length) steps.push(step(tagsWrite(tags), (made) => hasTags(made, tags)));
  if (lifecycleRules?.length) {
    steps.push(step(lifecycleWrite(lifecycleRules), (made) => hasRules(made, lifecycleRules)));
  }
  return steps;
}

/** The read is optional: without permission to read, upstream's answer shows whether the name is taken. */
function takes({ regionId, dryRun, tags, lifecycleRules }: Types.CreateBucketInput): Takes {
  if (dryRun) return { regionId, reads: [{ resource: bucketKind }] };
  const look: TakenCall = { action: getBucketInfo, times: 2, optional: true };
  const settings = [...(tags?.length ? [putBucketTags] : []), ...(lifecycleRules?.length ? [putBucketLifecycle] : [])];
  return { regionId, calls: [look, ...[putBucket, ...settings].map((action) => ({ action }))] };
}

/** Runs the steps one after the other, until one fails, because the next steps depend on it. */
async function inTurn(steps: readonly SingleWrite[]): Promise<Done> {
  const outcomes: Done['outcomes'][number][] = [];
  const requestIds: string[] = [];
  for (const step of steps) {
    const done = await executed(step);
    outcomes.push(...done.outcomes);
    requestIds.push(...done.requestIds);
    if (done.outcomes.some(({ error }) => error !== null)) break;
  }
  return { outcomes, requestIds, dryRun: null };
}

function creation(input: Types.CreateBucketInput, target: Target, id: string): SingleWrite {
  const { cloud, regionId, key: bucket } = target;
  const { storageClass, redundancyType, resourceGroupId } = input;
  const configuration = { StorageClass: storageClass ?? undefined, DataRedundancyType: redundancyType ?? undefined };
  const isPlain = Object.values(configuration).every((value) => value === undefined);
  const acl = input.acl ?? 'PRIVATE';
  const headers = {
    // A new bucket is private by default. Without the header, an existing bucket that the caller cannot read keeps its ACL.
    ...(acl !== 'PRIVATE' && { 'x-oss-acl': BucketAcl.toUpstream(acl) }),
    ...(resourceGroupId && { 'x-oss-resource-group-id': resourceGroupId }),
  };
  const content = isPlain ? '' : formatXml('CreateBucketConfiguration', configuration);
  // The bucket did not exist before.
  const isDone = async (late: Cloud) => (await readTarget({ ...target, cloud: late })) !== null;
  return { cloud, id, action: putBucket, ask: { regionId, bucket, headers, content }, isDone };
}

async function checkFree(target: Target): Promise<void> {
  const taken = await readTarget(target);
  if (taken) throw new CloudError('conflict', `The account already has a bucket ${target.key} in ${taken.regionId}.`);
}
