/** Corrections of wrong published facts, with the reasons. The facts stay as published; the readers apply the corrections. */
import type { Shape } from './shape.js';

/** The effect of an action on the cloud: unknown if nothing is published. */
export type Kind = 'read' | 'write' | 'unknown';

interface Overruled {
  readonly actions: readonly string[];
  readonly kind: Kind;
  readonly why: string;
}

/** Actions whose published type is wrong, as Product.Action. */
export const overruled: readonly Overruled[] = [
  {
    actions: ['Sts.AssumeRole', 'Sts.AssumeRoleWithOIDC', 'Sts.AssumeRoleWithSAML'],
    kind: 'write',
    why: 'published as get; they hand out credentials',
  },
  {
    actions: [
      ...[
        'AsymmetricDecrypt',
        'AsymmetricEncrypt',
        'AsymmetricSign',
        'AsymmetricVerify',
        'CertificatePrivateKeyDecrypt',
      ],
      ...[
        'CertificatePrivateKeySign',
        'CertificatePublicKeyEncrypt',
        'CertificatePublicKeyVerify',
        'Decrypt',
        'Encrypt',
      ],
      ...[
        'ExportDataKey',
        'GenerateAndExportDataKey',
        'GenerateDataKey',
        'GenerateDataKeyWithoutPlaintext',
        'ReEncrypt',
      ],
    ].map((name) => `Kms.${name}`),
    kind: 'write',
    why: 'published as get; they use a key, and some give out what it protects',
  },
  {
    actions: ['Rds.CreateOrderForDeleteDBNodes', 'Rds.ConfirmNotify'],
    kind: 'write',
    why: 'published as get; they order a deletion, and mark a notice as read',
  },
  {
    actions: [
      ...[
        'OnsMessageTrace',
        'OnsMessageGetByMsgId',
        'OnsMessageGetByKey',
        'OnsMessagePageQueryByTopic',
        'OnsMessageDetail',
      ],
      ...['OnsRegionList', 'OnsInstanceBaseInfo', 'OnsInstanceInServiceList', 'OnsTopicStatus', 'OnsTopicList'],
      ...['OnsTopicSubDetail', 'OnsGroupList', 'OnsGroupSubDetail', 'OnsConsumerStatus', 'OnsConsumerAccumulate'],
      ...['OnsConsumerGetConnection', 'OnsConsumerTimeSpan', 'OnsTrendTopicInputTps', 'OnsTrendGroupOutputTps'],
      ...['OnsTraceQueryByMsgId', 'OnsTraceQueryByMsgKey', 'OnsDLQMessagePageQueryByGroupId', 'OnsDLQMessageGetById'],
    ].map((name) => `Ons.${name}`),
    kind: 'read',
    why: 'published as get or list, which is right, although their names do not begin with a word of reading',
  },
  {
    actions: [
      'CS.DescirbeWorkflow',
      'Rds.DescibeImportsFromDatabase',
      'Vpc.VpcDescribeVpcNatGatewayNetworkInterfaceQuota',
    ],
    kind: 'read',
    why: 'published as get, which is right; the names are misspelt, or begin with the product',
  },
  {
    actions: ['GetPasswordPolicy', 'GetSAMLProvider', 'ListSAMLProviders'].map((name) => `Ims.${name}`),
    kind: 'read',
    why: 'published without a type; they only read, as the published reads of the other identity providers',
  },
  {
    actions: ['GetAccountMFAInfo', 'GetAccountSummary', 'GetAccountSecurityPracticeReport'].map(
      (name) => `Ims.${name}`,
    ),
    kind: 'read',
    why: 'published without a type; they only tell how an account is kept',
  },
  {
    actions: ['Cdn.DescribeDomainUsageData', 'Config.GetResourceConfigurationTimeline', 'Kms.ListKmsInstances'],
    kind: 'read',
    why: 'published without a type; they only tell what was used, what changed, and which instances there are',
  },
  {
    actions: ['DescribeZones', 'DescribeZoneInfo', 'DescribeZoneRecords'].map((name) => `pvtz.${name}`),
    kind: 'read',
    why: 'published without a type; they list and describe zones and their records',
  },
  {
    actions: [
      'ListAliases',
      'ListAsyncInvokeConfigs',
      'ListConcurrencyConfigs',
      'ListFunctionVersions',
      'ListLayers',
      'ListProvisionConfigs',
    ].map((name) => `FC.${name}`),
    kind: 'read',
    why: 'published without a type; they only list',
  },
];

const byAction = new Map(overruled.flatMap(({ actions, kind }) => actions.map((action) => [action, kind])));

/**
 * The first words in the names of read actions. Of 4,180 actions published as get or list, 177 do not count as reads:
 * most of them send, create, delete or change something (Dysmsapi.SendSms, gpdb.PauseInstance, live.ForbidLiveStream).
 */
const reading =
  /^(?:Batch)?(?:Describe|List|Get|Query|Search|Check|Count|Lookup|Head|Select|Fetch|Find|Inquiry|Preview|Validate)(?![a-z])/;

/** The effect of an action: from the list above, then from its published type. It is a read only if its name agrees. */
export function kindOf(
  product: string,
  { name, operationType }: { readonly name: string; readonly operationType: string | null },
): Kind {
  const said = byAction.get(`${product}.${name}`);
  if (said) return said;
  if (operationType === null || operationType === 'none') return 'unknown';
  if (operationType !== 'get' && operationType !== 'list') return 'write';
  return reading.test(name) ? 'read' : 'write';
}

/** Published maxima that are one too large: the real limits are 10 and 100. */
const offByOne: readonly number[] = [11, 101];

/** Corrects the maximum in every part of a parameter's shape. */
export function corrected(shape: Shape): Shape {
  const { max, items, members } = shape;
  const isCap = max !== undefined && (shape.type === 'array' || shape.type === 'integer') && offByOne.includes(max);
  return {
    ...shape,
    ...(isCap && { max: max - 1 }),
    ...(items && { items: corrected(items) }),
    ...(members && { members: mapped(members) }),
  };
}

function mapped(members: Readonly<Record<string, Shape>>): Record<string, Shape> {
  const all: Record<string, Shape> = Object.create(null);
  for (const [name, shape] of Object.entries(members)) all[name] = corrected(shape);
  return all;
}
