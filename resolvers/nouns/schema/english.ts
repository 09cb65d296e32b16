/** Words for descriptions and generated names. */

/** Words with another spelling than in a type's name. */
const spelled: Readonly<Record<string, string>> = {
  ip: 'IP',
  vpc: 'VPC',
  acl: 'ACL',
  dns: 'DNS',
  ssl: 'SSL',
  vpn: 'VPN',
  db: 'DB',
  ecs: 'ECS',
  eip: 'EIP',
  fc: 'FC',
  kms: 'KMS',
  mfa: 'MFA',
  nat: 'NAT',
  oss: 'OSS',
  ram: 'RAM',
  rds: 'RDS',
  slb: 'SLB',
};

/** `NetworkInterface` is a network interface, `VSwitch` a vSwitch, `DBInstance` a DB instance. */
export function wordsOfName(name: string): string {
  const parts = name.match(/[A-Z]{2,}(?![a-z])|[A-Z](?=[A-Z][a-z])[A-Z][a-z\d]*|[A-Z][a-z\d]*|[a-z\d]+/g) ?? [name];
  return parts
    .map((part) => {
      if (/^[A-Z]{2,}$/.test(part)) return part;
      return /^[A-Z]{2}/.test(part) ? camelCase(part) : (spelled[part.toLowerCase()] ?? part.toLowerCase());
    })
    .join(' ');
}

/** `VSwitch` → vSwitch, `DBInstance` → dbInstance, `Instance` → instance, `cluster_id` → clusterId. */
export function camelCase(written: string): string {
  const name = written.replaceAll(/[_.-]+([A-Za-z\d])/g, (_, first: string) => first.toUpperCase());
  const [capitals = ''] = /^[A-Z]+/.exec(name) ?? [];
  const lower = capitals.length > 1 ? capitals.length - 1 : capitals.length;
  return capitals.length === name.length ? name.toLowerCase() : name.slice(0, lower).toLowerCase() + name.slice(lower);
}

/** `createdAt` → CREATED_AT, `sizeGiB` → SIZE_GIB, `vSwitchId` → V_SWITCH_ID. */
export function constantCase(name: string): string {
  return name
    .replace(/(?<=[KMGT])iB/g, 'ib')
    .replace(/(?<=[a-z\d])(?=[A-Z])/g, '_')
    .toUpperCase();
}

/** `zoneId` → ZoneId, as upstream mostly writes members. */
export function upstreamCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export const capitalized = upstreamCase;

export function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (/sis$/.test(word)) return word.replace(/is$/, 'es');
  return /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** The subject of a description: `An ECS instance, from ECS DescribeInstances.` describes an ECS instance. */
export function subjectOf(description: string): string {
  return description.replace(/^(?:An?|The) /, '').replace(/(?:,| from | that | of | in ).*$|\.$/, '');
}

/** The default descriptions of fields that many kinds have. */
export const usualFields: Readonly<Record<string, string>> = {
  accountId: 'The account that it was read from.',
  createdAt: 'When it was created.',
  description: 'Its description; null when it has none.',
  name: 'Its display name; null when it has none.',
  region: 'Its region, loaded only for more than the id; null when upstream no longer knows it.',
  regionId: 'The region that it is in.',
  resourceGroupId: 'The resource group it belongs to; null when it belongs to none.',
  status: 'Its state in its life cycle.',
  tags: 'Its tags.',
};

/** The default descriptions of conditions that many kinds have. */
export const usualConditions: Readonly<Record<string, string>> = {
  chargeType: 'With this way of payment.',
  name: 'The whole display name, case-sensitive; * stands for any run of characters.',
  resourceGroupId: 'In this resource group.',
  status: 'With this status.',
  tags: 'With all of these tags; [] means no condition.',
  vSwitchId: 'Attached to this vSwitch.',
  vpcId: 'In this VPC.',
  zoneId: 'In this zone.',
};

/** The value in every enum for values that upstream has added later. */
export const unrecognized = {
  name: 'UNRECOGNIZED',
  description: 'A value that this schema does not know yet; not valid as input.',
};
