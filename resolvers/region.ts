import { readAll } from '../client/paginator.js';
import { region, zones } from '../client/resources/region.js';
import type { Field, FieldTable } from './field.js';
import { asText, type HasItem, key, requiredText, text } from './leaves.js';
import { lookup } from './lookup.js';
import { nodesOf, partsOf } from './odd-rows.js';
import { checkRegionId, readRegions } from './region-ids.js';
import type { Region as RegionType, Zone as ZoneType } from './schema.types.js';

const Region: FieldTable<RegionType> = {
  regionId: key,
  // Some regions have no name in some languages; the id names them in all.
  localName: {
    needs: ['LocalName'],
    read: ({ item, key: regionId }) => asText(item.LocalName, 'LocalName') ?? regionId,
  },
  status: text('Status'),
  endpoint: text('RegionEndpoint'),
  zones: {
    needs: [],
    asks: { kind: 'rows', list: zones, per: 'parent' },
    resolve: async ({ cloud, key: regionId }) => {
      const rows = await readAll(cloud, zones, { regionId, params: {} });
      return partsOf(rows, (item) => ({ item }));
    },
  },
};

const Zone: FieldTable<ZoneType, HasItem> = { zoneId: requiredText('ZoneId'), localName: text('LocalName') };

const regions: Field<readonly object[], unknown> = {
  needs: [],
  asks: { kind: 'rows', list: region.list, per: 'account' },
  resolve: async (_root, { context: { cloud } }) => {
    const items = await readRegions(cloud);
    return nodesOf(region, cloud, null, items);
  },
};

export const regionTables = {
  Region,
  Zone,
  Query: { regions, region: lookup(region, ({ regionId }) => checkRegionId(String(regionId))) },
};
