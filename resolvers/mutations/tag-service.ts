import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import { partialRefusal } from '../../client/errors/partial-refusal.js';
import type { Action, Params } from '../../client/model/action.js';
import type { Resource } from '../../client/model/resource.js';
import { tagsIn } from '../../client/model/tags.js';
import { isItem, itemsOf, valueAt } from '../../client/model/value.js';
import { groupBy } from '../../client/reading/group-by.js';
import { failedResources, resourceRefusal, taggingCaps } from '../../client/resources/tag/tagging.js';
import { badInput } from '../errors.js';
import type { Identified } from '../fields/node.js';
import { declaredAction } from '../nouns/declared.js';
import type { Takes } from '../plan/field-reads.js';
import type { Tag } from '../schema.types.js';
import { readTags, sameTags, tagsWrite } from './bucket-tags.js';
import { asCloudError, type Outcome, outcomeOf } from './outcome.js';
import { executed, settled } from './single-write.js';
import { existingTarget, type Target } from './target.js';

const getBucketTags = declaredAction('Oss.GetBucketTags');

/** A change of tags. */
export interface Tagging {
  /** The action of the Tag service. */
  readonly action: Action;
  /** The parameters of each call, because one call may not take all tags. */
  readonly parts: readonly Params[];
  /** The tags of a resource after the change. */
  readonly change: (present: readonly Tag[]) => readonly Tag[];
}

/** A resource with the id from the input. */
export interface Tagged {
  readonly id: string;
  readonly target: Target;
}

interface Changed {
  readonly outcomes: readonly Outcome[];
  readonly requestIds: readonly string[];
}

/** OSS tags its buckets, and replaces all tags in one call. The Tag service tags the other kinds. */
const isBucket = ({ region }: Resource) => region !== undefined;

export interface TaggingPlan {
  readonly targets: readonly Identified[];
  /** The number of calls for all tags of the same resources. */
  readonly parts: number;
  readonly bucketWrites: readonly Action[];
  readonly isDryRun: boolean;
}

/** The calls of a change: one for each batch in the Tag service, and some for each bucket in OSS. A dry run reads all resources. */
export function taggingTakes(action: Action, { targets, parts, bucketWrites, isDryRun }: TaggingPlan): Takes {
  const buckets = targets.filter(({ resource }) => isBucket(resource));
  const others = targets.filter(({ resource }) => !isBucket(resource));
  const read = (some: readonly Identified[]) =>
    some.map(({ resource, arn }) => ({ resource, regionId: resource.scope === 'region' ? arn.regionId : null }));
  const look = { action: getBucketTags, times: buckets.length };
  if (isDryRun) return { regionId: null, reads: read(targets), calls: [look] };
  const groups = groupBy(others, ({ arn }) => `${arn.regionId} ${arn.accountId}`);
  const batched = [...groups.values()].reduce((sum, group) => sum + Math.ceil(group.length / taggingCaps.resources), 0);
  const writes = bucketWrites.map((write) => ({ action: write, times: buckets.length }));
  return {
    regionId: null,
    reads: read(buckets),
    calls: [look, { action, times: batched * parts }, ...writes],
  };
}

export function checkTaggable(resource: Resource): void {
  if (!resource.tags && !isBucket(resource)) throw badInput(`This API cannot tag things of type ${resource.type}.`);
}

/** The most tags of a resource: https://www.alibabacloud.com/help/en/resource-management/tag/product-overview/limits */
const mostTags = 20;

/** The gateway's dry run: reads each resource, because the Tag service has no dry run. */
export async function checkTagging({ change }: Tagging, tagged: readonly Tagged[]): Promise<Changed> {
  for (const cloud of new Set(tagged.map(({ target }) => target.cloud))) cloud.writer.forget();
  const outcomes = tagged.map(({ id, target }) =>
    outcomeOf(id, async () => {
      const { length } = change(await tagsOf(target));
      if (length > mostTags)
        throw new CloudError(
          'conflict',
          `The resource would have ${length} tags, but can have at most ${mostTags}. Remove other tags first.`,
        );
    }),
  );
  return { outcomes: await Promise.all(outcomes), requestIds: [] };
}

/** Changes all resources. Those of one region share calls, up to the limit of a call. */
export async function tagAll(tagging: Tagging, tagged: readonly Tagged[]): Promise<Changed> {
  const buckets = tagged.filter(({ target }) => isBucket(target.resource));
  const others = tagged.filter(({ target }) => !isBucket(target.resource));
  const groups = groupBy(others, ({ id }) => id.split(':', 4).slice(2).join(':'));
  const changed = await Promise.all([
    ...[...groups.values()].flatMap(batches).map((batch) => tagBatch(tagging, batch)),
    ...buckets.map((bucket) => bucket.target.cloud.writer.runExclusive(bucket.id, () => tagBucket(tagging, bucket))),
  ]);
  return {
    outcomes: changed.flatMap(({ outcomes }) => outcomes),
    requestIds: changed.flatMap(({ requestIds }) => requestIds),
  };
}

