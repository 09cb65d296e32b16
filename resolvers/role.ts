import { policiesOfRole, policy } from '../client/resources/policy.js';
import { getRole, role } from '../client/resources/role.js';
import { itemAt } from '../client/value.js';
import { connection } from './connection.js';
import type { FieldTable } from './field.js';
import { accountId, asJson, dateTime, integer, key, requiredText, text } from './leaves.js';
import { lookup } from './lookup.js';
import { asked, related } from './reference.js';
import type { Role as RoleType } from './schema.types.js';

const Role: FieldTable<RoleType> = {
  // Upstream's own Arn, which may spell the name in another case.
  id: requiredText('Arn'),
  accountId,
  roleName: key,
  roleId: requiredText('RoleId'),
  arn: requiredText('Arn'),
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
