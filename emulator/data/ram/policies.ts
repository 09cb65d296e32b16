/** RAM policies: about a thousand of the system's, which every account shares, and the account's own. */
import { allow, type PolicyDocument, type Statement } from '../../access/policy.js';
import { randomOf } from '../random.js';
import { randomTime, seconds } from '../times.js';

export interface Policy {
  readonly PolicyName: string;
  readonly PolicyType: 'System' | 'Custom';
  readonly Description: string;
  readonly DefaultVersion: string;
  readonly CreateDate: string;
  readonly UpdateDate: string;
  readonly versions: readonly {
    readonly VersionId: string;
    readonly CreateDate: string;
    readonly document: PolicyDocument;
  }[];
}

const products = (
  'ecs oss rds slb vpc eip ram sts cdn dns kms log mns ots cs fc nas ess ros cms alb nlb cen vpn nat waf ddos sas kvstore mongodb ' +
  'polardb drds adb dts dms emr maxcompute dataworks pai iot mq kafka elasticsearch opensearch actiontrail config tag ' +
  'resourcemanager quotas bss market ims sso domain cas pvtz live vod imm green nls eci ga sms'
).split(' ');

/** Suffix of the policy's name, actions it allows (`*` is replaced after the product's prefix), description. */
const kinds: readonly (readonly [suffix: string, actions: readonly string[], description: string])[] = [
  ['FullAccess', ['*'], '管理权限'],
  ['ReadOnlyAccess', ['Describe*', 'List*', 'Get*', 'Query*'], '只读访问权限'],
  ['CreateOnlyAccess', ['Create*', 'Run*'], '创建权限'],
  ['DefaultRolePolicy', ['Describe*', 'List*'], '默认角色的授权策略'],
  ['ServiceRolePolicy', ['Get*'], '服务关联角色的授权策略'],
  ['LogDeliveryRolePolicy', ['Get*', 'List*'], '日志投递角色的授权策略'],
  ['BackupRolePolicy', ['Get*', 'Copy*'], '备份角色的授权策略'],
  ['MonitorRolePolicy', ['Describe*'], '监控角色的授权策略'],
  ['TagRolePolicy', ['TagResources', 'UntagResources'], '标签角色的授权策略'],
  ['EventRolePolicy', ['List*'], '事件角色的授权策略'],
  ['AuditRolePolicy', ['Get*', 'List*'], '审计角色的授权策略'],
  ['SchedulerRolePolicy', ['Start*', 'Stop*'], '定时任务角色的授权策略'],
  ['MigrationRolePolicy', ['Describe*', 'Create*'], '迁移角色的授权策略'],
  ['NetworkRolePolicy', ['Describe*', 'Attach*'], '网络角色的授权策略'],
  ['EncryptionRolePolicy', ['Describe*'], '加密角色的授权策略'],
  ['InventoryRolePolicy', ['List*'], '清单角色的授权策略'],
];

/** System policies have one version; their dates do not depend on the account. */
export function systemPolicies(): Policy[] {
  const everyone: readonly (readonly [string, string, Statement])[] = [
    ['AdministratorAccess', '管理所有阿里云资源的权限', allow('*')],
    ['ReadOnlyAccess', '只读访问所有阿里云资源的权限', allow(['*:Describe*', '*:List*', '*:Get*', '*:Query*'])],
    ['AliyunSTSAssumeRoleAccess', '调用STS服务AssumeRole接口的权限', allow('sts:AssumeRole')],
  ];
  const perProduct = products.flatMap((product) =>
    kinds.map(([suffix, actions, description]) => {
      const name = product.toUpperCase();
      const statement = allow(actions.map((action) => `${product}:${action}`));
      return [`Aliyun${name}${suffix}`, `${name} ${description}`, statement] as const;
    }),
  );
  return [...everyone, ...perProduct].map(([name, description, statement]) =>
    policy({ type: 'System', scope: 'system', name, description, statements: [statement] }),
  );
}

/** The regions in which the ready caller `reader` sees ECS and VPC. */
export const readerRegions = ['cn-hangzhou', 'cn-beijing', 'ap-southeast-1'] as const;

