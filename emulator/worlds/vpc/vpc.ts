/** VPC 2016-04-28: the table of its actions. */
import { regionalHosts } from '../../wire/routing.js';
import { rpcProduct } from '../../wire/rpc.js';
import { list } from '../listing.js';
import { tagResource, tagResources, untagResources } from '../tagging.js';
import { elasticIps } from './elastic-ips.js';
import { vpcTagging } from './tagging.js';
import { vSwitches, vSwitchRegion } from './v-switches.js';
import { vpcs } from './vpcs.js';

export const vpc = rpcProduct({
  name: 'Vpc',
  version: '2016-04-28',
  hosts: regionalHosts('vpc'),
  denialCode: 'Forbidden.RAM',
  actions: {
    DescribeVpcs: { run: list(vpcs), regional: true, resource: 'vpc/*', hasDryRun: true },
    DescribeVSwitches: { run: list(vSwitches), regional: vSwitchRegion, resource: 'vswitch/*', hasDryRun: true },
    DescribeEipAddresses: { run: list(elasticIps), regional: true, resource: 'eip/*', hasDryRun: true },
    TagResources: { change: tagResources(vpcTagging), regional: true, resource: tagResource },
    // The cloud spells it this way.
    UnTagResources: { change: untagResources(vpcTagging), regional: true, resource: tagResource },
  },
});
