/** Permissions.N of the security group writes: validates the rules and writes them in the form of answers. */
import { isIPv4, isIPv6 } from 'node:net';
import type { SecurityGroupRule } from '../../../data/ecs/security-group-rules.js';
import type { SecurityGroup } from '../../../data/ecs/security-groups.js';
import type { Params, RpcContext } from '../../../wire/rpc.js';
import { invalid, WireError } from '../../../wire/wire-error.js';
import { repeatedObjects } from '../../repeated.js';

export type Direction = SecurityGroupRule['Direction'];
export type Permission = Omit<SecurityGroupRule, 'SecurityGroupRuleId' | 'CreateTime'>;

const most = 100;
const protocols = ['TCP', 'UDP', 'ICMP', 'ICMPv6', 'GRE', 'ALL'];
const policies = ['Accept', 'Drop'];

/** Empty when there are none. The older form without numbers, with one permission in the parameters of the call, is accepted too. */
export function permissionsIn(
  params: Params,
  direction: Direction,
  group: SecurityGroup,
  context: RpcContext,
): readonly Permission[] {
  const numbered = repeatedObjects('Permissions', params);
  const isFlat = params.IpProtocol !== undefined;
  if ((numbered.length > 0 && isFlat) || numbered.length > most) {
    throw invalid('Param.Permissions');
  }
  return (isFlat ? [params] : numbered).map((given) => permissionOf(given, direction, group, context));
}

/** Whether two rules are the same; the description and the names of the peers are not compared. */
export function sameRule(left: Permission, right: Permission): boolean {
  return identity.every((member) => left[member] === right[member]);
}

const identity = [
  ...(['Direction', 'Policy', 'Priority', 'IpProtocol', 'PortRange', 'PortRangeListId', 'SourcePortRange'] as const),
  ...(['NicType'] as const),
  ...(['SourceCidrIp', 'Ipv6SourceCidrIp', 'SourceGroupId', 'SourcePrefixListId'] as const),
  ...(['DestCidrIp', 'Ipv6DestCidrIp', 'DestGroupId', 'DestPrefixListId'] as const),
];

function permissionOf(given: Params, direction: Direction, group: SecurityGroup, context: RpcContext): Permission {
  const [peerSide, ownSide] = direction === 'ingress' ? (['Source', 'Dest'] as const) : (['Dest', 'Source'] as const);
  const peer = peerOf(given, peerSide, group, context);
  const own = { ...nobody, CidrIp: ipv4(given, ownSide), Ipv6CidrIp: ipv6(given, ownSide) };
  const [source, dest] = direction === 'ingress' ? [peer, own] : [own, peer];
  const protocol = oneOf(given.IpProtocol ?? '', protocols, 'IpProtocol.ValueNotSupported');
  if (protocol === 'ICMP' && peer.Ipv6CidrIp !== '') throw invalid('Param.Ipv4ProtocolConflictWithIpv6Address');
  if (protocol === 'ICMPv6' && peer.CidrIp !== '') throw invalid('Param.Ipv6ProtocolConflictWithIpv4Address');
  const { Description = '' } = given;
  if (Description.length > 512) throw invalid('SecurityGroupDiscription.Malformed');
  return {
    Direction: direction,
    Policy: oneOf(given.Policy || 'accept', policies, 'Policy.Malformed'),
    IpProtocol: protocol,
    PortRange: portRange(given.PortRange ?? '', protocol),
    PortRangeListId: '',
    PortRangeListName: '',
    SourcePortRange: given.SourcePortRange ? portRange(given.SourcePortRange, protocol) : '',
    Priority: priority(given.Priority || '1'),
    // In a VPC the only NIC type is intranet; the requested one is ignored.
    NicType:
      group.VpcId === '' ? oneOf(given.NicType || 'internet', nicTypes, 'NicType.ValueNotSupported') : 'intranet',
    Description,
    SourceCidrIp: source.CidrIp,
    Ipv6SourceCidrIp: source.Ipv6CidrIp,
    SourceGroupId: source.GroupId,
    SourceGroupName: source.GroupName,
    SourceGroupOwnerAccount: source.GroupOwnerAccount,
    SourcePrefixListId: source.PrefixListId,
    SourcePrefixListName: '',
    DestCidrIp: dest.CidrIp,
    Ipv6DestCidrIp: dest.Ipv6CidrIp,
    DestGroupId: dest.GroupId,
    DestGroupName: dest.GroupName,
    DestGroupOwnerAccount: dest.GroupOwnerAccount,
    DestPrefixListId: dest.PrefixListId,
    DestPrefixListName: '',
  };
}

