import type { Cloud } from '../../client/cloud.js';
import type { Action } from '../../client/model/action.js';
import { itemAt, valueAt } from '../../client/model/value.js';
import * as writes from '../../client/resources/oss/bucket-writes.js';
import type { Field, FieldCall, FieldTables } from '../fields/field.js';
import { checkBucketName } from '../fields/oss/bucket-name.js';
import { placeOfBucket } from '../fields/oss/bucket-place.js';
import type { ResourceNode } from '../fields/resource-node.js';
import { declaredAction, declaredEnum, resourceOf } from '../nouns/declared.js';
import type { Takes } from '../plan/field-reads.js';
import type * as Types from '../schema.types.js';
import { createBucket } from './bucket-creation.js';
import { checkRules, hasRules, lifecycleAction, lifecycleWrite, readRules } from './bucket-lifecycle.js';
import { hasTags, tagsWrite } from './bucket-tags.js';
import { checkTags, inputOf } from './input.js';
import { asCloudError, type Done, payloadOf } from './outcome.js';
import { carryOut } from './single-write.js';
import { existingTarget, readTarget, targetId } from './target.js';

const bucketKind = resourceOf('Bucket');
const getBucketInfo = declaredAction('Oss.GetBucketInfo');
const getBucketLifecycle = declaredAction('Oss.GetBucketLifecycle');
const BucketAcl = declaredEnum('BucketAcl');

/** The request that replaces a setting. */
interface Sent {
  readonly action: Action;
  readonly headers?: Readonly<Record<string, string>>;
  readonly content?: string;
}

/** A change of one setting of a bucket. */
interface Change {
  /** The request, or a function that makes it from the bucket's present state and throws when that state does not allow it. */
  readonly sent: Sent | ((bucket: ResourceNode) => Promise<Sent>);
  readonly isDone: (bucket: ResourceNode) => Promise<boolean>;
}

interface Input {
  readonly name: string;
  readonly dryRun?: boolean | null;
}

/** Reads the bucket first, because its region is a part of its ARN and of the host name of the write. */
async function change(call: FieldCall, { name, dryRun }: Input, { sent, isDone }: Change) {
  const { cloud } = call.context;
  const target = { cloud, resource: bucketKind, regionId: null, key: name };
  const shown = { bucket: () => readTarget(target) };
  cloud.writer.forget();
  try {
    const bucket = await existingTarget(target);
    const id = await targetId(bucket);
    const replace = async () => {
      if (typeof sent === 'function') cloud.writer.forget();
      const { action, ...carried } = typeof sent === 'function' ? await sent(bucket) : sent;
      const write = {
        cloud,
        id,
        action,
        ask: { ...placeOfBucket(bucket), ...carried },
        check: async () => undefined,
        isDone: (late: Cloud) => isDone({ ...bucket, cloud: late }),
      };
      return carryOut(write, dryRun);
    };
    // The present state must not change between the read and the write.
    const isRead = typeof sent === 'function' && !dryRun;
    return payloadOf(call, await (isRead ? cloud.writer.runExclusive(id, replace) : replace()), shown);
  } catch (error) {
    const outcomes = [{ id: await targetId(target), error: asCloudError(error) }];
    const refused: Done = { outcomes, requestIds: [], dryRun: dryRun ? 'GATEWAY' : null };
    return payloadOf(call, refused, shown);
  }
}

const shows = { field: 'bucket', of: bucketKind };

/** `looks` are the actions that read the present state. */
function takes<Of extends Input>(actionOf: (input: Of) => Action, looks: readonly Action[] = []) {
  return (input: Of): Takes => {
    const actions = input.dryRun ? looks : [...looks, actionOf(input)];
    return { regionId: null, reads: [{ resource: bucketKind }], calls: actions.map((action) => ({ action })) };
  };
}

const setAcl: Field<object, unknown> = {
  needs: [],
  asks: {
    kind: 'write',
    checks: ({ name, acl }: Types.SetBucketAclInput) => {
      checkBucketName(name);
      BucketAcl.toUpstream(acl);
    },
    takes: takes(() => writes.putBucketAcl),
    shows,
  },
  resolve: (_root, call) => {
    const input = inputOf<Types.SetBucketAclInput>(call);
    const acl = BucketAcl.toUpstream(input.acl);
    const isDone = async ({ cloud, regionId, key: bucket }: ResourceNode) => {
      const answer = await cloud.reader.ask(getBucketInfo, { regionId, bucket });
      return answer !== null && valueAt(itemAt(answer, 'BucketInfo.Bucket'), ['AccessControlList', 'Grant']) === acl;
    };
    return change(call, input, { sent: { action: writes.putBucketAcl, headers: { 'x-oss-acl': acl } }, isDone });
  },
};

const setTags: Field<object, unknown> = {
  needs: [],
  asks: {
    kind: 'write',
    checks: ({ name, tags }: Types.SetBucketTagsInput) => {
      checkBucketName(name);
      checkTags(tags);
    },
    takes: takes(({ tags }: Types.SetBucketTagsInput) => tagsWrite(tags).action),
    shows,
  },
  resolve: (_root, call) => {
    const input = inputOf<Types.SetBucketTagsInput>(call);
    return change(call, input, { sent: tagsWrite(input.tags), isDone: (bucket) => hasTags(bucket, input.tags) });
  },
};

const setLifecycle: Field<object, unknown> = {
  needs: [],
  asks: {
    kind: 'write',
    checks: ({ name, rules }: Types.SetBucketLifecycleInput) => {
      checkBucketName(name);
      checkRules(rules, true);
    },
    takes: takes(({ rules }: Types.SetBucketLifecycleInput) => lifecycleAction(rules), [getBucketLifecycle]),
    shows,
  },
  resolve: (_root, call) => {
    const input = inputOf<Types.SetBucketLifecycleInput>(call);
    const isDone = (bucket: ResourceNode) => hasRules(bucket, input.rules);
    const sent = async (bucket: ResourceNode) => lifecycleWrite(input.rules, await readRules(bucket));
    return change(call, input, { sent, isDone });
  },
};

export const bucketWriteTables = {
  Mutation: { createBucket, setBucketAcl: setAcl, setBucketTags: setTags, setBucketLifecycle: setLifecycle },
} satisfies FieldTables;
