/** What Ims tells about the users of the data made by hand: the credential report, the root user, the counts. */
import type { Account } from '../../data/accounts.js';
import type { AccessKey, User } from '../../data/ram/users.js';
import type { Body } from '../../wire/rpc.js';
import type { Read } from '../given.js';

/** Reads of identities, as Product.Action. */
const reads: Readonly<Record<string, (read: Read) => Body>> = {
  'Ims.GetCredentialReport': credentialReport,
  'Ims.GetAccountMFAInfo': rootMfa,
  'Ims.GetAccountSummary': summary,
  'Ims.GetAccountSecurityPracticeReport': practice,
};

export function identitiesOf(read: Read): Body | undefined {
  // Only the company's report is about its users.
  if (read.action.name === 'GetAccountSecurityPracticeReport' && read.context.cloud.dataSet === 'odd') return undefined;
  return reads[`${read.kinds.product.name}.${read.action.name}`]?.(read);
}

type Cells = Readonly<Record<string, string>>;

const generatedAt = '2026-08-30T15:06:52Z';
const isNever = (text: string | undefined) => text === undefined || text === '' || text === 'N/A';
const flag = (value: boolean) => (value ? 'TRUE' : 'FALSE');

/** CSV in Base64. The root user comes first. */
function credentialReport({ context: { account, requestId } }: Read): Body {
  const rows = [rootRow(account), ...account.users.map((user) => userRow(account, user))];
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  const csv = lines.map((cells) => cells.map(quoted).join(',')).join('\n');
  const Content = Buffer.from(`${csv}\n`).toString('base64');
  return { RequestId: requestId, GeneratedTime: generatedAt, Content, IsTruncated: 'false' };
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function rootRow({ id }: Account): Cells {
  return {
    user: '<root>',
    user_creation_time: '2015-03-01T08:00:00Z',
    user_last_logon: '2026-08-01T02:11:00Z',
    password_exist: 'TRUE',
    password_active: 'N/A',
    password_last_changed: 'N/A',
    password_next_rotation: 'N/A',
    mfa_active: flag(hasRootMfa(id)),
    ...keyCells('access_key_1', undefined),
    ...keyCells('access_key_2', undefined),
    ...keyCells('additional_access_key_1', undefined),
  };
}

function userRow({ id }: Account, user: User): Cells {
  const { UserName, CreateDate, LastLoginDate, loginProfile, mfa, accessKeys } = user;
  return {
    user: `${UserName}@${id}.onaliyun.com`,
    user_creation_time: CreateDate,
    user_last_logon: isNever(LastLoginDate) ? '-' : LastLoginDate,
    password_exist: flag(loginProfile !== undefined),
    password_active: loginProfile ? 'TRUE' : 'LOGIN_DISABLED',
    password_last_changed: loginProfile?.CreateDate ?? 'N/A',
    password_next_rotation: '-',
    mfa_active: flag(mfa !== undefined),
    ...keyCells('access_key_1', accessKeys[0]),
    ...keyCells('access_key_2', accessKeys[1]),
    ...keyCells('additional_access_key_1', undefined),
  };
}

function keyCells(slot: string, key: AccessKey | undefined): Cells {
  return {
    [`${slot}_exist`]: flag(key !== undefined),
    [`${slot}_active`]: key ? flag(key.Status === 'Active') : '-',
    [`${slot}_last_rotated`]: key?.CreateDate ?? '-',
    [`${slot}_last_used`]: key ? (isNever(key.lastUsed) ? 'N/A' : String(key.lastUsed)) : '-',
  };
}

/** Half of all accounts. */
function hasRootMfa(accountId: string): boolean {
  return Number(accountId.at(-1)) % 2 === 0;
}

function rootMfa({ context: { account, requestId } }: Read): Body {
  return { RequestId: requestId, IsMFAEnable: hasRootMfa(account.id) };
}

function summary({ context: { account, requestId } }: Read): Body {
  const { users, groups, roles, policies } = account;
  const mfa = users.filter((user) => user.mfa).length;
  const SummaryMap = {
    ...{ Users: users.length, UsersQuota: 1000, Groups: groups.length, GroupsQuota: 50 },
    ...{ Roles: roles.length, RolesQuota: 1000, PoliciesQuota: 1500 },
    Policies: policies.filter(({ PolicyType }) => PolicyType === 'Custom').length,
    ...{ MFADevices: mfa + 1, MFADevicesInUse: mfa, VirtualMFADevicesQuota: 1000 },
    ...{ AccessKeysPerUserQuota: 2, GroupsPerUserQuota: 5, VersionsPerPolicyQuota: 5, PolicySizeQuota: 2048 },
    ...{ AttachedPoliciesPerUserQuota: 10, AttachedPoliciesPerGroupQuota: 5, AttachedPoliciesPerRoleQuota: 5 },
    ...{ AttachedSystemPoliciesPerUserQuota: 20, AttachedSystemPoliciesPerGroupQuota: 20 },
    AttachedSystemPoliciesPerRoleQuota: 20,
  };
  return { RequestId: requestId, SummaryMap };
}

const oldMs = 365 * 86_400_000;

/** What the check of the account finds in its users. A key is old or unused after a year. */
function practice({ context: { account, access, requestId } }: Read): Body {
  const isLongAgo = (time: string | undefined) => isNever(time) || access.now() - Date.parse(time ?? '') > oldMs;
  const usersWith = (test: (key: AccessKey) => boolean) =>
    account.users.filter(({ accessKeys }) => accessKeys.some(test)).length;
  const keysWith = (test: (key: AccessKey) => boolean) =>
    account.users.flatMap(({ accessKeys }) => accessKeys.filter(test)).length;
  const isOld = ({ CreateDate }: AccessKey) => isLongAgo(CreateDate);
  const isUnused = ({ lastUsed }: AccessKey) => isLongAgo(lastUsed);
  const AccountSecurityPracticeUserInfo = {
    BindMfa: hasRootMfa(account.id),
    RootWithAccessKey: 0,
    SubUser: account.users.length,
    SubUserBindMfa: account.users.filter(({ mfa }) => mfa).length,
    SubUserPwdLevel: 'high',
    SubUserWithOldAccessKey: usersWith(isOld),
    SubUserWithUnusedAccessKey: usersWith(isUnused),
    OldAkNum: keysWith(isOld),
    UnusedAkNum: keysWith(isUnused),
  };
  return { RequestId: requestId, AccountSecurityPracticeInfo: { Score: 80, AccountSecurityPracticeUserInfo } };
}