const nicTypes = ['internet', 'intranet'];

type Side = 'Source' | 'Dest';
type Peer = typeof nobody;

const nobody = { CidrIp: '', Ipv6CidrIp: '', GroupId: '', GroupName: '', GroupOwnerAccount: '', PrefixListId: '' };

/** Addresses take precedence over groups, groups over prefix lists; one of them is required. */
function peerOf(given: Params, side: Side, group: SecurityGroup, context: RpcContext): Peer {
  const [CidrIp, Ipv6CidrIp] = [ipv4(given, side), ipv6(given, side)];
  if (CidrIp !== '' && Ipv6CidrIp !== '') throw invalid(`Param.${side}Ip`);
  if (CidrIp !== '' || Ipv6CidrIp !== '') return { ...nobody, CidrIp, Ipv6CidrIp };
  if (given[`${side}GroupId`]) return groupPeer(given, side, group, context);
  const PrefixListId = given[`${side}PrefixListId`];
  if (!PrefixListId) {
    const why = `One of the parameters ${side}CidrIp, Ipv6${side}CidrIp, ${side}GroupId or ${side}PrefixListId must be specified.`;
    throw new WireError(400, `MissingParameter.${side}`, why);
  }
  if (!/^pl-[a-z0-9]+$/.test(PrefixListId)) throw invalid('PrefixListId.NotFound', 404);
  if (group.VpcId === '') {
    const why = 'The prefix list is not supported when the network type of security group is classic.';
    throw new WireError(400, 'NotSupported.ClassicNetworkPrefixList', why);
  }
  return { ...nobody, PrefixListId };
}

/** Groups of other accounts are not checked; the call names their owner. */
function groupPeer(given: Params, side: Side, group: SecurityGroup, { account, regionId }: RpcContext): Peer {
  const GroupId = given[`${side}GroupId`] ?? '';
  const GroupOwnerAccount = given[`${side}GroupOwnerAccount`] || given[`${side}GroupOwnerId`] || '';
  if (group.SecurityGroupType === 'enterprise') throw invalid('GroupAuthParameter.OperationDenied');
  if (GroupOwnerAccount !== '') return { ...nobody, GroupId, GroupOwnerAccount };
  const peer = account.securityGroups(regionId).find((one) => one.SecurityGroupId === GroupId);
  if (!peer) throw invalid(`${side}GroupId.NotFound`, 404);
  if (peer.VpcId !== group.VpcId) throw invalid(`${side}GroupId.Mismatch`);
  return { ...nobody, GroupId, GroupName: peer.SecurityGroupName };
}

function ipv4(given: Params, side: Side): string {
  const range = given[`${side}CidrIp`] ?? '';
  if (range === '' || isRange(range, isIPv4, 32)) return range;
  throw invalid(`${side}CidrIp.Malformed`);
}

function ipv6(given: Params, side: Side): string {
  const range = given[`Ipv6${side}CidrIp`] ?? '';
  if (range === '' || isRange(range, isIPv6, 128)) return range;
  throw invalid(`Param.Ipv6${side}CidrIp`);
}

function isRange(range: string, isAddress: (text: string) => boolean, bits: number): boolean {
  const [, address = '', length = '0'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
  return isAddress(address) && Number(length) <= bits;
}

/** Accepted in any case, and written in the form of answers. */
function oneOf(given: string, known: readonly string[], code: string): string {
  const found = known.find((one) => one.toLowerCase() === given.toLowerCase());
  if (found === undefined) throw invalid(code);
  return found;
}

function portRange(given: string, protocol: string): string {
  if (given === '') throw invalid('PortRange.Malformed');
  if (protocol !== 'TCP' && protocol !== 'UDP') {
    if (given === '-1/-1') return given;
    const why = 'The specified IpProtocol does not exist or IpProtocol and PortRange do not match.';
    throw new WireError(400, 'OperationDenied', why);
  }
  const [, from = '0', to = '0'] = /^(\d{1,5})\/(\d{1,5})$/.exec(given) ?? [];
  if (Number(from) >= 1 && Number(from) <= Number(to) && Number(to) <= 65_535) return given;
  throw invalid('Param.PortRange');
}

function priority(given: string): string {
  if (!/^\d{1,9}$/.test(given)) throw invalid('Priority.Malformed');
  if (Number(given) < 1 || Number(given) > 100) throw invalid('Priority.ValueNotSupported');
  return String(Number(given));
}
