/** ECS DescribeInstanceStatus: clients poll it during a start or a stop. */
import type { Instance } from '../../data/ecs/instance.js';
import { WireError } from '../../wire/wire-error.js';
import type { Listing } from '../listing.js';

export const instanceStatus: Listing<Instance> = {
  action: 'DescribeInstanceStatus',
  envelope: ['InstanceStatuses', 'InstanceStatus'],
  items: ({ account, regionId }) => account.instances(regionId),
  writes: ({ InstanceId, Status }) => ({ InstanceId, Status }),
  pageMax: 50,
  filters: {
    equals: { ZoneId: (instance) => instance.ZoneId, ClusterId: (instance) => instance.ClusterId },
    lists: {
      InstanceId: {
        of: (instance) => [instance.InstanceId],
        style: 'repeated',
        max: 100,
        tooMany: new WireError(403, 'InvalidParameter.TooManyInstanceIds', 'Instance ids cannot be more than 100.'),
      },
    },
  },
};
