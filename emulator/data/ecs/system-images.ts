/** Images that other accounts own: system images, which are the same in every region, marketplace images and shared images. */
import { operatingSystems } from './instance-types.js';

export interface PublicImage {
  readonly imageId: string;
  readonly imageName: string;
  readonly owner: 'system' | 'marketplace' | 'others';
  readonly family: string;
  readonly osName: string;
  readonly osNameEn: string;
  readonly osType: string;
  readonly platform: string;
  readonly architecture: string;
  readonly sizeGiB: number;
  readonly status: string;
  /** 2024-05-28. */
  readonly day: string;
}

interface Line {
  readonly id: string;
  readonly osName: string;
  readonly osNameEn: string;
  readonly osType: string;
  readonly platform: string;
  readonly architecture?: string;
}

const linux = (id: string, name: string, platform: string, architecture = 'x86_64'): Line => ({
  id,
  osName: `${name} 64位`,
  osNameEn: `${name} 64 bit`,
  osType: 'linux',
  platform,
  architecture,
});

/** Beside those that instances use. */
const lines: readonly Line[] = [
  linux('aliyun_2_1903_x64_20G_alibase', 'Alibaba Cloud Linux  2.1903 LTS', 'Aliyun'),
  linux('aliyun_3_arm64_20G_alibase', 'Alibaba Cloud Linux  3.2104 LTS', 'Aliyun', 'arm64'),
  linux('anolisos_8_9_x64_20G_rhck_alibase', 'Anolis OS  8.9 RHCK', 'Anolis'),
  linux('debian_12_4_x64_20G_alibase', 'Debian  12.4', 'Debian'),
  linux('rockylinux_9_3_x64_20G_alibase', 'Rocky Linux  9.3', 'Rocky Linux'),
  linux('fedora_39_1_x64_20G_alibase', 'Fedora  39.1', 'Fedora'),
  linux('ubuntu_24_04_arm64_20G_alibase', 'Ubuntu  24.04', 'Ubuntu', 'arm64'),
  {
    id: 'win2022_21H2_x64_dtc_en-us_40G_alibase',
    osName: 'Windows Server  2022 数据中心版 64位英文版',
    osNameEn: 'Windows Server  2022 Datacenter Edition 64bit English Edition',
    osType: 'windows',
    platform: 'Windows Server 2022',
  },
];
const releases = ['20230718', '20231219', '20240528'];

const platforms: Readonly<Record<string, string>> = {
  aliyun: 'Aliyun',
  centos: 'CentOS',
  ubuntu: 'Ubuntu',
  win2019: 'Windows Server 2019',
};

const day = (text: string): string => text.replace(/^(.{4})(.{2})/, '$1-$2-');

const system: readonly PublicImage[] = [
  ...operatingSystems.map((os) => ({
    imageId: os.imageId,
    imageName: os.imageId,
    owner: 'system' as const,
    family: `acs:${os.imageId.split('_').slice(0, 2).join('_')}`,
    osName: os.name,
    osNameEn: os.nameEn,
    osType: os.type,
    platform: platforms[os.imageId.split('_')[0] ?? ''] ?? '',
    architecture: 'x86_64',
    sizeGiB: os.type === 'windows' ? 40 : 20,
    status: 'Available',
    day: day(/(\d{8})\.vhd$/.exec(os.imageId)?.[1] ?? ''),
  })),
  ...lines.flatMap(({ id, architecture = 'x86_64', ...line }) =>
    releases.map((release, at) => ({
      ...line,
      imageId: `${id}_${release}.vhd`,
      imageName: `${id}_${release}.vhd`,
      owner: 'system' as const,
      family: `acs:${id.split('_').slice(0, 2).join('_')}`,
      architecture,
      sizeGiB: line.osType === 'windows' ? 40 : 20,
      // Older releases are withdrawn, but can still be found by id.
      status: at === 0 ? 'Deprecated' : 'Available',
      day: day(release),
    })),
  ),
];

const foreign = (imageId: string, imageName: string, owner: 'marketplace' | 'others'): PublicImage => ({
  imageId,
  imageName,
  owner,
  family: '',
  osName: 'CentOS  7.9 64位',
  osNameEn: 'CentOS  7.9 64 bit',
  osType: 'linux',
  platform: 'CentOS',
  architecture: 'x86_64',
  sizeGiB: 40,
  status: 'Available',
  day: '2022-03-01',
});

/** Ids of marketplace and shared images begin with m-, with the letters of the region. */
export function publicImages(idPrefix: string): readonly PublicImage[] {
  return [
    ...system,
    foreign(`m-${idPrefix}0marketplace00001`, 'LNMP环境（CentOS 7.9 PHP 8.0）', 'marketplace'),
    foreign(`m-${idPrefix}0shared0000000001`, 'golden-image from "platform"', 'others'),
  ];
}
