/** RAM roles: roles of the ready callers, roles for other accounts, service roles and many more. */
import type { PolicyDocument } from '../../access/policy.js';
import { randomOf } from '../random.js';
import { randomTime, seconds } from '../times.js';

export interface Role {
  readonly RoleId: string;
  readonly RoleName: string;
  readonly Arn: string;
  readonly Description: string;
  readonly CreateDate: string;
  readonly UpdateDate: string;
  /** The trust policy, which AssumeRolePolicyDocument contains as text. */
  readonly trust: PolicyDocument;
  /** Seconds, 3600 to 43200. */
  readonly MaxSessionDuration: number;
}

interface RoleSeed {
  readonly name: string;
  readonly description: string;
  readonly trust: PolicyDocument;
  readonly maxSessionDuration?: number;
}

/** The ExternalId that the role `partner-audit` of every account asks of the main account. */
export const externalId = 'yunmen-example';

/** The role of the main account that the metadata service of an instance gives to programs. */
export const agentRole = 'instance-agent';

/** The role through which the main account reads another one. */
export const inventoryRole = 'yunmen-inventory';

/** An account outside. No caller belongs to it. */
const supplierAccountId = '1987654321098765';

const services = ['ecs', 'fc', 'oss', 'log', 'cs', 'rds', 'ess', 'cdn', 'actiontrail', 'ros'];
const purposes = ['巡检', '备份任务', 'deploy <blue/green>', 'CI "runner"', '数据同步', '', 'N/A', '日志投递 📦'];

/** `mainAccountId` is the account that the roles for other accounts trust. */
export function rolesOf(seed: number, accountId: string, mainAccountId: string, crowd: number): Role[] {
  const own = trusting({ RAM: [`acs:ram::${accountId}:root`] });
  const sso = [`acs:ram::${accountId}:oidc-provider/yunmen-sso`];
  const portal = trusting({ RAM: [`acs:ram::${accountId}:root`], Federated: sso });
  const main = trusting({ RAM: [`acs:ram::${mainAccountId}:root`] });
  const seeds: readonly RoleSeed[] = [
    { name: 'portal-administrator', description: '门户管理员', trust: portal, maxSessionDuration: 43200 },
    { name: 'portal-reader', description: 'Reads ECS in three regions', trust: portal },
    { name: 'portal-newcomer', description: '还没有任何权限', trust: portal },
    { name: inventoryRole, description: 'Read by the main account', trust: main },
    {
      name: 'partner-audit',
      description: 'Read by the main account, which must know the external id',
      trust: trusting({ RAM: [`acs:ram::${mainAccountId}:root`] }, { StringEquals: { 'sts:ExternalId': externalId } }),
    },
    {
      name: 'portal-oncall',
      description: 'For people of the on-call rota, as the sign-on names them',
      trust: trusting(
        { Federated: sso },
        { StringLike: { 'oidc:sub': 'oncall-*' }, StringEquals: { 'oidc:aud': 'yunmen' } },
      ),
    },
    {
      name: 'supplier-backup',
      description: 'Keeps copies of our backups elsewhere',
      trust: trusting({ RAM: `acs:ram::${supplierAccountId}:root` }),
    },
    {
      name: 'open-house',
      description: 'Everybody, but only from our office',
      trust: trusting({ RAM: ['*'] }, { IpAddress: { 'acs:SourceIp': '203.0.113.0/24' } }),
    },
    ...(accountId === mainAccountId
      ? [
          {
            name: agentRole,
            description: 'For programs on instances',
            trust: trusting({ Service: ['ecs.aliyuncs.com'] }),
          },
        ]
      : []),
    ...services.map((service) => ({
      name: `Aliyun${service.toUpperCase()}DefaultRole`,
      description: `${service.toUpperCase()}默认使用此角色来访问您在其他云产品中的资源`,
      trust: trusting({ Service: [`${service}.aliyuncs.com`] }),
    })),
    ...Array.from({ length: crowd }, (_, at) => ({
      name: `team-${String(at + 1).padStart(3, '0')}`,
      description: purposes[at % purposes.length] ?? '',
      trust: at % 3 === 0 ? own : trusting({ Service: ['ecs.aliyuncs.com'] }),
    })),
  ];
  return seeds.map((role) => roleOf(seed, accountId, role));
}

/** A role made while the cloud runs. Without a trust policy the account itself may assume it. */
export function freshRole(
  seed: number,
  accountId: string,
  name: string,
  trust: PolicyDocument = trusting({ RAM: [`acs:ram::${accountId}:root`] }),
): Role {
  return roleOf(seed, accountId, { name, description: '', trust });
}

function roleOf(seed: number, accountId: string, role: RoleSeed): Role {
  const random = randomOf(seed, accountId, 'role', role.name);
  const createdAt = randomTime(random);
  return {
    RoleId: `3${random.text(17, '0123456789')}`,
    RoleName: role.name,
    Arn: `acs:ram::${accountId}:role/${role.name.toLowerCase()}`,
    Description: role.description,
    CreateDate: seconds(createdAt),
    UpdateDate: seconds(randomTime(random, createdAt)),
    trust: role.trust,
    MaxSessionDuration: role.maxSessionDuration ?? 3600,
  };
}

function trusting(
  principal: NonNullable<PolicyDocument['Statement'][number]['Principal']>,
  condition?: PolicyDocument['Statement'][number]['Condition'],
): PolicyDocument {
  return {
    Statement: [
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: principal, ...(condition && { Condition: condition }) },
    ],
    Version: '1',
  };
}
