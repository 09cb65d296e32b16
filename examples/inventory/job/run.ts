/** One run: exports each kind, stores it, compares it with the run before, and writes the report. */
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compare } from './compare.js';
import { type ExportEnd, type Gateway, type Row, readExport } from './export.js';
import { reportPage } from './report.js';
import { type Place, Store } from './store.js';

export interface Options {
  readonly gateway: Gateway;
  /** A folder with a document for each kind, whose file name is the kind's name. */
  readonly kinds: string;
  readonly database: string;
  readonly report: string;
  /** Tags that each thing must have. */
  readonly required: readonly string[];
  /** How many runs the database keeps. */
  readonly keep: number;
}

export interface Outcome {
  readonly things: number;
  readonly came: number;
  readonly gone: number;
  readonly changed: number;
  readonly untagged: number;
  /** Scopes and fields that could not be read, in words. Empty when the inventory is complete. */
  readonly missing: readonly string[];
}

export async function run({ gateway, kinds, database, report, required, keep }: Options): Promise<Outcome> {
  const documents = await documentsIn(kinds);
  const store = await Store.open(database);
  try {
    const beganAt = new Date();
    const { run, before } = await store.begin(beganAt);
    try {
      for (const { kind, query } of documents) await readKind(store, gateway, { run, before, kind }, query);
      const endedAt = new Date();
      await store.end(run, endedAt);
      const comparison = await compare(store, { run, before, required });
      await store.keep(keep);
      // Without a report there is no run.
      await replace(report, reportPage({ ...comparison, beganAt, endedAt, before, required }));
      await store.commit();
      const { kinds: counted, came, gone, changed, untagged, unavailable, unread } = comparison;
      return {
        things: counted.reduce((sum, { things }) => sum + Number(things), 0),
        ...{ came: came.length, gone: gone.length, changed: changed.length, untagged: untagged.length },
        missing: [
          ...unavailable.map((each) => `${each.kind}: ${placeOf(each.account_id, each.region_id)}: ${each.message}`),
          ...unread.map(({ kind, id, field, message }) => `${kind}: ${id}: ${field}: ${message}`),
        ],
      };
    } catch (error) {
      await store.abandon().catch(() => undefined);
      throw error;
    }
  } finally {
    store.close();
  }
}

/** A kind whose export breaks off is as a kind of which nothing can be read. */
async function readKind(store: Store, gateway: Gateway, place: Place, query: string): Promise<void> {
  const rows: Row[] = [];
  const broken = (error: unknown): ExportEnd => {
    rows.length = 0;
    const message = error instanceof Error ? error.message : String(error);
    return { calls: 0, unavailable: [{ accountId: null, regionId: null, code: 'BROKEN_OFF', message }], unread: [] };
  };
  const { calls, unavailable, unread } = await readExport(gateway, query, (row) => rows.push(row)).catch(broken);
  await store.addKind(place, calls, unavailable);
  await store.addThings(place, rows, unread);
  await store.keepUnavailable(place);
}

async function documentsIn(folder: string): Promise<readonly { readonly kind: string; readonly query: string }[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort();
  if (files.length === 0) throw new Error(`${folder} has no documents (*.graphql).`);
  return Promise.all(
    files.map(async (name) => ({
      kind: basename(name, '.graphql'),
      query: await readFile(join(folder, name), 'utf8'),
    })),
  );
}

/** A reader never finds half of a report. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

function placeOf(accountId: unknown, regionId: unknown): string {
  return [accountId ?? 'every account', regionId ?? 'every region'].join(', ');
}
