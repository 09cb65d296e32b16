import { policiesOfRole, policy } from '../client/resources/policy.js';
import { getRole, role } from '../client/resources/role.js';
import { itemAt } from '../client/value.js';
import { connection } from './connection.js';
import type { Field, FieldTable } from './field.js';
import { accountId, asJson, asText, dateTime, integer, key, requiredText, text } from './leaves.js';
import { lookup } from './lookup.js';
import { asked, related } from './reference.js';
import { idOf } from './resource-node.js';
import type { Role as RoleType } from './schema.types.js';

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
