import type { TagPlace } from '../filters.js';

export const ecsTags: TagPlace = { list: 'Tags.Tag', key: 'TagKey', value: 'TagValue' };
/** VPC leaves the word out. */
export const vpcTags: TagPlace = { list: 'Tags.Tag', key: 'Key', value: 'Value' };
