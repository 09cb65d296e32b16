import { group } from '../client/resources/group.js';
import { policiesOfGroup, policy } from '../client/resources/policy.js';
import { user, usersOfGroup } from '../client/resources/user.js';
import { connection } from './connection.js';
import type { FieldTable } from './field.js';
import { accountId, arn, dateTime, key, text } from './leaves.js';
import { lookup } from './lookup.js';
import { related } from './reference.js';
import type { Group as GroupType } from './schema.types.js';

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
