import type { Action } from '../../model/action.js';
import { tag } from '../../model/products.js';

/**
 * The Tag service: one call takes kinds of several products in one region, and the answer lists failures and reasons. A product's own
 * TagResources fails as a whole. https://www.alibabacloud.com/help/en/resource-management/tag/developer-reference/api-tag-2018-08-28-tagresources
 */
export const tagResources: Action = { product: tag, name: 'TagResources', ram: 'tag:TagResources', write: {} };
export const untagResources: Action = { product: tag, name: 'UntagResources', ram: 'tag:UntagResources', write: {} };

/** The maximum of resources and of tags in one call. */
export const taggingCaps = { resources: 50, tags: 10 };

/** The list of failures in an answer. Absent or empty if nothing failed. */
export const failedResources = 'FailedResources.FailedResource';

/** Codes of calls that are refused because of one of their resources. */
export const resourceRefusal = /Resource|ServiceCode/;
