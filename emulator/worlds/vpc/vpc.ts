/** VPC 2016-04-28: the table of its actions. */
import type { Account } from '../../data/accounts.js';
import type { ProductContext } from '../../product.js';
import { regionalHosts } from '../../wire/routing.js';
import { type Params, rpcProduct } from '../../wire/rpc.js';
import { list } from '../listing.js';
import { tagResource, tagResources, untagResources } from '../tagging.js';
import { elasticIps } from './elastic-ips.js';
import { vpcTagging } from './tagging.js';
import { vSwitches, vSwitchRegion } from './v-switches.js';
import { vpcs } from './vpcs.js';

/**
 * A regional host stands for its region, a central one for none: people who leave RegionId out are refused at vpc.aliyuncs.com only.
 * https://github.com/cloudpilot-ai/karpenter-provider-alibabacloud/pull/123
 */
const ofHost = (_: Params, __: Account, { hostRegionId }: ProductContext): string | undefined =>
  hostRegionId ?? undefined;

export const vpc = rpcProduct({
  name: 'Vpc',
  version: '2016-04-28',
  hosts: regionalHosts('vpc'),
  denialCode: 'Forbidden.RAM',
  actions: {
    DescribeVpcs: { run: list(vpcs), regional: ofHost, resource: 'vpc/*', hasDryRun: true },
    DescribeVSwitches: { run: list(vSwitches), regional: vSwitchRegion, resource: 'vswitch/*', hasDryRun: true },
    DescribeEipAddresses: { run: list(elasticIps), regional: ofHost, resource: 'eip/*', hasDryRun: true },
    TagResources: { change: tagResources(vpcTagging), regional: ofHost, resource: tagResource },
    // The cloud spells it this way.
    UnTagResources: { change: untagResources(vpcTagging), regional: ofHost, resource: tagResource },
  },
});
