/** Asks Resource Center's index who holds an address: two calls an account, for all kinds and regions. */
import type { Cloud } from '../../../client/cloud.js';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { checkService } from '../../../client/errors/service-status.js';
import type { Item } from '../../../client/model/value.js';
import { readAll } from '../../../client/reading/paginator.js';
import { RequestEnded } from '../../../client/request/work-budget.js';
import { index } from '../resourcecenter/indexed-resource.js';
import type { AddressQuestion } from './question.js';

/**
 * The things that the index has with the address. Null where it is off, is not finished, or may not be read: the kinds must then be
 * asked themselves.
 */
export async function indexedThings(
  { reader }: Cloud,
  { spellings }: AddressQuestion,
  regionIds: readonly string[] | null,
): Promise<readonly Item[] | null> {
  const { action, service } = index.list;
  const params = { Filter: [{ Key: 'IpAddress', MatchType: 'Equals', Value: spellings }] };
  try {
    // An index that is still being built has some things, and says nothing of the others.
    const isOn =
      service && checkService(action, service, (status) => reader.ask(status, { regionId: null, params: {} }));
    const [things] = await Promise.all([readAll(reader, index.list, { regionId: null, params }, index.key), isOn]);
    const wanted = regionIds && new Set(regionIds);
    return wanted === null ? things : things.filter(({ RegionId }) => wanted.has(String(RegionId)));
  } catch (error) {
    if (!(error instanceof CloudError) || error instanceof RequestEnded) throw error;
    return null;
  }
}
