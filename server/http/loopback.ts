import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** https://www.rfc-editor.org/rfc/rfc6890#section-2.2.2; an IPv4 address written as an IPv6 one is taken for what it is. */
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine is reached by a host: as HOST names one, or a URL, which writes IPv6 addresses in brackets. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (isIPv4(name)) return loopback.check(name, 'ipv4');
  if (isIPv6(name)) return loopback.check(name, 'ipv6');
  return name === 'localhost';
}

/** Whether what is sent to a URL can be read on its way: plain http is fine to this machine alone. */
export function isPlainAndRemote(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname));
}
