import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** https://www.rfc-editor.org/rfc/rfc6890#section-2.2.2. An IPv4 address in IPv6 form counts as the IPv4 address. */
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a host reaches only this machine. The host may come from HOST, or from a URL, which writes IPv6 addresses in brackets. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (isIPv4(name)) return loopback.check(name, 'ipv4');
  if (isIPv6(name)) return loopback.check(name, 'ipv6');
  return name === 'localhost';
}

/** Whether others can read what is sent to a URL. Plain http is safe only to this machine. */
export function isPlainAndRemote(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname));
}
