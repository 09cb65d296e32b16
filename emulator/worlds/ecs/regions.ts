/** ECS DescribeRegions and DescribeZones. */
import { type Region, regionOf, zoneIds } from '../../data/regions.js';
import type { Body, Params, RpcContext } from '../../wire/rpc.js';
import { WireError } from '../../wire/wire-error.js';

/** Local names are Chinese by default. */
export function describeRegions(params: Params, { cloud }: RpcContext): Body {
  const language = languageOf(params);
  const Region = cloud.regions.map((region) => ({
    RegionId: region.id,
    RegionEndpoint: endpointOf(region),
    LocalName: region.names[language],
    Status: 'available',
  }));
  return { Regions: { Region } };
}

export function describeZones(params: Params, { regionId }: RpcContext): Body {
  const language = languageOf(params);
  const region = regionOf(regionId);
  const Zone = (region ? zoneIds(region) : []).map((ZoneId) => ({
    ZoneId,
    ZoneType: 'AvailabilityZone',
    LocalName: zoneName(region?.names[language] ?? '', ZoneId, language),
    AvailableResourceCreation: { ResourceTypes: ['VSwitch', 'IoOptimized', 'Instance', 'DedicatedHost', 'Disk'] },
    AvailableDiskCategories: { DiskCategories: ['cloud_essd', 'cloud_auto', 'cloud_efficiency'] },
    AvailableInstanceTypes: { InstanceTypes: [] },
    AvailableResources: { ResourcesInfo: [] },
    AvailableVolumeCategories: { VolumeCategories: [] },
    AvailableDedicatedHostTypes: { DedicatedHostType: [] },
    DedicatedHostGenerations: { DedicatedHostGeneration: [] },
  }));
  return { Zones: { Zone } };
}

/** The endpoints of older regions do not follow the naming rule. */
function endpointOf(region: Region): string {
  return region.id === 'cn-hangzhou' ? 'ecs-cn-hangzhou.aliyuncs.com' : `ecs.${region.id}.aliyuncs.com`;
}

function zoneName(regionName: string, zoneId: string, language: keyof Region['names']): string {
  const letter = zoneId.slice(-1).toUpperCase();
  return language === 'en-US'
    ? `${regionName} Zone ${letter}`
    : `${regionName} ${language === 'ja' ? 'ゾーン' : '可用区'} ${letter}`;
}

function languageOf({ AcceptLanguage: language = 'zh-CN' }: Params): keyof Region['names'] {
  if (language === 'zh-CN' || language === 'en-US' || language === 'ja') return language;
  throw new WireError(
    404,
    'InvalidAcceptLanguage.NotFound',
    'Only Chinese (zh-CN), English (en-US), and Japanese (ja) are allowed.',
  );
}
