import { mostThings } from '../../client/model/series.js';
import { actionFor, pagesOf, queriesOf } from '../fields/metrics.js';
import { batchesOf } from './bounds.js';
import type { AsksSeries } from './field-reads.js';
import { each } from './place.js';
import type { Step, Walk } from './walk.js';

/** One call, and its further pages, for up to 50 parents and one metric. */
export function series(walk: Walk, { source }: AsksSeries, step: Step): void {
  const { field, place } = step;
  const queries = queriesOf(source, field.args, Date.now());
  const { service } = source;
  const action = actionFor(service, field.selection);
  const batches = batchesOf(place.count, place.arrivals * place.regions, mostThings);
  const isLast = action === service.last;
  const calls = queries.reduce((sum, { query }) => sum + batches * pagesOf(service, query, place.count, isLast), 0);
  walk.tally.add(action, calls, { regionIds: place.regionIds });
  walk.descend(step, each(place, queries.length));
}
