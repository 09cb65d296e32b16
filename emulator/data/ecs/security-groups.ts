/** The security groups of one account in one region, as DescribeSecurityGroups writes them. */
import { randomOf } from '../random.js';
import type { RegionBasis } from '../region-basis.js';
import { someTags, type Tag } from '../tags.js';
import { randomTime, seconds } from '../times.js';

export interface SecurityGroup {
  readonly SecurityGroupId: string;
  readonly SecurityGroupName: string;
  readonly Description: string;
  readonly SecurityGroupType: string;
  /** Empty in the classic network. */
  readonly VpcId: string;
  readonly CreationTime: string;
  readonly ResourceGroupId: string;
  readonly ServiceManaged: boolean;
  readonly Tags: { readonly Tag: readonly Tag[] };
}

const names = ['web', 'web-internal', '数据库', 'Web', 'bastion "old"', 'k8s-node', 'web'];

export const manyRulesName = 'many-rules';

export function securityGroupsOf(basis: RegionBasis): SecurityGroup[] {
  const random = basis.random('security-groups');
  const groups = [...basis.network.securityGroups, ...basis.idle.securityGroups].map((group, at) => ({
    SecurityGroupId: group.securityGroupId,
    // The first of Hangzhou is the one with 1,100 rules.
    SecurityGroupName:
      at === 0 && basis.region.id === 'cn-hangzhou' ? manyRulesName : at % 5 === 4 ? '' : random.pick(names),
    Description: random.chance(0.7) ? '' : 'System created security group.',
    SecurityGroupType: group.vpcId !== '' && random.chance(0.2) ? 'enterprise' : 'normal',
    VpcId: group.vpcId,
    CreationTime: seconds(randomTime(random)),
    ResourceGroupId: basis.resourceGroup(random),
    ServiceManaged: random.chance(0.03),
    Tags: { Tag: someTags(random) },
  }));
  // Descending by id: DescribeSecurityGroups, usage notes.
  return groups.sort((left, right) => (left.SecurityGroupId < right.SecurityGroupId ? 1 : -1));
}

/** Whether members reach each other, which DescribeSecurityGroupAttribute says. Those of an enterprise group never do. */
export function innerAccessPolicyOf({ SecurityGroupId, SecurityGroupType }: SecurityGroup): 'Accept' | 'Drop' {
  return SecurityGroupType === 'enterprise' || randomOf('inner', SecurityGroupId).chance(0.3) ? 'Drop' : 'Accept';
}
