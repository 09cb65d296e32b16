/** OSS settings of one bucket whose answer is a document: one row each, by the sub-resource that selects it. */
import type { Account } from '../../data/accounts.js';
import type { EmulatedBucket } from '../../data/oss/buckets.js';
import type { ProductContext } from '../../product.js';
import { OssError } from '../../wire/oss-error.js';
import type { WireAnswer } from '../../wire/wire.js';
import type { XmlMembers, XmlNode } from '../../wire/xml.js';
import type { OwnedBucket } from './access.js';
import { printedLayout, xmlAnswer } from './answer.js';

/** A setting that does not exist is an error in OSS. Its documentation gives 400 for encryption and 404 for the others. */
const absences = {
  NoSuchBucketPolicy: { status: 404, message: 'The bucket policy does not exist.' },
  NoSuchCORSConfiguration: { status: 404, message: 'The CORS Configuration does not exist.' },
  NoSuchInventory: { status: 404, message: 'The bucket inventory configuration does not exist.' },
  NoSuchLifecycle: { status: 404, message: 'No Row found in Lifecycle Table.' },
  NoSuchPublicAccessBlockConfiguration: {
    status: 404,
    message: 'The public access block configuration was not found.',
  },
  NoSuchReplicationConfiguration: {
    status: 404,
    message: 'The bucket you specified does not have replication configurations.',
  },
  NoSuchServerSideEncryptionRule: {
    status: 400,
    message: 'The server side encryption configuration was not found.',
  },
  NoSuchWORMConfiguration: { status: 404, message: 'The WORM Configuration does not exist.' },
  NoSuchWebsiteConfiguration: {
    status: 404,
    message: 'The specified bucket does not have a website configuration.',
  },
} as const;

type Absence = keyof typeof absences;

export interface Setting {
  readonly action: string;
  /** RAM's name of the action, when it is not its own. */
  readonly permission?: string;
  readonly answer: (call: SettingCall) => WireAnswer;
}

interface SettingCall extends OwnedBucket {
  readonly query: ReadonlyMap<string, string>;
  readonly context: ProductContext;
}

/** The document is undefined when the setting was never made; without a code for that it is then empty. */
function setting(
  action: string,
  root: string,
  of: (bucket: EmulatedBucket, account: Account) => XmlNode | undefined,
  absent?: Absence,
): Setting {
  return {
    action,
    answer: ({ bucket, account, context }) => {
      const document = of(bucket, account);
      const layout = printedLayout(context.cloud, { isPadded: false });
      return xmlAnswer(root, absent ? present(document, absent, bucket.name) : (document ?? {}), layout);
    },
  };
}

export function present<T>(value: T | undefined, code: Absence, bucket: string): T {
  if (value !== undefined) return value;
  throw new OssError(absences[code].status, code, absences[code].message, { BucketName: bucket });
}

/** The elements of one name, or undefined when there are none. */
function listed(name: string, rows: readonly XmlMembers[] | undefined): XmlMembers | undefined {
  return rows && { [name]: rows };
}

