/** The taggable resources of VPC, and its error codes for tagging. Some codes begin with Forbidden but do not concern permissions. */
import { vpcTaggable } from '../taggable.js';
import type { TagDialect } from '../tagging.js';

export const vpcTagging: TagDialect = {
  types: {
    vpc: vpcTaggable({
      list: (account) => account.vpcs,
      change: (account) => account.change.vpcs,
      idOf: (one) => one.VpcId,
    }),
    vswitch: vpcTaggable({
      list: (account) => account.vSwitches,
      change: (account) => account.change.vSwitches,
      idOf: (one) => one.VSwitchId,
    }),
    eip: vpcTaggable({
      list: (account) => account.elasticIps,
      change: (account) => account.change.elasticIps,
      idOf: (one) => one.AllocationId,
    }),
  },
  refusals: {
    noType: [400, 'MissingParam', 'The parameter ResourceType is missing.'],
    noIds: [400, 'MissingParam', 'The parameter ResourceId is missing.'],
    noTags: [400, 'MissingParam.Tags', 'You must specify the Tags parameter.'],
    unknownType: [400, 'InvalidInstanceType.NotFound', 'The instance type is not found'],
    unknownId: [400, 'InvalidInstanceIds.NotFound', 'The instanceIds are not found'],
    takesNone: [400, 'InvalidInstanceIds.NotFound', 'The instanceIds are not found'],
    tooManyIds: [400, 'SizeLimitExceeded.ResourceId', 'The maximum number of resource IDs is exceeded.'],
    tooManyTags: [400, 'SizeLimitExceeded.TagNum', 'The maximum number of tags is exceeded.'],
    badKey: [400, 'InvalidTagKey', 'The tag keys are not valid.'],
    badValue: [400, 'InvalidTagValue', 'The tag values are not valid.'],
    noValue: [
      400,
      'MissingParameter.TagValue',
      'The input parameter TagValue that is mandatory for processing this request is not supplied.',
    ],
    duplicate: [400, 'Forbidden.TagKey.Duplicated', 'The specified tag key already exists.'],
    quota: [400, 'QuotaExceeded.TagNum', 'Custom Tags quota exceeded'],
    allAndKeys: [400, 'InvalidTagKey', 'The tag keys are not valid.'],
  },
};
