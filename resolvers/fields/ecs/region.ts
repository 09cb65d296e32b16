import { nodesOf } from '../../connection/odd-rows.js';
import { checkRegionId, readRegions, region } from '../../connection/region-ids.js';
import type { Field } from '../field.js';
import { lookup } from '../lookup.js';
import { asText } from '../scalar-fields.js';

/** Some regions have no name in some languages. Their id is shown instead. */
const localName: Field<string> = {
  needs: ['LocalName'],
  read: ({ item, key: regionId }) => asText(item.LocalName, 'LocalName') ?? regionId,
};

const regions: Field<readonly object[], unknown> = {
  needs: [],
  asks: { kind: 'rows', list: region.list, per: 'account' },
  resolve: async (_root, { context: { cloud } }) => {
    const items = await readRegions(cloud);
    return nodesOf(region, cloud, null, items);
  },
};

export const regionTables = {
  Region: { localName },
  Query: { regions, region: lookup(region, ({ regionId }) => checkRegionId(String(regionId))) },
};
