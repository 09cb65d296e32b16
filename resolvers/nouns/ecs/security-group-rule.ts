import type { Item } from '../../../client/model/value.js';
import { readAll } from '../../../client/reading/paginator.js';
import { securityGroupRules } from '../../../client/resources/ecs/security-group.js';
import { partsOf } from '../../connection/odd-rows.js';
import { enumeration } from '../../fields/enumeration.js';
import type { Field, FieldTable } from '../../fields/field.js';
import { asText, dateTime, type HasItem, integer, made, text } from '../../fields/scalar-fields.js';
import type * as Types from '../../schema.types.js';

export const RuleDirection = enumeration<Types.RuleDirection>({ INGRESS: 'ingress', EGRESS: 'egress' });
export const RulePolicy = enumeration<Types.RulePolicy>({ ACCEPT: 'Accept', DROP: 'Drop' });

/** Upstream names the other side by the direction: Source… of what comes in, Dest… of what goes out. */
function peer(source: string, destination: string): Field<string | null, HasItem> {
  const other = (item: Item) => item[item.Direction === 'egress' ? destination : source];
  return made(['Direction', source, destination], (item) => asText(other(item)));
}

const SecurityGroupRule: FieldTable<Types.SecurityGroupRule, HasItem> = {
  ruleId: text('SecurityGroupRuleId'),
  direction: RuleDirection.always('Direction'),
  policy: RulePolicy.always('Policy'),
  ipProtocol: text('IpProtocol'),
  portRange: text('PortRange'),
  portRangeListId: text('PortRangeListId'),
  sourcePortRange: text('SourcePortRange'),
  priority: integer('Priority'),
  cidr: peer('SourceCidrIp', 'DestCidrIp'),
  ipv6Cidr: peer('Ipv6SourceCidrIp', 'Ipv6DestCidrIp'),
  peerSecurityGroupId: peer('SourceGroupId', 'DestGroupId'),
  prefixListId: peer('SourcePrefixListId', 'DestPrefixListId'),
  // Rules of five parts name the group's own side too.
  localCidr: peer('DestCidrIp', 'SourceCidrIp'),
  localIpv6Cidr: peer('Ipv6DestCidrIp', 'Ipv6SourceCidrIp'),
  description: text('Description'),
  createdAt: dateTime('CreateTime'),
};

const rules: Field<readonly object[]> = {
  needs: [],
  asks: { kind: 'rows', list: securityGroupRules, per: 'parent' },
  resolve: async ({ cloud, regionId, key: SecurityGroupId }, { args }) => {
    const wanted = args.direction ?? null;
    const Direction = wanted === null ? 'all' : RuleDirection.toUpstream(wanted);
    const rows = await readAll(cloud.reader, securityGroupRules, { regionId, params: { SecurityGroupId, Direction } });
    return partsOf(rows, (item) => ({ item }));
  },
};

export const securityGroupRuleTables = { SecurityGroupRule, SecurityGroup: { rules } };