function batches(group: readonly Tagged[]): readonly (readonly Tagged[])[] {
  const { resources } = taggingCaps;
  const count = Math.ceil(group.length / resources);
  return Array.from({ length: count }, (_, index) => group.slice(index * resources, (index + 1) * resources));
}

/** Whether one resource can have caused the refusal of the whole call. Then no resource of the call was tagged. */
function isAboutOne({ kind, upstreamCode = '' }: CloudError): boolean {
  return (kind === 'absent' || kind === 'invalid') && resourceRefusal.test(upstreamCode);
}

function unclear({ name }: Action): CloudError {
  return new CloudError(
    'unknown',
    `${name} answered that one resource failed, but not which one. Check the tags before you try again.`,
  );
}

/**
 * Sends the parts one after the other. A resource that failed is left out of the next parts. A call that was refused
 * because of one resource is made again in two halves.
 */
async function tagBatch({ action, parts, change }: Tagging, batch: readonly Tagged[]): Promise<Changed> {
  const errors = new Map<string, CloudError>();
  const requestIds: string[] = [];
  for (const [at, part] of parts.entries()) {
    const left = batch.filter(({ id }) => !errors.has(id));
    const [first] = left;
    if (!first) break;
    const { cloud, regionId } = first.target;
    try {
      const params = { ...part, ResourceARN: left.map(({ id }) => arnOf(id)) };
      const { answer, requestId } = await cloud.writer.write(action, { regionId, params });
      if (requestId !== null) requestIds.push(requestId);
      const about = { action, regionId, accountId: await cloud.identity.accountId(), requestId };
      const rows = itemsOf(valueAt(answer, failedResources.split('.')));
      for (const row of rows) {
        errors.set(idOfArn(row.ResourceARN), partialRefusal({ ...about, row: isItem(row.Result) ? row.Result : {} }));
      }
      // A failure without a name belongs to one of the resources.
      const isAllNamed = rows.every((row) => left.some(({ id }) => id === idOfArn(row.ResourceARN)));
      for (const { id } of isAllNamed ? [] : left) if (!errors.has(id)) errors.set(id, unclear(action));
    } catch (thrown) {
      const error = asCloudError(thrown);
      if (error.requestId !== undefined) requestIds.push(error.requestId);
      if (left.length > 1 && isAboutOne(error)) {
        const rest = { action, parts: parts.slice(at), change };
        const middle = Math.ceil(left.length / 2);
        const halves = [await tagBatch(rest, left.slice(0, middle)), await tagBatch(rest, left.slice(middle))];
        const outcomes = halves.flatMap((half) => half.outcomes);
        for (const outcome of outcomes) if (outcome.error) errors.set(outcome.id, outcome.error);
        requestIds.push(...halves.flatMap((half) => half.requestIds));
        break;
      }
      for (const { id } of left) errors.set(id, error);
    }
  }
  const late = batch[0]?.target.cloud.afterwards();
  const isDone = async (target: Target) => isSettled(change, await tagsOf({ ...target, ...(late && { cloud: late }) }));
  const outcomes = batch.map(({ id, target }) => settled({ id, error: errors.get(id) ?? null }, () => isDone(target)));
  return { outcomes: await Promise.all(outcomes), requestIds };
}

/** The Tag service writes ARNs with a prefix that ids of this API do not have. */
function arnOf(id: string): string {
  return `arn:${id}`;
}

function idOfArn(arn: unknown): string {
  return String(arn).replace(/^arn:/, '');
}

function isSettled(change: Tagging['change'], present: readonly Tag[]): boolean {
  return sameTags(change(present), present);
}

async function tagsOf(target: Target): Promise<readonly Tag[]> {
  const node = await existingTarget(target);
  const { tags } = target.resource;
  return tags ? tagsIn(valueAt(node.item, tags.list.split('.')), tags) : readTags(node);
}

/** OSS replaces all tags of a bucket, so the present tags are read first and written with the change, one change at a time. */
async function tagBucket({ change }: Tagging, { id, target }: Tagged): Promise<Changed> {
  const { cloud, regionId, key: bucket } = target;
  cloud.writer.forget();
  try {
    const present = await tagsOf(target);
    if (isSettled(change, present)) return { outcomes: [{ id, error: null }], requestIds: [] };
    const { action, ...sent } = tagsWrite(change(present));
    const isDone = async (late: Cloud) => isSettled(change, await tagsOf({ ...target, cloud: late }));
    return await executed({ cloud, id, action, ask: { regionId, bucket, ...sent }, isDone });
  } catch (error) {
    return { outcomes: [{ id, error: asCloudError(error) }], requestIds: [] };
  }
}
