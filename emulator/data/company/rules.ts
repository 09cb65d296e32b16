/** The rules of the company's security groups: each tier lets in the tier before it, and people come in by the office's network. */
import type { InstanceOwner } from '../ecs/instances.js';
import { officeList } from '../ecs/rule-lists.js';
import type { SecurityGroupRule } from '../ecs/security-group-rules.js';
import type { SecurityGroup } from '../ecs/security-groups.js';
import { randomOf } from '../random.js';
import { problems } from './problems.js';

interface Peer {
  readonly cidr?: string;
  readonly group?: SecurityGroup | undefined;
  readonly list?: string;
}

interface Plan extends Peer {
  readonly direction?: 'egress';
  readonly protocol?: string;
  readonly ports: string;
  readonly note?: string;
}

const office = '203.0.113.0/24';

interface Around {
  /** The groups of the same VPC. */
  readonly beside: readonly SecurityGroup[];
  /** Whether it is the one that lets everyone in. */
  readonly isOpen: boolean;
}

export function companyRules(
  { seed, accountId }: InstanceOwner,
  group: SecurityGroup,
  around: Around,
): SecurityGroupRule[] {
  const random = randomOf(seed, accountId, 'company rules', group.SecurityGroupId);
  return plansFor(group, around).map((plan) => ruleOf(plan, group, random.text(17)));
}

function plansFor(group: SecurityGroup, { beside, isOpen }: Around): readonly Plan[] {
  const tier = /-(web|app|data)$/.exec(group.SecurityGroupName)?.[1];
  const other = (name: string) => beside.find((one) => one.SecurityGroupName.endsWith(`-${name}`));
  const admin: readonly Plan[] = [
    { ports: '22/22', list: officeList.PrefixListId, note: 'Administrators, from the office' },
    { ports: '-1/-1', protocol: 'ICMP', cidr: '10.0.0.0/8', note: 'Monitoring' },
    { direction: 'egress', ports: '-1/-1', protocol: 'ALL', cidr: '0.0.0.0/0' },
  ];
  const open: readonly Plan[] = isOpen ? [{ ports: '22/22', cidr: '0.0.0.0/0', note: problems.openRule }] : [];
  if (tier === 'web') {
    const web: readonly Plan[] = [
      { ports: '443/443', cidr: '0.0.0.0/0', note: 'Customers' },
      { ports: '80/80', cidr: '0.0.0.0/0', note: 'Redirects to HTTPS' },
    ];
    return [...web, ...admin];
  }
  if (tier === 'app') {
    return [
      { ports: '8080/8080', group: other('web') },
      { ports: '8080/8080', cidr: '100.64.0.0/10', note: 'Load balancers' },
      ...open,
      ...admin,
    ];
  }
  if (tier === 'data') {
    return [{ ports: '9092/9092', group: other('app') }, { ports: '3306/3306', group: other('app') }, ...admin];
  }
  return [{ ports: '22/22', cidr: office, note: 'Office' }];
}

function ruleOf({ direction, protocol = 'TCP', ports, note = '', ...peer }: Plan, group: SecurityGroup, tail: string) {
  const isIngress = direction !== 'egress';
  const side = { CidrIp: peer.cidr ?? '', GroupId: peer.group?.SecurityGroupId ?? '', list: peer.list ?? '' };
  const none = { CidrIp: '', GroupId: '', list: '' };
  const [source, dest] = isIngress ? [side, none] : [none, side];
  const nameOf = ({ GroupId }: typeof side) => (GroupId === '' ? '' : (peer.group?.SecurityGroupName ?? ''));
  const listName = ({ list }: typeof side) => (list === '' ? '' : officeList.PrefixListName);
  return {
    SecurityGroupRuleId: `sgr-${group.SecurityGroupId.slice(3, 6)}${tail}`,
    Direction: isIngress ? ('ingress' as const) : ('egress' as const),
    Policy: 'Accept',
    IpProtocol: protocol,
    PortRange: ports,
    PortRangeListId: '',
    PortRangeListName: '',
    SourcePortRange: protocol === 'ICMP' ? '-1/-1' : '',
    Priority: '1',
    NicType: 'intranet',
    Description: note,
    CreateTime: group.CreationTime,
    SourceCidrIp: source.CidrIp,
    Ipv6SourceCidrIp: '',
    SourceGroupId: source.GroupId,
    SourceGroupName: nameOf(source),
    SourceGroupOwnerAccount: '',
    SourcePrefixListId: source.list,
    SourcePrefixListName: listName(source),
    DestCidrIp: dest.CidrIp,
    Ipv6DestCidrIp: '',
    DestGroupId: dest.GroupId,
    DestGroupName: nameOf(dest),
    DestGroupOwnerAccount: '',
    DestPrefixListId: dest.list,
    DestPrefixListName: listName(dest),
  };
}
