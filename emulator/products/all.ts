/** The products of the embedded cloud. The order matters at a bare address only: whoever accepts first answers. */
import type { Product } from '../product.js';
import { ecs } from './ecs.js';
import { oss } from './oss.js';
import { ram } from './ram.js';
import { sts } from './sts.js';
import { tag } from './tag.js';
import { vpc } from './vpc.js';

export const products: readonly Product[] = [ecs, vpc, ram, sts, tag, oss];
