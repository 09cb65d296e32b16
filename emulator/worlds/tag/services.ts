import { ecsTagging } from '../ecs/tagging.js';
import type { Taggable } from '../taggable.js';
import { vpcTagging } from '../vpc/tagging.js';

/** The resource types that the Tag service knows, by service and kind of their ARNs. */
export const services: Readonly<Record<string, Readonly<Record<string, Taggable>>>> = {
  ecs: ecsTagging.types,
  vpc: vpcTagging.types,
};
