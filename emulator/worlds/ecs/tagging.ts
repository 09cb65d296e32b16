/** The taggable resources of ECS, and its error codes for tagging. */
import { ecsTaggable } from '../taggable.js';
import type { TagDialect } from '../tagging.js';

export const ecsTagging: TagDialect = {
  types: {
    instance: ecsTaggable({
      list: (account) => account.instances,
      change: (account) => account.change.instances,
      idOf: (one) => one.InstanceId,
    }),
    disk: ecsTaggable({
      list: (account) => account.disks,
      change: (account) => account.change.disks,
      idOf: (one) => one.DiskId,
    }),
    snapshot: ecsTaggable({
      list: (account) => account.snapshots,
      change: (account) => account.change.snapshots,
      idOf: (one) => one.SnapshotId,
    }),
    image: ecsTaggable({
      list: (account) => account.images,
      change: (account) => account.change.images,
      idOf: (one) => one.ImageId,
      // An account can tag its own images only.
      takesTags: (one) => one.ImageOwnerAlias === 'self',
    }),
    securitygroup: ecsTaggable({
      list: (account) => account.securityGroups,
      change: (account) => account.change.securityGroups,
      idOf: (one) => one.SecurityGroupId,
    }),
    eni: ecsTaggable({
      list: (account) => account.networkInterfaces,
      change: (account) => account.change.networkInterfaces,
      idOf: (one) => one.NetworkInterfaceId,
    }),
  },
  refusals: {
    noType: [404, 'MissingParameter.ResourceType', 'The parameter - ResourceType should not be null.'],
    noIds: [404, 'MissingParameter.ResourceIds', 'The parameter - ResourceIds.N should not be null.'],
    noTags: [404, 'MissingParameter.Tags', 'The parameter - Tags should not be null.'],
    unknownType: [404, 'InvalidResourceType.NotFound', 'The ResourceType provided does not exist in our records.'],
    unknownId: [404, 'InvalidResourceId.NotFound', 'The specified ResourceIds are not found in our records.'],
    takesNone: [403, 'InvalidResourceId.NotSupported', 'The specified ResourceId does not support tagging.'],
    tooManyIds: [400, 'NumberExceed.ResourceIds', "The ResourceIds parameter's number is exceed , Valid : 50."],
    tooManyTags: [400, 'NumberExceed.Tags', "The Tags parameter's number is exceed , Valid : 20."],
    badKey: [400, 'InvalidTagKey.Malformed', 'The specified Tag.n.Key is not valid.'],
    badValue: [400, 'InvalidTagValue.Malformed', 'The specified Tag.n.Value is not valid.'],
    noValue: [400, 'InvalidTag.Mismatch', 'The specified Tag.n.Key and Tag.n.Value are not match.'],
    duplicate: [400, 'Duplicate.TagKey', 'The Tag.N.Key contain duplicate key.'],
    quota: [403, 'QuotaExceed.Tags', 'The quota of tags on resource is beyond permitted range.'],
    allAndKeys: [403, 'Param.Conflict', 'The specified all is true, but the specified TagKey.N is not empty.'],
  },
};
