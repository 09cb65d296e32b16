import { deleteBucketTags, putBucketTags } from '../../client/resources/oss/bucket-writes.js';
import { taggingCaps, tagResources, untagResources } from '../../client/resources/tag/tagging.js';
import type { Field, FieldCall, FieldTables } from '../fields/field.js';
import { type Identified, type Identify, placeOf } from '../fields/node.js';
import type { Tag, TagResourcesInput, UntagResourcesInput } from '../schema.types.js';
import { checkTags, distinct, inputOf } from './input.js';
import { asCloudError, type Outcome, outcomeOf, payloadOf } from './outcome.js';
import { checkTaggable, checkTagging, type Tagged, type Tagging, tagAll, taggingTakes } from './tag-service.js';

const mostResources = 200;
const mostTags = 20;

/** Both tag mutations, for these kinds of resources. */
export function taggingTables(identify: Identify) {
  const tag: Field<object, unknown> = {
    needs: [],
    asks: {
      kind: 'write',
      checks: ({ ids, tags }: TagResourcesInput) => {
        distinct('ids', ids, mostResources);
        checkTags(tags);
      },
      takes: ({ ids, tags, dryRun }: TagResourcesInput) =>
        taggingTakes(tagResources, {
          targets: identified(ids),
          parts: Math.ceil(tags.length / taggingCaps.tags),
          bucketWrites: [putBucketTags],
          isDryRun: dryRun === true,
        }),
    },
    resolve: (_root, call) => {
      const { ids, tags, dryRun } = inputOf<TagResourcesInput>(call);
      const names = new Set(tags.map(({ key }) => key));
      const change = (present: readonly Tag[]) => [...present.filter(({ key }) => !names.has(key)), ...tags];
      // The Tag service takes a JSON object. The keys are already checked to be distinct.
      const parts = chunks(tags, taggingCaps.tags).map((some) => {
        return { Tags: JSON.stringify(Object.fromEntries(some.map(({ key, value }) => [key, value]))) };
      });
      return carryOut(call, ids, { action: tagResources, parts, change }, dryRun === true);
    },
  };

  const untag: Field<object, unknown> = {
    needs: [],
    asks: {
      kind: 'write',
      checks: ({ ids, keys }: UntagResourcesInput) => {
        distinct('ids', ids, mostResources);
        distinct('keys', keys, mostTags);
      },
      takes: ({ ids, keys, dryRun }: UntagResourcesInput) =>
        taggingTakes(untagResources, {
          targets: identified(ids),
          parts: Math.ceil(new Set(keys).size / taggingCaps.tags),
          // The action depends on whether any tag is left.
          bucketWrites: [putBucketTags, deleteBucketTags],
          isDryRun: dryRun === true,
        }),
    },
    resolve: (_root, call) => {
      const { ids, keys, dryRun } = inputOf<UntagResourcesInput>(call);
      const names = distinct('keys', keys, mostTags);
      const change = (present: readonly Tag[]) => present.filter(({ key }) => !names.includes(key));
      const parts = chunks(names, taggingCaps.tags).map((TagKey) => ({ TagKey }));
      return carryOut(call, ids, { action: untagResources, parts, change }, dryRun === true);
    },
  };

  return { Mutation: { tagResources: tag, untagResources: untag } } satisfies FieldTables;

  /** The resources of the ids. An id that names no taggable resource costs no call. */
  function identified(ids: readonly string[]): readonly Identified[] {
    return [...new Set(ids)].flatMap((id) => {
      try {
        const known = identify(id);
        checkTaggable(known.resource);
        return [known];
      } catch (error) {
        asCloudError(error);
        return [];
      }
    });
  }

  async function carryOut(call: FieldCall, ids: readonly string[], tagging: Tagging, dryRun: boolean): Promise<object> {
    const known: Tagged[] = [];
    const failed = new Map<string, Outcome>();
    // The account is read before the write, because it is part of the audit log.
    await call.context.cloud.identity.accountId();
    for (const id of distinct('ids', ids, mostResources)) {
      const outcome = await outcomeOf(id, async () => {
        const identified = identify(id);
        checkTaggable(identified.resource);
        known.push({ id, target: await placeOf(identified, call.context) });
      });
      if (outcome.error) failed.set(id, outcome);
    }
    const { outcomes, requestIds } = await (dryRun ? checkTagging(tagging, known) : tagAll(tagging, known));
    const became = new Map([...failed, ...outcomes.map((outcome) => [outcome.id, outcome] as const)]);
    const all = [...new Set(ids)].map((id) => became.get(id)).filter((outcome) => outcome !== undefined);
    return payloadOf(call, { outcomes: all, requestIds, dryRun: dryRun ? 'GATEWAY' : null });
  }
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
