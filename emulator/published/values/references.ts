/** What the names of members do not tell: which thing they name. */
import { networkCopies, networkIds } from './networks.js';
import { operationIds } from './operations.js';
import type { Copy, TypedId } from './row-types.js';

/** Members that name things by no word of theirs, as Product.Member or Product.kind.Member. */
export const typedIds: Readonly<Record<string, TypedId>> = {
  ...networkIds,
  ...operationIds,
  'Slb.ServerId': { by: 'Type', stems: { ecs: 'instance', eni: 'networkinterface' } },
  'Kms.DKMSInstanceId': 'kmsinstance',
  'Rds.MasterInstanceId': { by: 'DBInstanceType', stems: { Readonly: 'dbinstance' } },
  'Kms.EncryptionKeyId': 'key',
};

/** As Product.Member. */
export const copies: Readonly<Record<string, Copy>> = networkCopies;

/** Members that name a thing by another word than its own. */
export const synonyms: Readonly<Record<string, string>> = {
  serverid: 'instance',
  ecsinstanceid: 'instance',
  eniid: 'networkinterface',
  backendserverid: 'instance',
  izno: 'zone',
  eipid: 'allocation',
  vswid: 'vswitch',
  vswitchidlist: 'vswitch',
  vpcidlist: 'vpc',
  groupidofresource: 'resourcegroup',
  zoneno: 'zone',
  regionno: 'region',
  acceptingregionid: 'region',
  vpcregionid: 'region',
};

/** Ids that each thing of a kind has one of, as Product.stem; nothing lists them. */
export const twins: Readonly<Record<string, { readonly of: string; readonly prefix: string }>> = {
  'Vpc.forwardtable': { of: 'natgateway', prefix: 'ftb-' },
  'Vpc.snattable': { of: 'natgateway', prefix: 'stb-' },
};
