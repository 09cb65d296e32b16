/**
 * The codes by which lists refuse an id that they do not know, where others leave it out. What is published is incomplete and
 * spelt in many ways (InvalidDiskIds.ValueNotSupported, InvalidVpcID.NotFound, Forbidden.VpcNotFound), so each name that
 * upstream gives a parameter stands for every form that was seen of any.
 */

const forms: readonly ((name: string) => string)[] = [
  (name) => `Invalid${name}.NotFound`,
  (name) => `Invalid${name}s.NotFound`,
  (name) => `Invalid${name}.NotExist`,
  (name) => `Invalid${name}s.NotExist`,
  (name) => `Invalid${name}.NotExists`,
  (name) => `Invalid${name}s.ValueNotSupported`,
  (name) => `${name}.NotFound`,
  (name) => `ResourceNotFound.${name}`,
];

/** Codes for a parameter that upstream calls by these names; `more` are codes of no such form. */
function codes(names: readonly string[], more: readonly string[] = []): readonly string[] {
  return [...names.flatMap((name) => forms.map((form) => form(name))), ...more];
}

export const unknownInstance = codes(['InstanceId', 'EcsId', 'Instance'], ['Instance.NotExist']);
export const unknownDisk = codes(['DiskId', 'Disk']);
export const unknownSnapshot = codes(['SnapshotId', 'Snapshot']);
export const unknownImage = codes(['ImageId', 'Image']);
export const unknownSecurityGroup = codes(['SecurityGroupId', 'SecurityGroup']);
export const unknownNetworkInterface = codes(['EniId', 'NetworkInterfaceId']);
export const unknownVpc = codes(['VpcId', 'Vpc'], ['Forbidden.VpcNotFound', 'VpcNotFound']);
export const unknownVSwitch = codes(['VSwitchId', 'VSwitch'], ['Forbidden.VSwitchNotFound', 'VSwitchNotFound']);
export const unknownElasticIp = codes(['AllocationId', 'EipId', 'Eip', 'EipAllocationId']);
