/** The people and programs of the company that are users of RAM, and the groups that give them their rights. */

import type { Group } from '../ram/groups.js';
import type { AccessKey, User } from '../ram/users.js';
import { type Random, randomOf } from '../random.js';
import { seconds } from '../times.js';
import { type App, apps, domain, teams } from './apps.js';
import { problems } from './problems.js';

/** So many users come first that tests and people sign with. */
const named = 4;
const jobs = ['engineer', 'engineer', 'engineer', 'product manager', 'data analyst', 'team lead'];
const purposes = ['deploy', 'backup', 'monitor', 'sync'];

/** Every eighth user is a program. */
export function isProgram(name: string): boolean {
  return name.startsWith('svc-');
}

interface Place {
  readonly seed: number;
  readonly accountId: string;
}

export function companyUsers({ seed, accountId }: Place, made: readonly User[]): User[] {
  let programs = 0;
  return made.map((user, at) => {
    const random = randomOf(seed, accountId, 'company user', at);
    if (at < named) return { ...user, Comments: 'For trying the gateway', Email: '', MobilePhone: '' };
    if (at % 8 === 7) {
      programs += 1;
      return program(user, programs - 1);
    }
    const person = personOf(user, accountId, at, random);
    if (user.UserName === problems.carelessUser) return careless(person, user);
    return person;
  });
}

function personOf(user: User, accountId: string, at: number, random: Random): User {
  const team = teams[at % teams.length] ?? '';
  const [key] = user.accessKeys;
  const hasKey = key !== undefined && random.chance(0.3);
  const { mfa: _, ...rest } = user;
  return {
    ...rest,
    Email: `${user.UserName}@${domain}`,
    MobilePhone: '',
    Comments: `${team}, ${random.pick(jobs)}`,
    LastLoginDate: recent(random),
    accessKeys: hasKey ? [usedKey(key, random)] : [],
    loginProfile: { PasswordResetRequired: false, MFABindRequired: true, CreateDate: user.CreateDate },
    mfa: {
      SerialNumber: `acs:ram::${accountId}:mfa/${user.UserName}`,
      Type: 'VMFA',
      ActivateDate: user.CreateDate,
    },
  };
}

/** Signed with in the last months of the data set. */
function recent(random: Random): string {
  return seconds(Date.UTC(2025, 10, 1) + random.int(0, 55 * 86_400) * 1000);
}

function usedKey(key: AccessKey, random: Random): AccessKey {
  return {
    ...key,
    Status: 'Active',
    CreateDate: seconds(Date.UTC(2025, random.int(0, 9), 3)),
    lastUsed: recent(random),
  };
}

function program(user: User, number: number): User {
  const { mfa: _, loginProfile: __, ...rest } = user;
  const app = apps[number % apps.length] as App;
  const UserName = `svc-${app.name}-${purposes[Math.floor(number / apps.length) % purposes.length]}`;
  const random = randomOf('company program', UserName, user.UserId);
  const key = user.accessKeys[0] ?? {
    AccessKeyId: `LTAI5t${random.text(18)}`,
    secret: random.text(30),
    Status: 'Active' as const,
    CreateDate: user.CreateDate,
    lastUsed: undefined,
  };
  return {
    ...rest,
    UserName,
    DisplayName: UserName,
    Email: '',
    MobilePhone: '',
    Comments: `Program of ${app.name}, team ${app.team}`,
    LastLoginDate: '',
    accessKeys: [usedKey(key, random)],
  };
}

/** One of the problems: a password without MFA, and a key that is old and in use. */
function careless({ mfa: _, ...person }: User, { accessKeys, UserId }: User): User {
  const random = randomOf('company careless', UserId);
  const [key = { AccessKeyId: `LTAI5t${random.text(18)}`, secret: random.text(30) }] = accessKeys;
  const { AccessKeyId, secret } = key;
  const old = { CreateDate: '2019-04-11T03:20:11Z', lastUsed: '2025-12-18T07:45:02Z', Status: 'Active' as const };
  return {
    ...person,
    CreateDate: '2019-04-11T03:12:40Z',
    loginProfile: { PasswordResetRequired: false, MFABindRequired: false, CreateDate: '2019-04-11T03:12:40Z' },
    accessKeys: [{ AccessKeyId, secret, ...old }],
  };
}

