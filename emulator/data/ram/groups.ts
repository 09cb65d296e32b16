/** RAM groups with their members. */
import { randomOf } from '../random.js';
import { randomTime, seconds } from '../times.js';
import type { User } from './users.js';

export interface Group {
  readonly GroupId: string;
  readonly GroupName: string;
  readonly Comments: string;
  readonly CreateDate: string;
  readonly UpdateDate: string;
  readonly members: readonly { readonly userName: string; readonly joinDate: string }[];
}

const rows: readonly (readonly [name: string, comments: string])[] = [
  ['Administrators', '管理员'],
  ['Auditors', 'Read everything & change nothing'],
  ['Dev-Team', '开发团队'],
  ['QA-Team', '测试团队'],
  ['Operations', '运维'],
  ['Network', ''],
  ['Database', '数据库 <DBA>'],
  ['Security', '安全'],
  ['Finance', 'Billing only'],
  ['Contractors', '外包'],
  ['CI', ''],
  ['Empty', 'Nobody is in here'],
];

/** The named users are in no group, so that their permissions follow from their own policies only. */
export function groupsOf(seed: number, accountId: string, users: readonly User[], count: number): Group[] {
  return rows.slice(0, count).map(([GroupName, Comments]) => {
    const random = randomOf(seed, accountId, 'group', GroupName);
    const createdAt = randomTime(random);
    const members = users.slice(4).filter(() => GroupName !== 'Empty' && random.chance(0.12));
    return {
      GroupId: `g-${random.text(16).toUpperCase()}`,
      GroupName,
      Comments,
      CreateDate: seconds(createdAt),
      UpdateDate: seconds(randomTime(random, createdAt)),
      members: members.map((user) => ({
        userName: user.UserName,
        joinDate: seconds(randomTime(random, Date.parse(user.CreateDate))),
      })),
    };
  });
}
