import type { Field } from '../field.js';
import { idOf } from '../resource-node.js';
import { asText } from '../scalar-fields.js';

/** Upstream's own ARN, which can spell the name in another case. It is made from the name when a row lacks it. */
const ownArn: Field<string> = { needs: ['Arn'], read: (node) => asText(node.item.Arn) ?? idOf(node) };

export const roleTables = { Role: { id: ownArn, arn: ownArn } };
