import { itemAt, valueAt } from '../../../client/model/value.js';
import { readAll } from '../../../client/reading/paginator.js';
import { group, groupsOfUser } from '../../../client/resources/ram/group.js';
import { policiesOfUser, policy } from '../../../client/resources/ram/policy.js';
import {
  getLoginProfile,
  getUser,
  getUserMfaInfo,
  user,
  virtualMfaDevices,
} from '../../../client/resources/ram/user.js';
import { connection } from '../../connection/connection.js';
import type { Field, FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { asked, related } from '../../fields/reference.js';
import type { ResourceNode } from '../../fields/resource-node.js';
import {
  accountId,
  arn,
  asDateTime,
  dateTime,
  type HasItem,
  key,
  requiredText,
  text,
} from '../../fields/scalar-fields.js';
import type { MfaDevice as MfaDeviceType, User as UserType } from '../../schema.types.js';

const about = ({ key: UserName }: ResourceNode) => ({ regionId: null, params: { UserName } });

const hasVirtualMfa: Field<boolean> = {
  needs: [],
  asks: { kind: 'rows', list: virtualMfaDevices, per: 'account' },
  resolve: async ({ cloud, key: userName }) => {
    const devices = await readAll(cloud.reader, virtualMfaDevices, { regionId: null, params: {} });
    return devices.some((device) => valueAt(device, ['User', 'UserName']) === userName);
  },
};

const User: FieldTable<UserType> = {
  id: arn,
  accountId,
  userName: key,
  userId: text('UserId'),
  displayName: text('DisplayName'),
  email: text('Email'),
  mobilePhone: text('MobilePhone'),
  comments: text('Comments'),
  createdAt: dateTime('CreateDate'),
  updatedAt: dateTime('UpdateDate'),
  lastLoginAt: asked(getUser, about, (answer) => asDateTime(answer && itemAt(answer, 'User').LastLoginDate)),
  hasConsoleAccess: asked(getLoginProfile, about, (profile) => profile !== null),
  hasVirtualMfa,
  mfaDevice: asked(getUserMfaInfo, about, (answer) => answer && { item: itemAt(answer, 'MFADevice') }),
  groups: related(group, groupsOfUser),
  policies: related(policy, policiesOfUser),
};

const MfaDevice: FieldTable<MfaDeviceType, HasItem> = {
  serialNumber: requiredText('SerialNumber'),
  type: text('Type'),
};

export const userTables = {
  User,
  MfaDevice,
  Query: { users: connection(user), user: lookup(user, ({ userName }) => String(userName)) },
};
