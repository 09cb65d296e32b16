/** The paths of the metadata of an instance with their texts; a folder lists what is in it. */
import type { Instance } from '../data/ecs/instance.js';

export function treeOf(instance: Instance, roleName: string, accountId: string): ReadonlyMap<string, string> {
  const [main] = instance.NetworkInterfaces.NetworkInterface;
  const texts: Readonly<Record<string, string>> = {
    hostname: instance.HostName,
    'image-id': instance.ImageId,
    'instance-id': instance.InstanceId,
    'instance/instance-name': instance.InstanceName,
    'instance/instance-type': instance.InstanceType,
    mac: main?.MacAddress ?? '',
    'network-type': instance.InstanceNetworkType,
    'owner-account-id': accountId,
    'private-ipv4': instance.VpcAttributes.PrivateIpAddress.IpAddress[0] ?? '',
    'ram/security-credentials': roleName,
    'region-id': instance.RegionId,
    'serial-number': instance.SerialNumber,
    'vpc-id': instance.VpcAttributes.VpcId,
    'vswitch-id': instance.VpcAttributes.VSwitchId,
    'zone-id': instance.ZoneId,
    ...(main && { [`network/interfaces/macs/${main.MacAddress}/network-interface-id`]: main.NetworkInterfaceId }),
    ...(instance.EipAddress.IpAddress !== '' && { eipv4: instance.EipAddress.IpAddress }),
  };
  const tree = new Map(Object.entries(texts).map(([path, text]) => [`meta-data/${path}`, text]));
  for (const path of [...tree.keys()]) {
    const steps = path.split('/');
    for (let depth = 1; depth < steps.length; depth += 1) addTo(tree, steps.slice(0, depth).join('/'), steps, depth);
  }
  return tree;
}

function addTo(tree: Map<string, string>, folder: string, steps: readonly string[], depth: number): void {
  const entry = `${steps[depth]}${depth < steps.length - 1 ? '/' : ''}`;
  const entries = tree.get(folder)?.split('\n') ?? [];
  if (!entries.includes(entry)) tree.set(folder, [...entries, entry].join('\n'));
}
