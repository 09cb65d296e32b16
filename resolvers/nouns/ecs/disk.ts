import { attachmentsOf, disk, disksOfInstance } from '../../../client/resources/ecs/disk.js';
import { instance } from '../../../client/resources/ecs/instance.js';
import { region } from '../../../client/resources/ecs/region.js';
import { connection } from '../../connection/connection.js';
import { enumeration } from '../../fields/enumeration.js';
import type { Field, FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { childrenOf, complete, reference, regionReference, stubOf } from '../../fields/reference.js';
import type { ResourceNode } from '../../fields/resource-node.js';
import {
  accountId,
  arn,
  asText,
  dateTime,
  flag,
  type HasItem,
  integer,
  key,
  made,
  regionId,
  requiredText,
  tags,
  text,
} from '../../fields/scalar-fields.js';
import type * as Types from '../../schema.types.js';
import { ChargeType } from './charge-type.js';

const DiskStatus = enumeration<Types.DiskStatus>({
  IN_USE: 'In_use',
  AVAILABLE: 'Available',
  ATTACHING: 'Attaching',
  DETACHING: 'Detaching',
  CREATING: 'Creating',
  RE_INITING: 'ReIniting',
});
const DiskType = enumeration<Types.DiskType>({ SYSTEM: 'system', DATA: 'data' });

interface AttachmentNode extends HasItem {
  readonly disk: ResourceNode;
}

/** Shared disks may hang on several; then no one of them is the instance. */
const instanceId = made(['Attachments', 'InstanceId'], (item) => {
  const [first, ...more] = attachmentsOf(item);
  return first && more.length === 0 ? asText(first.InstanceId) : null;
});

const attachments: Field<readonly AttachmentNode[]> = {
  needs: ['Attachments', 'InstanceId'],
  read: (node) => attachmentsOf(node.item).map((item) => ({ item, disk: node })),
};

const Disk: FieldTable<Types.Disk> = {
  id: arn,
  accountId,
  diskId: key,
  regionId,
  zoneId: text('ZoneId'),
  name: text('DiskName'),
  description: text('Description'),
  status: DiskStatus.always('Status'),
  type: DiskType.always('Type'),
  category: text('Category'),
  performanceLevel: text('PerformanceLevel'),
  sizeGiB: integer('Size'),
  encrypted: flag('Encrypted'),
  device: text('Device'),
  deleteWithInstance: flag('DeleteWithInstance'),
  chargeType: ChargeType.at('DiskChargeType'),
  createdAt: dateTime('CreationTime'),
  attachedAt: dateTime('AttachedTime'),
  detachedAt: dateTime('DetachedTime'),
  resourceGroupId: text('ResourceGroupId'),
  instanceId,
  attachments,
  tags: tags('Tags.Tag', { key: 'TagKey', value: 'TagValue' }),
  region: regionReference(region),
  instance: reference(instance, instanceId),
};

const DiskAttachment: FieldTable<Types.DiskAttachment, AttachmentNode> = {
  instanceId: requiredText('InstanceId'),
  device: text('Device'),
  attachedAt: dateTime('AttachedTime'),
  instance: {
    needs: [],
    asks: { kind: 'reference', resource: instance },
    resolve: ({ item, disk: { cloud, regionId: place } }, { selection }) =>
      complete(stubOf(instance, cloud, place, String(item.InstanceId)), selection),
  },
};

const enums = { status: DiskStatus, type: DiskType };

export const diskTables = {
  Disk,
  DiskAttachment,
  Instance: { disks: childrenOf(disksOfInstance) },
  Query: { disks: connection(disk, { enums }), disk: lookup(disk, ({ diskId }) => String(diskId)) },
};
