import type { TagPlace } from '../../model/filters.js';

export const ecsTags: TagPlace = { list: 'Tags.Tag', key: 'TagKey', value: 'TagValue' };
/** VPC leaves the word out. */
export const vpcTags: TagPlace = { list: 'Tags.Tag', key: 'Key', value: 'Value' };
