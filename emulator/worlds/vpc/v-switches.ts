/** VPC DescribeVSwitches. */
import type { Account } from '../../data/accounts.js';
import type { VSwitch } from '../../data/vpc/v-switches.js';
import type { ProductContext } from '../../product.js';
import type { Params } from '../../wire/rpc.js';
import { missing, WireError } from '../../wire/wire-error.js';
import type { ListRule } from '../filters.js';
import type { Listing } from '../listing.js';
import { vpcTags } from '../tags.js';

const one = (what: string, of: ListRule<VSwitch>['of']): ListRule<VSwitch> => ({
  of,
  style: 'comma',
  max: 1,
  tooMany: new WireError(404, `Invalid${what}IdNumber.NotSupported`, `The number of ${what}Ids exceeds the limit.`),
});

export const vSwitches: Listing<VSwitch> = {
  action: 'DescribeVSwitches',
  envelope: ['VSwitches', 'VSwitch'],
  items: ({ account, regionId }) => account.vSwitches(regionId),
  pageMax: 50,
  filters: {
    tags: vpcTags,
    equals: {
      ZoneId: (vSwitch) => vSwitch.ZoneId,
      VSwitchName: (vSwitch) => vSwitch.VSwitchName,
      IsDefault: (vSwitch) => vSwitch.IsDefault,
      RouteTableId: (vSwitch) => vSwitch.RouteTable.RouteTableId,
      ResourceGroupId: (vSwitch) => vSwitch.ResourceGroupId,
      VSwitchOwnerId: (vSwitch) => vSwitch.OwnerId,
      EnableIpv6: (vSwitch) => vSwitch.EnabledIpv6,
    },
    lists: {
      VSwitchId: one('VSwitch', (vSwitch) => [vSwitch.VSwitchId]),
      VpcId: one('Vpc', (vSwitch) => [vSwitch.VpcId]),
    },
  },
};

/** "Specify at least one of RegionId and VpcId": the region is that of the host, or follows from the VPC. */
export function vSwitchRegion({ VpcId }: Params, account: Account, context: ProductContext): string | undefined {
  if (context.hostRegionId !== null) return context.hostRegionId;
  if (!VpcId) throw missing('regionId or vpcInstanceId');
  const region = context.cloud.regions.find(({ id }) => account.vpcs(id).some((vpc) => vpc.VpcId === VpcId));
  if (!region) throw new WireError(400, 'Forbidden.VpcNotFound', 'Specified VPC can not found.');
  return region.id;
}
