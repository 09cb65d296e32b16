import type { Action } from '../../model/action.js';
import { whole } from '../../model/paging.js';
import { ecs } from '../../model/products.js';
import { type ListAction, member, type Resource } from '../../model/resource.js';

const describeRegions: Action = {
  product: ecs,
  name: 'DescribeRegions',
  ram: 'ecs:DescribeRegions',
  language: 'AcceptLanguage',
  neverEmpty: 'Regions.Region',
};

/** https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeregions */
export const region: Resource = {
  type: 'Region',
  scope: 'account',
  key: member('RegionId'),
  list: { action: describeRegions, paging: whole, items: 'Regions.Region' },
  get: { listed: true },
};

/** Asked per region: https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describezones */
export const zones: ListAction = {
  action: {
    product: ecs,
    name: 'DescribeZones',
    ram: 'ecs:DescribeZones',
    language: 'AcceptLanguage',
    params: { Verbose: false },
  },
  paging: whole,
  items: 'Zones.Zone',
};
