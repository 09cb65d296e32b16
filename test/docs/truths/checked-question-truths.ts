/** The truth about each question of docs/questions whose filter the gateway checks. */
import type { Account } from '../../../emulator/data/accounts.js';
import type { Instance } from '../../../emulator/data/ecs/instance.js';
import { allInstances, everywhere, grouped, pages, proofs, type Question } from '../question-kit.js';

const tagKey = 'team';
const part = 'WEB';

function instancesWhere(account: Account, holds: (instance: Instance) => boolean): readonly Instance[] {
  const id = ({ InstanceId }: Instance) => InstanceId;
  return everywhere((regionId) => account.instances(regionId))
    .filter(holds)
    .sort((a, b) => (id(a) < id(b) ? -1 : 1));
}

const isPrePaid = ({ InstanceChargeType }: Instance) => InstanceChargeType === 'PrePaid';
/** The middle of the times at which subscriptions expire. */
function middle(account: Account): string {
  const times = everywhere((regionId) => account.instances(regionId))
    .filter(isPrePaid)
    .map(({ ExpiredTime }) => ExpiredTime)
    .sort();
  return (times[Math.floor(times.length / 2)] ?? '').replace(/(T\d\d:\d\d)Z/, '$1:00Z');
}

export const checkedQuestions: Readonly<Record<string, Question>> = {
  'instances-without-a-tag': {
    variables: () => ({ tagKey }),
    truth: (account) => {
      const found = instancesWhere(account, ({ Tags }) => Tags.Tag.every(({ TagKey }) => TagKey !== tagKey));
      return {
        data: {
          instances: {
            totalCount: found.length,
            groups: grouped(found, ({ RegionId }) => [RegionId]),
            nodes: found.slice(0, 1000).map(({ InstanceId }) => ({ instanceId: InstanceId })),
          },
        },
        calls: allInstances(account),
      };
    },
  },
  'instance-by-part-of-name': {
    variables: () => ({ part }),
    truth: (account) => {
      const found = instancesWhere(account, ({ InstanceName }) =>
        InstanceName.toLowerCase().includes(part.toLowerCase()),
      );
      const nodes = found
        .slice(0, 1000)
        .map(({ InstanceId, InstanceName }) => ({ instanceId: InstanceId, name: InstanceName }));
      return { data: { instances: { totalCount: found.length, nodes } }, calls: allInstances(account) };
    },
  },
  'subscriptions-about-to-expire': {
    variables: (account) => ({ now: '2000-01-01T00:00:00Z', day: middle(account) }),
    truth: (account) => {
      const prePaid = (regionId: string) => account.instances(regionId).filter(isPrePaid);
      const due = everywhere(prePaid)
        .map(({ ExpiredTime }) => ExpiredTime.replace(/(T\d\d:\d\d)Z/, '$1:00Z'))
        .filter((time) => Date.parse(time) < Date.parse(middle(account)))
        .sort();
      return {
        data: { instances: { totalCount: due.length, nodes: due.slice(0, 1000).map((expiresAt) => ({ expiresAt })) } },
        calls: pages((regionId) => prePaid(regionId).length, 100) + proofs(prePaid),
      };
    },
  },
  'buckets-without-encryption': {
    truth: ({ buckets }) => {
      const open = buckets.filter(({ encryption }) => !encryption || Object.values(encryption).includes('None'));
      const nodes = open.map(({ name }) => ({ name }));
      return { data: { buckets: { totalCount: nodes.length, nodes } }, calls: 1 + buckets.length };
    },
  },
  'console-users-without-mfa': {
    truth: ({ users }) => {
      const without = users.filter(({ mfa }) => mfa?.Type !== 'VMFA');
      const nodes = without.filter(({ loginProfile }) => loginProfile).map(({ UserName }) => ({ userName: UserName }));
      return { data: { users: { totalCount: nodes.length, nodes } }, calls: 2 + without.length };
    },
  },
};