interface GroupPlan {
  readonly name: string;
  readonly comments: string;
  readonly isIn: (user: User, at: number) => boolean;
  readonly policies: readonly string[];
}

const ofTeam =
  (...names: readonly string[]) =>
  ({ Comments, UserName }: User): boolean =>
    !isProgram(UserName) && names.some((name) => Comments.startsWith(`${name},`));

const plans: readonly GroupPlan[] = [
  {
    name: 'Administrators',
    comments: 'On call for the whole account',
    isIn: (user, at) => ofTeam('platform')(user) && at % 3 === 0,
    policies: ['AdministratorAccess'],
  },
  {
    name: 'Auditors',
    comments: 'Read everything and change nothing',
    isIn: (user, at) => ofTeam('corporate-it')(user) && Math.floor(at / teams.length) % 2 === 0,
    policies: ['ReadOnlyAccess'],
  },
  {
    name: 'Storefront',
    comments: 'Shop, search and catalog',
    isIn: ofTeam('storefront', 'catalog'),
    policies: ['AliyunECSReadOnlyAccess', 'AliyunSLBReadOnlyAccess'],
  },
  {
    name: 'Orders',
    comments: '',
    isIn: ofTeam('orders'),
    policies: ['AliyunECSReadOnlyAccess', 'AliyunRDSReadOnlyAccess'],
  },
  {
    name: 'Payments',
    comments: '',
    isIn: ofTeam('payments'),
    policies: ['AliyunECSReadOnlyAccess', 'AliyunKMSReadOnlyAccess'],
  },
  {
    name: 'Logistics',
    comments: 'Delivery and stock',
    isIn: ofTeam('logistics'),
    policies: ['AliyunECSReadOnlyAccess'],
  },
  {
    name: 'Analytics',
    comments: 'Reports, events and recommendations',
    isIn: ofTeam('analytics', 'data-science'),
    policies: ['AliyunOSSReadOnlyAccess', 'AliyunLOGReadOnlyAccess'],
  },
  {
    name: 'Platform',
    comments: '',
    isIn: ofTeam('platform'),
    policies: ['AliyunECSFullAccess', 'AliyunVPCFullAccess'],
  },
  {
    name: 'Identity',
    comments: 'Who signs in, and how',
    isIn: ofTeam('identity'),
    policies: ['AliyunRAMReadOnlyAccess'],
  },
  {
    name: 'Finance',
    comments: 'Bills only',
    isIn: (user, at) => ofTeam('corporate-it')(user) && Math.floor(at / teams.length) % 2 === 1,
    policies: ['AliyunBSSReadOnlyAccess'],
  },
  { name: 'Programs', comments: 'Users that are programs', isIn: ({ UserName }) => isProgram(UserName), policies: [] },
  { name: 'Interns', comments: 'Empty until the summer', isIn: () => false, policies: ['AliyunECSReadOnlyAccess'] },
];

export function companyGroups({ seed, accountId }: Place, made: readonly Group[], users: readonly User[]): Group[] {
  return made.map((group, index) => {
    const { name, comments, isIn } = plans[index] as GroupPlan;
    const random = randomOf(seed, accountId, 'company group', name);
    const members = users.slice(named).filter(isIn);
    return {
      ...group,
      GroupId: `g-${random.text(16).toUpperCase()}`,
      GroupName: name,
      Comments: comments,
      members: members.map(({ UserName, CreateDate }) => ({ userName: UserName, joinDate: CreateDate })),
    };
  });
}

export const policiesOfGroups: ReadonlyMap<string, readonly string[]> = new Map(
  plans.map(({ name, policies }) => [name, policies]),
);
