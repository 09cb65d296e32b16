/** RAM users with their access keys, console profiles and MFA devices. */
import { type Random, randomOf } from '../random.js';
import { randomTime, seconds } from '../times.js';

export interface AccessKey {
  readonly AccessKeyId: string;
  readonly secret: string;
  readonly Status: 'Active' | 'Inactive';
  readonly CreateDate: string;
  /** Never used is written in three ways: an empty string, N/A, or no member at all. */
  readonly lastUsed: string | undefined;
}

export interface User {
  readonly UserId: string;
  readonly UserName: string;
  readonly DisplayName: string;
  readonly MobilePhone: string;
  readonly Email: string;
  readonly Comments: string;
  readonly CreateDate: string;
  readonly UpdateDate: string;
  readonly LastLoginDate: string;
  readonly accessKeys: readonly AccessKey[];
  /** ListVirtualMFADevices lists virtual devices; only GetUserMFAInfo shows U2F keys. */
  readonly mfa?: { readonly SerialNumber: string; readonly Type: 'VMFA' | 'U2F'; readonly ActivateDate: string };
  readonly loginProfile?: {
    readonly PasswordResetRequired: boolean;
    readonly MFABindRequired: boolean;
    readonly CreateDate: string;
  };
}

const people: readonly (readonly [name: string, displayName: string])[] = [
  ['zhang', '张'],
  ['wang', '王'],
  ['li', '李'],
  ['zhao', '赵'],
  ['chen', '陈'],
  ['yang', '杨'],
  ['huang', '黄'],
  ['wu', '吴'],
  ['liu', '刘'],
  ['zhou', '周'],
];
const givenNames: readonly (readonly [name: string, displayName: string])[] = [
  ['qiang', '强'],
  ['li', '丽'],
  ['wei', '伟'],
  ['na', '娜'],
  ['jing', '静'],
  ['lei', '磊'],
  ['yan', '艳'],
  ['jie', '杰'],
  ['min', '敏'],
  ['tao', '涛'],
  ['fang', '芳'],
  ['chao', '超'],
  ['xia', '霞'],
];
const comments = ['', '', '平台工程师 <oncall>', 'This is a cloud computing engineer.', 'N/A', '外包 & 临时 🧪'];

/** Users whose keys tests and people sign with; the keys differ by purpose, not at random. */
export const namedUsers = {
  administrator: { keyStatus: 'Active' },
  auditor: { keyStatus: 'Active' },
  powerless: { keyStatus: 'Active' },
  suspended: { keyStatus: 'Inactive' },
} as const;

/** The named users come first; a small account has only them and a few people. */
export function usersOf(seed: number, accountId: string, count: number): User[] {
  const named = Object.entries(namedUsers).map(([name, { keyStatus }]) => {
    const random = randomOf(seed, accountId, 'user', name);
    return { ...person(random, accountId, name, name), accessKeys: [accessKey(random, keyStatus, 'used')] };
  });
  const combined = givenNames.flatMap(([given, givenDisplay]) =>
    people.map(([family, familyDisplay]) => [`${family}${given}`, `${familyDisplay}${givenDisplay}`] as const),
  );
  const others = combined.slice(0, Math.max(0, count - named.length)).map(([name, displayName]) => {
    const random = randomOf(seed, accountId, 'user', name);
    const keys = Array.from({ length: random.pick([0, 0, 1, 1, 1, 2]) }, () =>
      accessKey(
        random,
        random.chance(0.85) ? 'Active' : 'Inactive',
        random.pick(['used', 'used', '', 'N/A', 'absent']),
      ),
    );
    return { ...person(random, accountId, name, displayName), accessKeys: keys };
  });
  return [...named, ...others];
}

function person(random: Random, accountId: string, name: string, displayName: string): Omit<User, 'accessKeys'> {
  const createdAt = randomTime(random);
  const CreateDate = seconds(createdAt);
  const mfa = random.next();
  return {
    UserId: `2${random.text(17, '0123456789')}`,
    UserName: name,
    DisplayName: displayName,
    MobilePhone: random.chance(0.4) ? `86-186${random.text(8, '0123456789')}` : '',
    Email: random.chance(0.6) ? `${name}@example.com` : '',
    Comments: random.pick(comments),
    CreateDate,
    UpdateDate: seconds(randomTime(random, createdAt)),
    LastLoginDate: random.chance(0.6) ? seconds(randomTime(random, createdAt)) : '',
    ...(mfa < 0.4 && {
      mfa: {
        SerialNumber: mfa < 0.3 ? `acs:ram::${accountId}:mfa/${name}` : `acs:ram::${accountId}:u2f/${name}`,
        Type: mfa < 0.3 ? 'VMFA' : 'U2F',
        ActivateDate: seconds(randomTime(random, createdAt)),
      },
    }),
    ...(random.chance(0.6) && {
      loginProfile: { PasswordResetRequired: random.chance(0.2), MFABindRequired: random.chance(0.5), CreateDate },
    }),
  };
}

function accessKey(random: Random, status: AccessKey['Status'], use: string): AccessKey {
  const createdAt = randomTime(random);
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789';
  return {
    AccessKeyId: `LTAI5t${random.text(18, alphabet)}`,
    secret: random.text(30, alphabet),
    Status: status,
    CreateDate: seconds(createdAt),
    lastUsed: use === 'used' ? seconds(randomTime(random, createdAt)) : use === 'absent' ? undefined : use,
  };
}
