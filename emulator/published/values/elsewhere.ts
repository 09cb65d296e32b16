/** Members that name a thing of another product, such as the log project of a cluster: the thing exists, where the naming one is. */
import { publishedProduct } from '../../../published/product.js';
import type { Account } from '../../data/accounts.js';
import type { Chance } from '../by-hand.js';
import type { Items } from '../items.js';
import { kindsOf } from '../kinds.js';

/** As Product.member: product and stem of the thing, and what follows its id; # stands for the region. */
const things: Readonly<Record<string, readonly [product: string, stem: string, after?: string]>> = {
  'Alb.CertificateId': ['cas', 'certificate', '-#'],
  'Nlb.CertificateIds': ['cas', 'certificate', '-#'],
  'CS.external_loadbalancer_id': ['Slb', 'loadbalancer'],
  'CS.log_project': ['Sls', 'project'],
  'CS.scaling_group_id': ['Ess', 'scalinggroup'],
  'Dds.EncryptionKey': ['Kms', 'key'],
  'Ess.DBInstanceId': ['Rds', 'dbinstance'],
  'Ess.LoadBalancerId': ['Slb', 'loadbalancer'],
  'FC.project': ['Sls', 'project'],
  'NAS.KMSKeyId': ['Kms', 'key'],
  'Rds.EncryptionKey': ['Kms', 'key'],
  'Slb.AliCloudCertificateId': ['cas', 'certificate'],
  'cas.CertId': ['cas', 'certificate'],
  'cas.Domain': ['Cdn', 'domain'],
  'cas.ListenerId': ['Alb', 'listener'],
  'polardb.EncryptionKey': ['Kms', 'key'],
};

/** As Product.member: members with the ARN of a bucket. */
const bucketArns: ReadonlySet<string> = new Set(['FC.sourceArn']);

/** As Product.member: whether it holds the name of a role or its ARN. */
const roles: Readonly<Record<string, 'name' | 'arn'>> = {
  'CS.worker_ram_role_name': 'name',
  'FC.invocationRole': 'arn',
  'FC.role': 'arn',
  'ROS.AdministrationRoleName': 'name',
  'ROS.ExecutionRoleName': 'name',
  'ROS.RamRoleName': 'name',
};

interface Here {
  readonly account: Account;
  readonly items: Items;
  readonly regionId: string;
}

/** Undefined where the member names nothing of another product; empty where there is no such thing. */
export function namedElsewhere(called: string, { account, items, regionId }: Here, chance: Chance): string | undefined {
  const form = Object.hasOwn(roles, called) ? roles[called] : undefined;
  if (form) {
    const role = account.roles[chance.at(called, account.roles.length)];
    if (!role) return '';
    return form === 'name' ? role.RoleName : role.Arn;
  }
  if (bucketArns.has(called)) {
    const bucket = account.buckets[chance.at(called, account.buckets.length)];
    return bucket ? `acs:oss:${bucket.region}:${account.id}:${bucket.name}` : '';
  }
  const [name = '', stem = '', after = ''] = (Object.hasOwn(things, called) && things[called]) || [];
  const product = name === '' ? undefined : publishedProduct(name);
  if (!product) return undefined;
  const all = items.of(kindsOf(product), stem, regionId);
  const thing = all[chance.at(called, all.length)];
  return thing ? `${thing.id}${after.replace('#', regionId)}` : '';
}
