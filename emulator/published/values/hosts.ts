/** Host names of things, which hold their ids, and what records of DNS point to: things of the account, and others. */
import type { Account } from '../../data/accounts.js';
import type { Random } from '../../data/random.js';
import { homeRegion } from '../items.js';

/** As Product.stem.member: * is the id of the thing, # its region. */
const hosts: Readonly<Record<string, string>> = {
  'Alb.loadbalancer.DNSName': '*.#.alb.aliyuncsslb.com',
  'Nlb.loadbalancer.DNSName': '*.#.nlb.aliyuncsslb.com',
  'Cdn.domain.Cname': '*.w.kunlunaq.com',
};

/** Undefined where the member is no host name. */
export function hostOf(called: string, id: string, regionId: string): string | undefined {
  return Object.hasOwn(hosts, called) ? hosts[called]?.replace('*', id).replace('#', regionId) : undefined;
}

/** A member of a thing of another product: the record has the same value. */
export interface Pointer {
  readonly product: string;
  readonly stem: string;
  readonly member: string;
}

const pointers: Readonly<Record<string, readonly (Pointer | string)[]>> = {
  A: [{ product: 'Slb', stem: 'loadbalancer', member: 'Address' }, '198.51.100.7'],
  CNAME: [
    { product: 'Alb', stem: 'loadbalancer', member: 'DNSName' },
    { product: 'Nlb', stem: 'loadbalancer', member: 'DNSName' },
    { product: 'Cdn', stem: 'domain', member: 'Cname' },
    'shop.example.net',
  ],
  MX: ['mx.example.net'],
  TXT: ['v=spf1 -all'],
  AAAA: ['2001:db8::7'],
};

/** What a record of this type says. */
export function pointedBy(type: string, account: Account, random: Random): Pointer | string {
  if (type === 'A' && random.chance(0.5)) {
    const addresses = random.chance(0.7)
      ? account.elasticIps(homeRegion).map(({ IpAddress }) => IpAddress)
      : account.instances(homeRegion).flatMap(({ PublicIpAddress }) => PublicIpAddress.IpAddress);
    if (addresses.length > 0) return random.pick(addresses);
  }
  if (type === 'CNAME' && random.chance(0.2) && account.buckets.length > 0) {
    const { name, region } = random.pick(account.buckets);
    return `${name}.oss-${region}.aliyuncs.com`;
  }
  return random.pick(pointers[type] ?? ['example.net']);
}
