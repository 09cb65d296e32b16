/** The products of the embedded cloud. The order matters only for hosts outside aliyuncs.com: the first product that accepts a request answers it. */
import type { Product } from '../product.js';
import { alsoPublished } from '../published/product.js';
import { ecs } from './ecs/ecs.js';
import { location } from './location/location.js';
import { oss } from './oss/oss.js';
import { ram } from './ram/ram.js';
import { resourceCenter } from './resourcecenter/resource-center.js';
import { sts } from './sts/sts.js';
import { tag } from './tag/tag.js';
import { vpc } from './vpc/vpc.js';

export const products: readonly Product[] = [
  alsoPublished(ecs),
  alsoPublished(vpc),
  alsoPublished(ram),
  sts,
  alsoPublished(tag),
  alsoPublished(resourceCenter),
  location,
  oss,
];
