import { region } from '../../../client/resources/ecs/region.js';
import { vpc } from '../../../client/resources/vpc/vpc.js';
import { vSwitch, vSwitchesOfVpc } from '../../../client/resources/vpc/vswitch.js';
import { connection, connectionOf } from '../../connection/connection.js';
import { enumeration } from '../../fields/enumeration.js';
import type { FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { reference, regionReference } from '../../fields/reference.js';
import { accountId, arn, dateTime, flag, integer, key, regionId, tags, text } from '../../fields/scalar-fields.js';
import type * as Types from '../../schema.types.js';

const VSwitchStatus = enumeration<Types.VSwitchStatus>({ PENDING: 'Pending', AVAILABLE: 'Available' });

const VSwitch: FieldTable<Types.VSwitch> = {
  id: arn,
  accountId,
  vSwitchId: key,
  regionId,
  name: text('VSwitchName'),
  description: text('Description'),
  status: VSwitchStatus.always('Status'),
  cidrBlock: text('CidrBlock'),
  zoneId: text('ZoneId'),
  vpcId: text('VpcId'),
  availableIpAddressCount: integer('AvailableIpAddressCount'),
  isDefault: flag('IsDefault'),
  createdAt: dateTime('CreationTime'),
  resourceGroupId: text('ResourceGroupId'),
  tags: tags('Tags.Tag', { key: 'Key', value: 'Value' }),
  region: regionReference(region),
  vpc: reference(vpc, text('VpcId')),
};

/** An instance's answer names the VPC of its vSwitch too. */
const vSwitchOfInstance = reference(vSwitch, text('VpcAttributes.VSwitchId'), {
  knownMembers: { VpcId: 'VpcAttributes.VpcId' },
  under: 'VpcId',
});

export const vSwitchTables = {
  VSwitch,
  Instance: { vSwitch: vSwitchOfInstance },
  Vpc: { vSwitches: connectionOf(vSwitchesOfVpc) },
  Query: { vSwitches: connection(vSwitch), vSwitch: lookup(vSwitch, ({ vSwitchId }) => String(vSwitchId)) },
};
