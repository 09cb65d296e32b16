/** How many logs a log store has in each minute of a window: the same each time. */
import { randomOf } from '../../data/random.js';
import type { Read } from '../given.js';

const seconds = 60;
/** As many intervals as an answer has. */
const most = 60;

export function histogramsOf({ kinds, action, given, context }: Read): readonly object[] | undefined {
  if (`${kinds.product.name}.${action.name}` !== 'Sls.GetHistograms') return undefined;
  const { params } = given;
  const [from, to] = [params.from, params.to].map(Number) as [number, number];
  const step = Math.max(seconds, Math.ceil((to - from) / most));
  const { cloud, account } = context;
  const starts = Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, at) => from + at * step);
  return starts.map((start) => {
    const random = randomOf(cloud.seed, account.id, 'logs', params.project ?? '', params.logstore ?? '', start);
    return { from: start, to: Math.min(to, start + step), count: random.int(0, 500), progress: 'Complete' };
  });
}
