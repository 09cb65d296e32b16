/** One instance exactly as DescribeInstances writes it (API reference, DescribeInstances, sample answer). */
export interface Instance {
  readonly InstanceId: string;
  readonly InstanceName: string;
  readonly HostName: string;
  readonly Description: string;
  readonly Status: string;
  readonly RegionId: string;
  readonly ZoneId: string;
  readonly ClusterId: string;
  readonly ResourceGroupId: string;
  readonly SerialNumber: string;
  readonly InstanceType: string;
  readonly InstanceTypeFamily: string;
  readonly Cpu: number;
  /** MiB. */
  readonly Memory: number;
  readonly CpuOptions: { readonly ThreadsPerCore: number; readonly Numa: string; readonly CoreCount: number };
  readonly GPUAmount: number;
  readonly GPUSpec: string;
  readonly ImageId: string;
  readonly OSType: string;
  readonly OSName: string;
  readonly OSNameEn: string;
  /** Absent without a key pair. */
  readonly KeyPairName?: string;
  readonly InstanceChargeType: string;
  readonly InternetChargeType: string;
  readonly SaleCycle: string;
  readonly CreationTime: string;
  readonly StartTime: string;
  readonly ExpiredTime: string;
  readonly AutoReleaseTime: string;
  readonly StoppedMode: string;
  readonly SpotStrategy: string;
  readonly SpotPriceLimit: number;
  readonly CreditSpecification: string;
  readonly InstanceNetworkType: string;
  readonly VlanId: string;
  readonly InternetMaxBandwidthIn: number;
  readonly InternetMaxBandwidthOut: number;
  readonly VpcAttributes: {
    readonly VpcId: string;
    readonly VSwitchId: string;
    readonly NatIpAddress: string;
    readonly PrivateIpAddress: { readonly IpAddress: readonly string[] };
  };
  readonly InnerIpAddress: { readonly IpAddress: readonly string[] };
  readonly PublicIpAddress: { readonly IpAddress: readonly string[] };
  readonly EipAddress: {
    readonly AllocationId: string;
    readonly IpAddress: string;
    readonly InternetChargeType: string;
  };
  readonly NetworkInterfaces: {
    readonly NetworkInterface: readonly {
      readonly Type: string;
      readonly NetworkInterfaceId: string;
      readonly MacAddress: string;
      readonly PrimaryIpAddress: string;
      readonly PrivateIpSets: {
        readonly PrivateIpSet: readonly { readonly PrivateIpAddress: string; readonly Primary: boolean }[];
      };
      /** Absent without IPv6. */
      readonly Ipv6Sets?: { readonly Ipv6Set: readonly { readonly Ipv6Address: string }[] };
    }[];
  };
  readonly SecurityGroupIds: { readonly SecurityGroupId: readonly string[] };
  readonly Tags: { readonly Tag: readonly { readonly TagKey: string; readonly TagValue: string }[] };
  readonly OperationLocks: {
    readonly LockReason: readonly { readonly LockReason: string; readonly LockMsg: string }[];
  };
  readonly MetadataOptions: { readonly HttpTokens: string; readonly HttpEndpoint: string };
  readonly DedicatedInstanceAttribute: { readonly Tenancy: string; readonly Affinity: string };
  readonly DedicatedHostAttribute: {
    readonly DedicatedHostId: string;
    readonly DedicatedHostName: string;
    readonly DedicatedHostClusterId: string;
  };
  readonly EcsCapacityReservationAttr: {
    readonly CapacityReservationPreference: string;
    readonly CapacityReservationId: string;
  };
  readonly DeploymentSetId: string;
  readonly DeletionProtection: boolean;
  readonly DeviceAvailable: boolean;
  readonly IoOptimized: boolean;
  readonly Recyclable: boolean;
}
