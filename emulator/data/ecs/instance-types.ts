/** Instance types and operating systems that the data set draws from. */
export interface InstanceType {
  readonly id: string;
  readonly family: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly gpu?: { readonly amount: number; readonly spec: string };
}

const type = (id: string, cpu: number, memoryGiB: number, gpu?: InstanceType['gpu']): InstanceType => ({
  id,
  family: id.split('.').slice(0, 2).join('.'),
  cpu,
  memoryMiB: memoryGiB * 1024,
  ...(gpu && { gpu }),
});

export const instanceTypes: readonly InstanceType[] = [
  type('ecs.g7.large', 2, 8),
  type('ecs.g7.xlarge', 4, 16),
  type('ecs.g7.8xlarge', 32, 128),
  type('ecs.c7.large', 2, 4),
  type('ecs.c7.2xlarge', 8, 16),
  type('ecs.r7.xlarge', 4, 32),
  type('ecs.g8i.4xlarge', 16, 64),
  type('ecs.t6-c1m1.large', 2, 2),
  // Memory below a GiB: the API counts in MiB.
  type('ecs.t5-lc2m1.nano', 1, 0.5),
  type('ecs.n1.small', 1, 2),
  type('ecs.gn6v-c8g1.2xlarge', 8, 32, { amount: 1, spec: 'NVIDIA V100' }),
  type('ecs.gn7i-c32g1.32xlarge', 128, 752, { amount: 4, spec: 'NVIDIA A10' }),
];

/** What an instance says of its type. */
export function membersOfType({ id, family, cpu, memoryMiB, gpu }: InstanceType) {
  return {
    InstanceType: id,
    InstanceTypeFamily: family,
    Cpu: cpu,
    Memory: memoryMiB,
    CpuOptions: { ThreadsPerCore: 2, Numa: cpu > 64 ? '2' : 'ON', CoreCount: Math.max(1, cpu / 2) },
    GPUAmount: gpu?.amount ?? 0,
    GPUSpec: gpu?.spec ?? '',
  };
}

export interface OperatingSystem {
  readonly imageId: string;
  readonly name: string;
  readonly nameEn: string;
  readonly type: 'linux' | 'windows';
}

export const operatingSystems: readonly OperatingSystem[] = [
  {
    imageId: 'aliyun_3_x64_20G_alibase_20240528.vhd',
    name: 'Alibaba Cloud Linux  3.2104 LTS 64位',
    nameEn: 'Alibaba Cloud Linux  3.2104 LTS 64 bit',
    type: 'linux',
  },
  {
    imageId: 'centos_7_9_x64_20G_alibase_20240628.vhd',
    name: 'CentOS  7.9 64位',
    nameEn: 'CentOS  7.9 64 bit',
    type: 'linux',
  },
  {
    imageId: 'ubuntu_22_04_x64_20G_alibase_20240530.vhd',
    name: 'Ubuntu  22.04 64位',
    nameEn: 'Ubuntu  22.04 64 bit',
    type: 'linux',
  },
  {
    imageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20240611.vhd',
    name: 'Windows Server  2019 数据中心版 64位中文版',
    nameEn: 'Windows Server  2019 Datacenter Edition 64bit Chinese Edition',
    type: 'windows',
  },
];
