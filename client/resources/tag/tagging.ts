import type { Action } from '../../model/action.js';
import { tag } from '../../model/products.js';

/**
 * The Tag service: kinds mixed, one region a call, and the answer lists what failed and why, where a product's own
 * TagResources fails as a whole. https://www.alibabacloud.com/help/en/resource-management/tag/developer-reference/api-tag-2018-08-28-tagresources
 */
export const tagResources: Action = { product: tag, name: 'TagResources', ram: 'tag:TagResources', write: {} };
export const untagResources: Action = { product: tag, name: 'UntagResources', ram: 'tag:UntagResources', write: {} };

/** Resources and tags that one call may name. */
export const taggingCaps = { resources: 50, tags: 10 };

/** The list of what failed in an answer; absent or empty where nothing did. */
export const failedResources = 'FailedResources.FailedResource';

/** Codes by which a call is refused for what is wrong with one of its resources. */
export const resourceRefusal = /Resource|ServiceCode/;
