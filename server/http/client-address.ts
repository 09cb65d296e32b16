import { BlockList, isIP, isIPv4, SocketAddress } from 'node:net';

/** The address of the client of a request, which may stand behind proxies. It is for the audit line: it admits no one. */

/** Whether the operator runs the proxy at this address, so that what it says about its client is believed. */
export type IsTrusted = (address: string) => boolean;

/** The subnets of proxies, such as 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1. Null if one of them is not valid. */
export function trustedProxies(subnets: readonly string[]): IsTrusted | null {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(subnet) ?? [];
    const family = familyOf(address);
    const longest = family === 'ipv4' ? 32 : 128;
    const prefix = bits === undefined ? longest : Number(bits);
    if (family === null || prefix > longest) return null;
    list.addSubnet(address, prefix, family);
  }
  return (address) => list.check(address, familyOf(address) ?? 'ipv6');
}

/** Longer chains of proxies do not exist, and a client can send a header of any length. */
const mostHops = 32;

/**
 * The last address before the proxies that are trusted. Each proxy appends the address that it was called from, so the header is
 * read from its end: what stands before the first address that is not trusted was written by the client. What is not an address ends
 * the search too. Null if the connection has no address.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | null,
  isTrusted: IsTrusted,
): string | null {
  let address = plain(peer ?? '');
  const hops = (forwardedFor ?? '').split(',').slice(-mostHops);
  while (address !== null && isTrusted(address)) {
    const before = plain(hops.pop() ?? '');
    if (before === null) break;
    address = before;
  }
  return address;
}

/** One form for each address: without port, brackets and zone, IPv4 in its own form, IPv6 shortened. Null if it is none. */
function plain(text: string): string | null {
  const [, bracketed, withPort] = /^\[([^\]]+)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text.trim()) ?? [];
  const [address = ''] = (bracketed ?? withPort ?? text.trim()).split('%');
  const family = familyOf(address);
  if (family === null) return null;
  const { address: short } = new SocketAddress({ address, family });
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(short) ?? [];
  return mapped !== undefined && isIPv4(mapped) ? mapped : short;
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const version = isIP(address);
  return version === 0 ? null : version === 4 ? 'ipv4' : 'ipv6';
}
