import { CloudError } from '../errors/cloud-error.js';
import type { Action } from '../model/action.js';
import { type KeyedPoint, type MetricService, mostThings, type SeriesQuery } from '../model/series.js';
import { type Item, textOf } from '../model/value.js';
import { createBatchLoader, type LoaderWork } from './batch-loader.js';
import { asError } from './bisect-batch.js';
import type { CloudReader } from './cloud-reader.js';
import { groupBy } from './group-by.js';

type LoadPoints = (key: string) => Promise<readonly Item[]>;

/** What is asked of a service: every point of a window, or the newest of each thing. */
export interface SeriesAsk {
  readonly service: MetricService;
  readonly action: Action;
  readonly query: SeriesQuery;
}

/** Loads series for one request. Things whose series are wanted before the request has to wait share calls. */
export class SeriesLoader {
  private readonly loaders = new Map<string, LoadPoints>();

  constructor(
    private readonly reader: CloudReader,
    private readonly work: LoaderWork,
  ) {}

  /** The points of the thing with this key, in upstream's spelling; empty when upstream has none. */
  load(ask: SeriesAsk, regionId: string | null, key: string): Promise<readonly Item[]> {
    const name = JSON.stringify([ask.action.product.name, ask.action.name, regionId, ask.query]);
    const loader = this.loaders.get(name) ?? this.create(ask, regionId);
    this.loaders.set(name, loader);
    return loader(key);
  }

  private create(ask: SeriesAsk, regionId: string | null): LoadPoints {
    /** A call that fails fails its own things. */
    const batch = async (keys: readonly string[]) => {
      const points = await readPoints(this.reader, ask, { regionId, keys }).catch(asError);
      return keys.map((key) => (points instanceof Error ? points : (points.get(key) ?? [])));
    };
    return createBatchLoader(async (keys) => {
      const batches: Promise<(readonly Item[] | Error)[]>[] = [];
      for (let at = 0; at < keys.length; at += mostThings) batches.push(batch(keys.slice(at, at + mostThings)));
      return (await Promise.all(batches)).flat();
    }, this.work);
  }
}

interface Wanted {
  readonly regionId: string | null;
  readonly keys: readonly string[];
}

/** Every point of these things, by their keys. A point of any other thing means that upstream has read the call as another. */
async function readPoints(
  reader: CloudReader,
  { service, action, query }: SeriesAsk,
  { regionId, keys }: Wanted,
): Promise<ReadonlyMap<string, readonly Item[]>> {
  const params = service.params(query, keys);
  const wanted = new Set(keys);
  const found: KeyedPoint[] = [];
  const moments = new Set<string>();
  const seen = new Set<string>();
  for (let token: string | null = ''; token !== null; ) {
    const answer: Item | null = await reader.ask(action, {
      regionId,
      params: { ...params, ...(token !== '' && { NextToken: token }) },
      mustContain: service.mustContain,
    });
    if (answer === null) break;
    for (const { key, point } of service.points(answer, query)) {
      if (!wanted.has(key)) throw failed(action, `a point of ${JSON.stringify(key)}, but the call did not ask for it`);
      const moment = JSON.stringify([key, point.timestamp]);
      // Such as one of each node of a cluster: together they are no series of the thing.
      if (moments.has(moment)) throw failed(action, `several points of ${JSON.stringify(key)} for one time`);
      moments.add(moment);
      found.push({ key, point });
    }
    token = textOf(answer.NextToken, 'NextToken') || null;
    if (token !== null && seen.has(token)) throw failed(action, 'a page token for the second time');
    if (token !== null) seen.add(token);
  }
  const points = new Map<string, readonly Item[]>();
  for (const [key, rows] of groupBy(found, (row) => row.key))
    points.set(
      key,
      rows.map(({ point }) => point),
    );
  return points;
}

function failed({ product, name: action }: Action, what: string): CloudError {
  return new CloudError('unavailable', `${product.name} ${action} answered ${what}.`, {
    product: product.name,
    action,
  });
}
