import { group } from '../../../client/resources/ram/group.js';
import { policiesOfGroup, policy } from '../../../client/resources/ram/policy.js';
import { user, usersOfGroup } from '../../../client/resources/ram/user.js';
import { connection } from '../../connection/connection.js';
import type { FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { related } from '../../fields/reference.js';
import { accountId, arn, dateTime, key, text } from '../../fields/scalar-fields.js';
import type { Group as GroupType } from '../../schema.types.js';

const Group: FieldTable<GroupType> = {
  id: arn,
  accountId,
  groupName: key,
  groupId: text('GroupId'),
  comments: text('Comments'),
  createdAt: dateTime('CreateDate'),
  updatedAt: dateTime('UpdateDate'),
  users: related(user, usersOfGroup),
  policies: related(policy, policiesOfGroup),
};

export const groupTables = {
  Group,
  Query: { groups: connection(group), group: lookup(group, ({ groupName }) => String(groupName)) },
};
