import { camelCase } from '../schema/english.js';

/** Makes names of the schema from upstream's names. */

const verbs = /^(?:Batch)?(?:Describe|List|Get|Query|Search)(?=[A-Z])/;

/** `DescribeDBInstances` lists a DbInstance, `DescribeClustersV1` a Cluster. */
export function typeOfAction(action: string): string {
  const subject = action.replace(verbs, '').replace(/(?:V\d+|\d+|List|Ex)$/, '');
  return typeName(singular(subject));
}

/** `DBInstance` → DbInstance, `node_pool` → NodePool, `VSwitch` stays. */
export function typeName(name: string): string {
  return name
    .split(/[^A-Za-z\d]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
    .replace(/([A-Z])([A-Z]+)(?=[A-Z][a-z]|\d|$)/g, (_all, first: string, rest: string) => first + rest.toLowerCase());
}

/** `AddressIPVersion` → addressIpVersion, `VSwitchId` → vSwitchId. */
export function fieldName(member: string): string {
  return camelCase(typeName(member));
}

/** `In_use` → IN_USE, `PayByTraffic` → PAY_BY_TRAFFIC; null when it makes no name. */
export function valueName(value: string): string | null {
  const name = value
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .replace(/^_|_$/g, '')
    .toUpperCase();
  return /^[A-Z][A-Z\d_]*$/.test(name) ? name : null;
}

/** `LoadBalancer` → load-balancer, `VSwitch` → vswitch. */
export function fileName(type: string): string {
  return type.replace(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase();
}

export function singular(word: string): string {
  if (/ies$/.test(word)) return word.replace(/ies$/, 'y');
  if (/(?:ss|x|(?<!a)ch|sh|tus|lias)es$/.test(word)) return word.slice(0, -2);
  return /(?<!lia|[sui])s$/.test(word) ? word.slice(0, -1) : word;
}

export function isPlural(word: string): boolean {
  return singular(word) !== word;
}
