import { readAll } from '../../../client/reading/paginator.js';
import { region, zones } from '../../../client/resources/ecs/region.js';
import { nodesOf, partsOf } from '../../connection/odd-rows.js';
import { checkRegionId, readRegions } from '../../connection/region-ids.js';
import type { Field, FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { asText, type HasItem, key, requiredText, text } from '../../fields/scalar-fields.js';
import type { Region as RegionType, Zone as ZoneType } from '../../schema.types.js';

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
      const rows = await readAll(cloud.reader, zones, { regionId, params: {} });
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
