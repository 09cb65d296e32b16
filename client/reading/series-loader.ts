import { CloudError } from '../errors/cloud-error.js';
import type { Action } from '../model/action.js';
import { mostPoints, mostThings, type SeriesQuery } from '../model/series.js';
import { type Item, isItem, textOf, unfit } from '../model/value.js';
import { parseJson } from '../wire/json.js';
import { createBatchLoader, type LoaderWork } from './batch-loader.js';
import { asError } from './bisect-batch.js';
import type { CloudReader } from './cloud-reader.js';
import { groupBy } from './group-by.js';

type LoadPoints = (key: string) => Promise<readonly Item[]>;

/** Loads series for one request. Things whose series are wanted before the request has to wait share calls. */
export class SeriesLoader {
  private readonly loaders = new Map<string, LoadPoints>();

  constructor(
    private readonly reader: CloudReader,
    private readonly work: LoaderWork,
  ) {}

  /** The points of the thing with this key, in upstream's spelling; empty when upstream has none. */
  load(action: Action, query: SeriesQuery, regionId: string | null, key: string): Promise<readonly Item[]> {
    const name = JSON.stringify([action.name, regionId, query]);
    const loader = this.loaders.get(name) ?? this.create(action, query, regionId);
    this.loaders.set(name, loader);
    return loader(key);
  }

  private create(action: Action, query: SeriesQuery, regionId: string | null): LoadPoints {
    /** A call that fails fails its own things. */
    const batch = async (keys: readonly string[]) => {
      const points = await readPoints(this.reader, action, query, { regionId, keys }).catch(asError);
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
  action: Action,
  { namespace, dimension, metric, periodSeconds, fromMs, toMs }: SeriesQuery,
  { regionId, keys }: Wanted,
): Promise<ReadonlyMap<string, readonly Item[]>> {
  const params = {
    Namespace: namespace,
    MetricName: metric,
    Period: String(periodSeconds),
    StartTime: String(fromMs),
    EndTime: String(toMs),
    Dimensions: JSON.stringify(keys.map((key) => ({ [dimension]: key }))),
    Length: String(mostPoints),
  };
  const wanted = new Set(keys);
  const found: { readonly key: string; readonly point: Item }[] = [];
  const seen = new Set<string>();
  for (let token: string | null = ''; token !== null; ) {
    const answer: Item | null = await reader.ask(action, {
      regionId,
      params: { ...params, ...(token !== '' && { NextToken: token }) },
      mustContain: 'Datapoints',
    });
    if (answer === null) break;
    for (const point of pointsOf(answer)) {
      const key = textOf(point[dimension], dimension);
      if (!wanted.has(key)) throw failed(action, `a point of ${JSON.stringify(key)}, but the call did not ask for it`);
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

/** The rows, which stand in a string with JSON. Without any point the string may be empty. */
function pointsOf({ Datapoints }: Item): readonly Item[] {
  const text = textOf(Datapoints, 'Datapoints');
  if (text.trim() === '') return [];
  let rows: unknown;
  try {
    rows = parseJson(text);
  } catch {
    throw unfit('a list of points as JSON', text, 'Datapoints');
  }
  if (!Array.isArray(rows) || !rows.every(isItem)) throw unfit('a list of points', rows, 'Datapoints');
  return rows;
}

function failed({ product, name: action }: Action, what: string): CloudError {
  return new CloudError('unavailable', `${product.name} ${action} answered ${what}.`, {
    product: product.name,
    action,
  });
}