/** Policies for emergencies. Only the group of administrators has one. */
const emergencies = [
  {
    name: 'break-glass',
    description: '紧急情况',
    statements: [
      allow('*:*', ['*']),
      { Effect: 'Deny', Action: 'bss:*', Resource: '*', Condition: { Bool: { 'acs:MFAPresent': 'false' } } },
    ],
  },
  {
    name: 'all-but-bills',
    description: '',
    statements: [
      {
        Effect: 'Allow',
        NotAction: ['bss:*', 'bssapi:*'],
        Resource: '*',
        Condition: {
          IpAddress: { 'acs:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] },
          StringLike: { 'oss:Prefix': ['', 'team/*'] },
        },
      },
    ],
  },
] as const satisfies readonly Pick<PolicySeed, 'name' | 'description' | 'statements'>[];

export function isForEmergencies({ PolicyName }: Pick<Policy, 'PolicyName'>): boolean {
  return emergencies.some(({ name }) => name === PolicyName);
}

/** The first policies are used by the ready callers, the others fill the list; some have several versions. */
export function customPolicies(seed: number, accountId: string, crowd: number): Policy[] {
  const named: readonly Pick<PolicySeed, 'name' | 'description' | 'statements' | 'versionCount'>[] = [
    {
      name: 'portal-reader',
      description: 'ECS and VPC in three regions, OSS everywhere, and accounts that let the inventory in',
      statements: [
        allow(
          ['ecs:Describe*', 'vpc:Describe*'],
          readerRegions.map((region) => `acs:*:${region}:*:*`),
        ),
        allow(['ecs:DescribeRegions', 'ecs:DescribeZones', 'oss:List*', 'oss:Get*']),
        allow('sts:AssumeRole', 'acs:ram::*:role/yunmen-inventory'),
      ],
    },
    {
      name: 'inventory',
      description: '清单只读',
      statements: [
        allow(['ecs:Describe*', 'vpc:Describe*', 'ram:List*', 'ram:Get*', 'oss:List*', 'oss:Get*']),
        allow(['resourcecenter:Search*', 'resourcecenter:Get*']),
      ],
    },
    {
      name: 'no-ram-writes',
      description: 'Denies <RAM> changes',
      statements: [{ Effect: 'Deny', Action: ['ram:Create*', 'ram:Delete*', 'ram:Attach*'], Resource: '*' }],
    },
    ...emergencies,
  ];
  const others = Array.from({ length: crowd }, (_, at) => {
    const product = products[at % products.length] ?? 'ecs';
    return {
      name: `team-${String(at + 1).padStart(2, '0')}-${product}`,
      description: at % 4 === 0 ? '' : `团队策略 "${at + 1}"`,
      statements: [allow(`${product}:*`)],
      versionCount: (at % 5) + 1,
    };
  });
  const scope = `${seed}/${accountId}`;
  return [...named, ...others].map((one) => policy({ type: 'Custom', scope, ...one }));
}

/** A policy of the account's own, made while the cloud runs. */
export function freshPolicy(seed: number, accountId: string, name: string, statements: readonly Statement[]): Policy {
  return policy({ type: 'Custom', scope: `${seed}/${accountId}`, name, description: '', statements });
}

interface PolicySeed {
  readonly type: Policy['PolicyType'];
  /** The seed of the dates, together with the name. */
  readonly scope: string;
  readonly name: string;
  readonly description: string;
  readonly statements: readonly Statement[];
  readonly versionCount?: number;
}

function policy({ type, scope, name, description, statements, versionCount = 1 }: PolicySeed): Policy {
  const random = randomOf(scope, 'policy', name);
  const createdAt = randomTime(random);
  const document: PolicyDocument = { Version: '1', Statement: statements };
  const versions = Array.from({ length: versionCount }, (_, at) => ({
    VersionId: `v${at + 1}`,
    CreateDate: seconds(createdAt + at * 86_400_000),
    document,
  }));
  return {
    PolicyName: name,
    PolicyType: type,
    Description: description,
    // Not always the newest: an older version can be made the default again.
    DefaultVersion: `v${versionCount > 2 ? versionCount - 1 : versionCount}`,
    CreateDate: seconds(createdAt),
    UpdateDate: seconds(randomTime(random, createdAt)),
    versions,
  };
}
