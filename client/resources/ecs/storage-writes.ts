import type { Action } from '../../model/action.js';
import { ecs } from '../../model/products.js';

const write = { product: ecs, write: {} };

/** https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-createsnapshot */
export const createSnapshot: Action = {
  product: ecs,
  name: 'CreateSnapshot',
  ram: 'ecs:CreateSnapshot',
  resource: 'disk/{DiskId}',
  write: { token: 'ClientToken' },
  mustContain: 'SnapshotId',
};

/** https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-deletesnapshot */
export const deleteSnapshot: Action = {
  ...write,
  name: 'DeleteSnapshot',
  ram: 'ecs:DeleteSnapshot',
  resource: 'snapshot/{SnapshotId}',
};

/** https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-deletedisk */
export const deleteDisk: Action = { ...write, name: 'DeleteDisk', ram: 'ecs:DeleteDisk', resource: 'disk/{DiskId}' };
