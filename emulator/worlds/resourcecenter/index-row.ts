/** One thing as the index has it, as SearchResources writes it, with the network that it lies in. */
export interface IndexRow extends Readonly<Said> {
  readonly ResourceType: string;
  readonly ResourceId: string;
  /** `global` for what belongs to the account as a whole. */
  readonly RegionId: string;
}

export interface Said {
  ResourceName: string;
  ZoneId: string;
  /** Empty for kinds that are in no resource group. */
  ResourceGroupId: string;
  CreateTime: string;
  ExpireTime: string;
  IpAddresses: readonly string[];
  Tags: readonly { readonly Key: string; readonly Value: string }[];
  vpcId: string;
  vSwitchId: string;
}

/**
 * What is said about a thing is read when it is first asked for: an index holds tens of thousands of things, and a search
 * looks at one or two members of most of them.
 */
export type Reader = <Name extends keyof Said>(name: Name) => Said[Name] | undefined;

/** The row of a thing. */
export class LazyRow implements IndexRow {
  constructor(
    readonly ResourceType: string,
    readonly ResourceId: string,
    readonly RegionId: string,
    private readonly read: Reader,
  ) {}

  get ResourceName() {
    return this.read('ResourceName') ?? '';
  }
  get ZoneId() {
    return this.read('ZoneId') ?? '';
  }
  get ResourceGroupId() {
    return this.read('ResourceGroupId') ?? '';
  }
  get CreateTime() {
    return inSeconds(this.read('CreateTime') ?? '');
  }
  get ExpireTime() {
    return inSeconds(this.read('ExpireTime') ?? '');
  }
  get IpAddresses() {
    return [...new Set((this.read('IpAddresses') ?? []).filter((address) => address !== ''))];
  }
  get Tags() {
    return this.read('Tags') ?? [];
  }
  get vpcId() {
    return this.read('vpcId') ?? '';
  }
  get vSwitchId() {
    return this.read('vSwitchId') ?? '';
  }
}

/** The same without the thing that it is about, which need not stay in memory then. */
export function copied(row: IndexRow): IndexRow {
  const { ResourceType, ResourceId, RegionId, ResourceName, ZoneId, ResourceGroupId, CreateTime, ExpireTime } = row;
  const { IpAddresses, Tags, vpcId, vSwitchId } = row;
  return {
    ...{ ResourceType, ResourceId, RegionId, ResourceName, ZoneId, ResourceGroupId, CreateTime, ExpireTime },
    ...{ IpAddresses, Tags, vpcId, vSwitchId },
  };
}

/** The index writes all times alike, to the second. */
function inSeconds(text: string): string {
  const at = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? '' : `${new Date(at).toISOString().slice(0, 19)}Z`;
}
