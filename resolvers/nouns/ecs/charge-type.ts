import { enumeration } from '../../fields/enumeration.js';
import type { ChargeType as ChargeTypeName } from '../../schema.types.js';

/** How several kinds of resources are paid for; upstream spells it alike for all of them. */
export const ChargeType = enumeration<ChargeTypeName>({ PRE_PAID: 'PrePaid', POST_PAID: 'PostPaid' });
