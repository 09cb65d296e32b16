import type { Resource } from '../../client/model/resource.js';
import type { Terms } from '../connection/terms.js';
import type { Walk } from './walk.js';

/**
 * The calls of the actions beside a list: of the one that counts its items, for their number and for each member that they are
 * grouped by, and of the one that tells whether its service is on.
 */
export function beside(
  walk: Walk,
  { parts, rest, wantsCount, counts, countedBy }: Pick<Terms, 'parts' | 'rest' | 'wantsCount' | 'counts' | 'countedBy'>,
  { list }: Pick<Resource, 'list'>,
  scopes: number,
): void {
  if (list.service) walk.tally.add(list.service.action, scopes);
  if (!list.counts || rest !== true || !(wantsCount || counts)) return;
  const [first] = list.counts.members;
  const ways = new Set([first, ...countedBy]).size;
  walk.tally.add(list.counts.action, scopes * ways * parts.filter(({ condition }) => !condition).length);
}
