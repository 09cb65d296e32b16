import { readAll } from '../client/paginator.js';
import { region, zones } from '../client/resources/region.js';
import type { Field, FieldTable } from './field.js';
import { type HasItem, key, requiredText, text } from './leaves.js';
import { lookup } from './lookup.js';
import { checkRegionId, readRegions } from './region-ids.js';
import { nodeOf } from './resource-node.js';
import type { Region as RegionType, Zone as ZoneType } from './schema.types.js';

const Region: FieldTable<RegionType> = {
  regionId: key,
  localName: requiredText('LocalName'),
  status: text('Status'),
  endpoint: text('RegionEndpoint'),
  zones: {
    needs: [],
    asks: { kind: 'rows', list: zones, per: 'parent' },
    resolve: async ({ cloud, key: regionId }) => {
      const rows = await readAll(cloud, zones, { regionId, params: {} });
      return rows.map((item) => ({ item }));
    },
  },
};

const Zone: FieldTable<ZoneType, HasItem> = { zoneId: requiredText('ZoneId'), localName: text('LocalName') };

const regions: Field<readonly object[], unknown> = {
  needs: [],
  asks: { kind: 'rows', list: region.list, per: 'account' },
  resolve: async (_root, { context: { cloud } }) => {
    const items = await readRegions(cloud);
    return items.map((item) => nodeOf(region, cloud, null, item));
  },
};

export const regionTables = {
  Region,
  Zone,
  Query: { regions, region: lookup(region, ({ regionId }) => checkRegionId(String(regionId))) },
};
