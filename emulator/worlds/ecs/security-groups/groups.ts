/** ECS DescribeSecurityGroups. */

import { glob } from '../../../access/policy.js';
import type { SecurityGroup } from '../../../data/ecs/security-groups.js';
import { WireError } from '../../../wire/wire-error.js';
import type { Listing } from '../../listing.js';
import { ecsTags } from '../../tags.js';
import { inResourceGroup, resourceGroupMax } from '../resource-group.js';

export const securityGroups: Listing<SecurityGroup> = {
  action: 'DescribeSecurityGroups',
  envelope: ['SecurityGroups', 'SecurityGroup'],
  items: ({ account, regionId }) => account.securityGroups(regionId),
  pageMax: 100,
  tokens: { min: 1, max: 100 },
  // "If the response does not contain NextToken, the current page is the last page."
  endsWithoutToken: true,
  resourceGroupMax,
  namesRegion: true,
  filters: {
    tags: ecsTags,
    equals: {
      VpcId: (group) => group.VpcId,
      SecurityGroupId: (group) => group.SecurityGroupId,
      SecurityGroupType: (group) => group.SecurityGroupType,
      ServiceManaged: (group) => group.ServiceManaged,
      NetworkType: (group) => (group.VpcId === '' ? 'classic' : 'vpc'),
    },
    lists: {
      SecurityGroupIds: {
        of: (group) => [group.SecurityGroupId],
        style: 'json',
        max: 100,
        tooMany: new WireError(
          400,
          'InvalidSecurityGroupIds.Malformed',
          'The amount of specified security group Ids exceeds the limit.',
        ),
      },
    },
    allowed: {
      SecurityGroupType: { values: ['normal', 'enterprise'], code: 'Parameter.SecurityGroupType', status: 400 },
    },
    special: {
      SecurityGroupName: ({ SecurityGroupName: name }, value, { params }) =>
        params.FuzzyQuery === 'true' ? glob(value, name) : name === value,
      ResourceGroupId: inResourceGroup,
    },
  },
};
