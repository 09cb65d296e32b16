/** The arguments of `openTo` as a question about packets. Bad ones are refused without a call. */
import { badInput } from '../../../errors.js';
import { formatBlocks, parseBlock } from '../../../firewall/blocks.js';
import type { Question } from '../../../firewall/reach.js';
import { declaredEnum } from '../../../nouns/declared.js';
import { type Direction, protocolNumbers } from './rule-of.js';

const RuleDirection = declaredEnum('RuleDirection');
const TrafficProtocol = declaredEnum('TrafficProtocol');

type Arguments = Readonly<Record<string, unknown>>;

export interface Asked {
  readonly direction: Direction;
  readonly question: Question;
}

export function askedBy({ port, protocol, cidr, direction }: Arguments): Asked {
  const number = Number(TrafficProtocol.toUpstream(protocol ?? 'TCP'));
  const { family, peers } = blockOf(String(cidr ?? '0.0.0.0/0'));
  if (number === protocolNumbers.ICMP && family === 'IPv6')
    throw badInput('ICMP is a protocol of IPv4. With an IPv6 `cidr`, ask with `protocol: ICMPV6`.');
  if (number === protocolNumbers.ICMPV6 && family === 'IPv4')
    throw badInput('ICMPV6 is a protocol of IPv6. With an IPv4 `cidr`, ask with `protocol: ICMP`.');
  const question = { protocol: number, port: portOf(port ?? null, number, protocol), family, peers, own: null };
  return { direction: RuleDirection.toUpstream(direction ?? 'INGRESS') === 'egress' ? 'egress' : 'ingress', question };
}

function portOf(port: unknown, number: number, protocol: unknown): number | null {
  if (number !== protocolNumbers.TCP && number !== protocolNumbers.UDP) {
    if (port === null) return null;
    throw badInput(`${protocol} has no ports. Leave out \`port\`, or ask with \`protocol: TCP\` or \`UDP\`.`);
  }
  if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw badInput(`\`port\` must be a port from 1 to 65535, and not ${port}.`);
}

function blockOf(cidr: string) {
  const block = parseBlock(cidr);
  if (!block) {
    const given = JSON.stringify(cidr.length > 80 ? `${cidr.slice(0, 80)}…` : cidr);
    throw badInput(
      `\`cidr\` must be an address or a CIDR block such as 10.0.0.0/8 or 2001:db8::/32, and not ${given}.`,
    );
  }
  const { family, range } = block;
  if (block.isAligned) return { family, peers: range };
  const [meant] = formatBlocks(family, [range]);
  throw badInput(`\`cidr\` is ${cidr}, which is no block: the block with this address is ${meant}.`);
}