export const settings: Readonly<Record<string, Setting>> = {
  accessPoint: { action: 'ListAccessPoints', answer: listAccessPoints },
  cname: setting('ListCname', 'ListCnameResult', ({ name, rules }, { id }) => ({
    Bucket: name,
    Owner: id,
    Cname: rules.domains,
  })),
  cors: setting(
    'GetBucketCors',
    'CORSConfiguration',
    ({ rules }) => rules.cors && { CORSRule: rules.cors, ResponseVary: false },
    'NoSuchCORSConfiguration',
  ),
  encryption: setting(
    'GetBucketEncryption',
    'ServerSideEncryptionRule',
    ({ encryption }) => encryption && { ApplyServerSideEncryptionByDefault: { ...encryption } },
    'NoSuchServerSideEncryptionRule',
  ),
  httpsConfig: setting('GetBucketHttpsConfig', 'HttpsConfiguration', ({ rules }) => rules.https),
  inventory: { action: 'ListBucketInventory', permission: 'oss:GetBucketInventory', answer: listInventories },
  lifecycle: setting(
    'GetBucketLifecycle',
    'LifecycleConfiguration',
    ({ lifecycle }) => listed('Rule', lifecycle),
    'NoSuchLifecycle',
  ),
  logging: setting('GetBucketLogging', 'BucketLoggingStatus', ({ logging }) => ({
    LoggingEnabled: logging && { TargetBucket: logging.bucket, TargetPrefix: logging.prefix },
  })),
  publicAccessBlock: setting(
    'GetBucketPublicAccessBlock',
    'PublicAccessBlockConfiguration',
    ({ blocksPublicAccess }) =>
      blocksPublicAccess === undefined ? undefined : { BlockPublicAccess: blocksPublicAccess },
    'NoSuchPublicAccessBlockConfiguration',
  ),
  referer: setting('GetBucketReferer', 'RefererConfiguration', ({ referers }) => ({
    AllowEmptyReferer: referers.length === 0,
    AllowTruncateQueryString: true,
    TruncatePath: false,
    RefererList: { Referer: referers },
  })),
  replication: setting(
    'GetBucketReplication',
    'ReplicationConfiguration',
    ({ rules }) => listed('Rule', rules.replication),
    'NoSuchReplicationConfiguration',
  ),
  accessmonitor: setting('GetBucketAccessMonitor', 'AccessMonitorConfiguration', ({ accessMonitor }) => ({
    Status: accessMonitor,
  })),
  location: setting('GetBucketLocation', 'LocationConstraint', ({ region }) => `oss-${region}`),
  requestPayment: setting('GetBucketRequestPayment', 'RequestPaymentConfiguration', () => ({ Payer: 'BucketOwner' })),
  resourceGroup: setting('GetBucketResourceGroup', 'BucketResourceGroupConfiguration', ({ resourceGroupId }) => ({
    ResourceGroupId: resourceGroupId,
  })),
  transferAcceleration: setting(
    'GetBucketTransferAcceleration',
    'TransferAccelerationConfiguration',
    ({ transferAcceleration }) => ({ Enabled: transferAcceleration === 'Enabled' }),
  ),
  stat: setting('GetBucketStat', 'BucketStat', ({ stat }) => stat),
  versioning: setting('GetBucketVersioning', 'VersioningConfiguration', ({ versioning }) => ({ Status: versioning })),
  website: setting(
    'GetBucketWebsite',
    'WebsiteConfiguration',
    ({ rules }) => rules.website,
    'NoSuchWebsiteConfiguration',
  ),
  worm: setting('GetBucketWorm', 'WormConfiguration', ({ rules }) => rules.retention, 'NoSuchWORMConfiguration'),
};

/** A hundred at a time; the token is the number of the next one. */
function listInventories({ bucket, query }: SettingCall): WireAnswer {
  const all = present(bucket.rules.inventories, 'NoSuchInventory', bucket.name);
  const { rows, next } = pageOf(all, query.get('continuation-token'), 100);
  return xmlAnswer('ListInventoryConfigurationsResult', {
    InventoryConfiguration: rows,
    IsTruncated: next !== undefined,
    NextContinuationToken: next,
  });
}

function listAccessPoints({ account, bucket, query }: SettingCall): WireAnswer {
  const most = Number(query.get('max-keys') ?? 100);
  const { rows, next } = pageOf(bucket.rules.accessPoints, query.get('continuation-token'), most);
  const [vpc] = account.vpcs(bucket.region);
  return xmlAnswer('ListAccessPointsResult', {
    IsTruncated: next !== undefined,
    NextContinuationToken: next,
    AccountId: account.id,
    MaxKeys: most,
    AccessPoints: {
      AccessPoint: rows.map((row) => ({
        ...row,
        VpcConfiguration: { VpcId: row.NetworkOrigin === 'vpc' ? (vpc?.VpcId ?? '') : '' },
      })),
    },
  });
}

function pageOf(all: readonly XmlMembers[], token: string | undefined, size: number) {
  const from = Number(token ?? 0);
  const rows = all.slice(from, from + size);
  return { rows, next: from + size < all.length ? String(from + size) : undefined };
}
