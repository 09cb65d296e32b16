/** ECS DescribeInstanceRamRole: the role of each instance, empty where it has none. */
import { instanceRole } from '../../data/ecs/instance-role.js';
import { WireError } from '../../wire/wire-error.js';
import type { Listing } from '../listing.js';

interface RoleOfInstance {
  readonly InstanceId: string;
  readonly RamRoleName: string;
}

export const instanceRoles: Listing<RoleOfInstance> = {
  action: 'DescribeInstanceRamRole',
  envelope: ['InstanceRamRoleSets', 'InstanceRamRoleSet'],
  items: ({ account, regionId }) =>
    account
      .instances(regionId)
      .map((instance) => ({ InstanceId: instance.InstanceId, RamRoleName: instanceRole(account, instance) })),
  pageMax: 50,
  omitsPage: true,
  namesRegion: true,
  filters: {
    equals: { RamRoleName: (one) => one.RamRoleName },
    lists: {
      InstanceIds: {
        of: (one) => [one.InstanceId],
        style: 'json',
        max: 100,
        tooMany: new WireError(400, 'InvalidInstanceIds.Malformed', 'The number of instance ids exceeds the limit.'),
      },
    },
    refuses: ({ InstanceIds, RamRoleName }) =>
      InstanceIds || RamRoleName
        ? undefined
        : new WireError(403, 'InvalidParameter.AllEmpty', 'InstanceIds and RamRoleName cannot both be empty.'),
  },
};
