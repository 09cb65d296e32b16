import { itemAt } from '../../../client/model/value.js';
import { policiesOfRole, policy } from '../../../client/resources/ram/policy.js';
import { getRole, role } from '../../../client/resources/ram/role.js';
import { connection } from '../../connection/connection.js';
import type { Field, FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { asked, related } from '../../fields/reference.js';
import { idOf } from '../../fields/resource-node.js';
import { accountId, asJson, asText, dateTime, integer, key, requiredText, text } from '../../fields/scalar-fields.js';
import type { Role as RoleType } from '../../schema.types.js';

/** Upstream's own, which may spell the name in another case; made of the name where a row lacks it. */
const ownArn: Field<string> = { needs: ['Arn'], read: (node) => asText(node.item.Arn) ?? idOf(node) };

const Role: FieldTable<RoleType> = {
  id: ownArn,
  accountId,
  roleName: key,
  roleId: requiredText('RoleId'),
  arn: ownArn,
  description: text('Description'),
  maxSessionDurationSeconds: integer('MaxSessionDuration'),
  createdAt: dateTime('CreateDate'),
  updatedAt: dateTime('UpdateDate'),
  trustPolicy: asked(
    getRole,
    ({ key: RoleName }) => ({ regionId: null, params: { RoleName } }),
    (answer) => asJson(answer && itemAt(answer, 'Role').AssumeRolePolicyDocument),
  ),
  policies: related(policy, policiesOfRole),
};

export const roleTables = {
  Role,
  Query: { roles: connection(role), role: lookup(role, ({ roleName }) => String(roleName)) },
};
