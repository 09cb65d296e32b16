/** The rules of one security group, as DescribeSecurityGroupAttribute writes them: every member is present; members that do not apply are empty. */
import { type Random, randomOf } from '../random.js';
import { randomTime, seconds } from '../times.js';
import { manyRulesName, type SecurityGroup } from './security-groups.js';

export interface SecurityGroupRule {
  readonly SecurityGroupRuleId: string;
  readonly Direction: 'ingress' | 'egress';
  readonly Policy: string;
  readonly IpProtocol: string;
  readonly PortRange: string;
  /** PortRange is empty when a port list gives the ports. */
  readonly PortRangeListId: string;
  readonly PortRangeListName: string;
  readonly SourcePortRange: string;
  /** 1 to 100, as text. */
  readonly Priority: string;
  readonly NicType: string;
  readonly Description: string;
  readonly CreateTime: string;
  readonly SourceCidrIp: string;
  readonly Ipv6SourceCidrIp: string;
  readonly SourceGroupId: string;
  readonly SourceGroupName: string;
  readonly SourceGroupOwnerAccount: string;
  readonly SourcePrefixListId: string;
  readonly SourcePrefixListName: string;
  readonly DestCidrIp: string;
  readonly Ipv6DestCidrIp: string;
  readonly DestGroupId: string;
  readonly DestGroupName: string;
  readonly DestGroupOwnerAccount: string;
  readonly DestPrefixListId: string;
  readonly DestPrefixListName: string;
}

const many = 1100;

export function rulesOf(seed: number, accountId: string, group: SecurityGroup): SecurityGroupRule[] {
  const random = randomOf(seed, accountId, 'rules', group.SecurityGroupId);
  const count = group.SecurityGroupName === manyRulesName ? many : random.int(0, 8);
  return Array.from({ length: count }, (_, at) => ruleOf(random, group, at));
}

type Peer = Readonly<
  Record<'CidrIp' | 'GroupId' | 'GroupOwnerAccount' | 'PrefixListId' | 'PrefixListName' | 'ipv6', string>
>;

const nobody: Peer = { CidrIp: '', GroupId: '', GroupOwnerAccount: '', PrefixListId: '', PrefixListName: '', ipv6: '' };

function peerOf(random: Random, group: SecurityGroup): Peer {
  const kind = random.next();
  if (kind < 0.1) return { ...nobody, ipv6: random.pick(['::/0', '2408:4002:1014:4e00::/56']) };
  if (kind < 0.2) return { ...nobody, GroupId: group.SecurityGroupId };
  if (kind < 0.25) return { ...nobody, GroupId: `sg-bp1${random.text(17)}`, GroupOwnerAccount: 'partner@example.com' };
  if (kind < 0.3) return { ...nobody, PrefixListId: `pl-${random.text(20)}`, PrefixListName: 'office <all>' };
  return { ...nobody, CidrIp: random.pick(['0.0.0.0/0', '10.0.0.0/8', `203.0.113.${random.int(0, 255)}/32`]) };
}

function portsOf(range: string, group: SecurityGroup | false) {
  if (!group) return { PortRange: range, PortRangeListId: '', PortRangeListName: '' };
  return { PortRange: '', PortRangeListId: `prl-${group.SecurityGroupId.slice(3)}`, PortRangeListName: 'web & admin' };
}

function ruleOf(random: Random, group: SecurityGroup, at: number): SecurityGroupRule {
  const isIngress = at % 25 !== 24;
  const peer = peerOf(random, group);
  // Some rules also restrict the addresses on the group's own side.
  const own = peer.CidrIp !== '' && at % 11 === 5 ? { ...nobody, CidrIp: '10.1.0.0/24' } : nobody;
  const [source, dest] = isIngress ? [peer, own] : [own, peer];
  const protocol = random.pick(['TCP', 'TCP', 'TCP', 'UDP', 'ICMP', 'ALL', 'GRE']);
  const hasPorts = protocol === 'TCP' || protocol === 'UDP';
  const port = random.int(1, 65_535);
  const isByList = hasPorts && at % 7 === 6;
  return {
    SecurityGroupRuleId: `sgr-${group.SecurityGroupId.slice(3, 6)}${random.text(17)}`,
    Direction: isIngress ? 'ingress' : 'egress',
    Policy: random.chance(0.1) ? 'Drop' : 'Accept',
    IpProtocol: protocol,
    ...portsOf(hasPorts ? random.pick(['22/22', '443/443', '1/65535', `${port}/${port}`]) : '-1/-1', isByList && group),
    SourcePortRange: protocol === 'ICMP' ? '-1/-1' : '',
    Priority: String(random.pick([1, 1, 1, 50, 100])),
    NicType: group.VpcId === '' ? 'internet' : 'intranet',
    Description: random.chance(0.6) ? '' : random.pick(['办公室', 'probe & scrape', 'N/A']),
    CreateTime: seconds(randomTime(random)),
    SourceCidrIp: source.CidrIp,
    Ipv6SourceCidrIp: source.ipv6,
    SourceGroupId: source.GroupId,
    SourceGroupName: source.GroupId === group.SecurityGroupId ? group.SecurityGroupName : '',
    SourceGroupOwnerAccount: source.GroupOwnerAccount,
    SourcePrefixListId: source.PrefixListId,
    SourcePrefixListName: source.PrefixListName,
    DestCidrIp: dest.CidrIp,
    Ipv6DestCidrIp: dest.ipv6,
    DestGroupId: dest.GroupId,
    DestGroupName: dest.GroupId === group.SecurityGroupId ? group.SecurityGroupName : '',
    DestGroupOwnerAccount: dest.GroupOwnerAccount,
    DestPrefixListId: dest.PrefixListId,
    DestPrefixListName: dest.PrefixListName,
  };
}
