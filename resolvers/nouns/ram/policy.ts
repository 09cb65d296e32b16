import { itemAt } from '../../../client/model/value.js';
import { getPolicy, policy, policyParams } from '../../../client/resources/ram/policy.js';
import { connection } from '../../connection/connection.js';
import { enumeration } from '../../fields/enumeration.js';
import type { Field, FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { asked } from '../../fields/reference.js';
import { arn, asJson, dateTime, integer, requiredText, text } from '../../fields/scalar-fields.js';
import type { Policy as PolicyDefinition, PolicyType as PolicyTypeName } from '../../schema.types.js';

const PolicyType = enumeration<PolicyTypeName>({ SYSTEM: 'System', CUSTOM: 'Custom' });

/** System policies belong to no account. */
const accountId: Field<string | null> = {
  needs: ['PolicyType'],
  read: ({ item, cloud }) => (item.PolicyType === 'System' ? null : cloud.identity.accountId()),
};

const Policy: FieldTable<PolicyDefinition> = {
  id: arn,
  accountId,
  policyName: requiredText('PolicyName'),
  type: PolicyType.always('PolicyType'),
  description: text('Description'),
  defaultVersion: text('DefaultVersion'),
  attachmentCount: integer('AttachmentCount'),
  createdAt: dateTime('CreateDate'),
  updatedAt: dateTime('UpdateDate'),
  document: asked(
    getPolicy,
    ({ key }) => ({ regionId: null, params: policyParams(key) }),
    (answer) => asJson(answer && itemAt(answer, 'DefaultPolicyVersion').PolicyDocument),
  ),
};

export const policyTables = {
  Policy,
  Query: {
    policies: connection(policy, { enums: { type: PolicyType }, conditions: ['type'] }),
    policy: lookup(policy, ({ type, policyName }) =>
      policyName === '' ? '' : `${PolicyType.toUpstream(type)}/${policyName}`,
    ),
  },
};
