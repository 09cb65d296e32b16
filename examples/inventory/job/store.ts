/** The database of the inventory: what was there in each run. */
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { Row, Unavailable, Unread } from './export.js';

/**
 * `seen_in` is the run that saw the thing last: an older one where its scope could not be read since. A field's value is JSON.
 * `unavailable` says what a run could not read; null means every account or region.
 */
const tables = `
  CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, began_at TIMESTAMP, ended_at TIMESTAMP);
  CREATE TABLE IF NOT EXISTS kinds (run INTEGER, kind VARCHAR, calls INTEGER);
  CREATE TABLE IF NOT EXISTS things (
    run INTEGER, kind VARCHAR, id VARCHAR, account_id VARCHAR, region_id VARCHAR, name VARCHAR, seen_in INTEGER
  );
  CREATE TABLE IF NOT EXISTS fields (run INTEGER, kind VARCHAR, id VARCHAR, field VARCHAR, value VARCHAR);
  CREATE TABLE IF NOT EXISTS tags (run INTEGER, kind VARCHAR, id VARCHAR, key VARCHAR, value VARCHAR);
  CREATE TABLE IF NOT EXISTS unavailable (
    run INTEGER, kind VARCHAR, account_id VARCHAR, region_id VARCHAR, code VARCHAR, message VARCHAR
  );
  CREATE TABLE IF NOT EXISTS unread (run INTEGER, kind VARCHAR, id VARCHAR, field VARCHAR, message VARCHAR);
`;

/** Members of a thing that are columns of `things`. */
const columns: ReadonlySet<string> = new Set(['id', 'accountId', 'regionId', 'name', 'tags']);

interface Tag {
  readonly key: string;
  readonly value: string;
}

export class Store {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(path: string): Promise<Store> {
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run(tables);
    return new Store(instance, connection);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  /** Rows of a question, with exact values as texts. */
  async ask(sql: string, params: Readonly<Record<string, DuckDBValue>> = {}): Promise<readonly Answer[]> {
    const reader = await this.connection.runAndReadAll(sql, { ...params });
    return reader.getRowObjectsJson() as readonly Answer[];
  }

  /** Begins a run. Nothing of it stays unless it is committed. */
  async begin(beganAt: Date): Promise<{ readonly run: number; readonly before: number | null }> {
    await this.connection.run('BEGIN TRANSACTION');
    const [last] = await this.ask('SELECT max(run) AS run FROM runs');
    const before = last?.run === null || last?.run === undefined ? null : Number(last.run);
    const run = (before ?? 0) + 1;
    await this.connection.run('INSERT INTO runs VALUES ($run, $at::TIMESTAMP, NULL)', { run, at: stamp(beganAt) });
    return { run, before };
  }

  async end(run: number, endedAt: Date): Promise<void> {
    await this.connection.run('UPDATE runs SET ended_at = $at::TIMESTAMP WHERE run = $run', {
      run,
      at: stamp(endedAt),
    });
  }

  async commit(): Promise<void> {
    await this.connection.run('COMMIT');
  }

  async abandon(): Promise<void> {
    await this.connection.run('ROLLBACK');
  }

  /** Deletes the runs before the last so many. */
  async keep(runs: number): Promise<void> {
    const [last] = await this.ask('SELECT max(run) AS run FROM runs');
    const oldest = Number(last?.run ?? 0) - runs + 1;
    for (const table of ['runs', 'kinds', 'things', 'fields', 'tags', 'unavailable', 'unread']) {
      await this.connection.run(`DELETE FROM ${table} WHERE run < $oldest`, { oldest });
    }
  }

  /** That a kind was asked for, and what could not be read of it. */
  async addKind({ run, kind }: Place, calls: number, scopes: readonly Unavailable[]): Promise<void> {
    await this.connection.run('INSERT INTO kinds VALUES ($run, $kind, $calls)', { run, kind, calls });
    for (const { accountId, regionId, code, message } of scopes) {
      await this.connection.run(
        'INSERT INTO unavailable VALUES ($run, $kind, $accountId, $regionId, $code, $message)',
        {
          ...{ run, kind, accountId, regionId, code, message },
        },
      );
    }
  }

  /** The things of a kind. A field that could not be read keeps the value of the run before. */
  async addThings(place: Place, rows: readonly Row[], unread: readonly Unread[]): Promise<void> {
    const { run, kind } = place;
    const lacks = new Map<string, ReadonlySet<string>>();
    for (const { row, field, message } of unread) {
      const id = rows[row]?.id;
      if (id === undefined) continue;
      lacks.set(id, new Set([...(lacks.get(id) ?? []), field]));
      await this.connection.run('INSERT INTO unread VALUES ($run, $kind, $id, $field, $message)', {
        ...{ run, kind, id, field, message },
      });
    }
    // A list that changes while it is read can have a thing twice.
    const byId = new Map(rows.map((row) => [row.id, row]));
    await this.append('things', [...byId.values()], ({ id, accountId, regionId, name }) => [
      [run, kind, id, textOf(accountId), textOf(regionId), textOf(name), run],
    ]);
    await this.append('fields', [...byId.values()], (row) =>
      Object.entries(row)
        .filter(([field]) => !columns.has(field) && !lacks.get(row.id)?.has(field))
        .map(([field, value]) => [run, kind, row.id, field, JSON.stringify(value)]),
    );
    await this.append('tags', [...byId.values()], (row) =>
      lacks.get(row.id)?.has('tags') ? [] : tagsOf(row).map(({ key, value }) => [run, kind, row.id, key, value]),
    );
    await this.keepUnread(place);
  }

  private async keepUnread({ run, before, kind }: Place): Promise<void> {
    if (before === null) return;
    const params = { run, before, kind };
    await this.connection.run(
      `INSERT INTO fields SELECT $run, f.kind, f.id, f.field, f.value FROM fields f
       JOIN unread u ON u.run = $run AND u.kind = f.kind AND u.id = f.id AND u.field = f.field
       WHERE f.run = $before AND f.kind = $kind`,
      params,
    );
    await this.connection.run(
      `INSERT INTO tags SELECT $run, t.kind, t.id, t.key, t.value FROM tags t
       JOIN unread u ON u.run = $run AND u.kind = t.kind AND u.id = t.id AND u.field = 'tags'
       WHERE t.run = $before AND t.kind = $kind`,
      params,
    );
  }

  /** The things of the run before that are in a scope which this run could not read: it is not known that they are gone. */
  async keepUnavailable({ run, before, kind }: Place): Promise<void> {
    if (before === null) return;
    const params = { run, before, kind };
    await this.connection.run(
      `INSERT INTO things SELECT $run, t.kind, t.id, t.account_id, t.region_id, t.name, t.seen_in FROM things t
       WHERE t.run = $before AND t.kind = $kind
         AND EXISTS (SELECT 1 FROM unavailable u WHERE u.run = $run AND u.kind = t.kind
           AND (u.account_id IS NULL OR u.account_id = t.account_id)
           AND (u.region_id IS NULL OR u.region_id = t.region_id))
         AND NOT EXISTS (SELECT 1 FROM things n WHERE n.run = $run AND n.kind = t.kind AND n.id = t.id)`,
      params,
    );
    for (const [table, columns] of [
      ['fields', 'o.field, o.value'],
      ['tags', 'o.key, o.value'],
    ]) {
      await this.connection.run(
        `INSERT INTO ${table} SELECT $run, o.kind, o.id, ${columns} FROM ${table} o
         JOIN things t ON t.run = $run AND t.kind = o.kind AND t.id = o.id AND t.seen_in < $run
         WHERE o.run = $before AND o.kind = $kind`,
        params,
      );
    }
  }

  private async append(
    table: string,
    rows: readonly Row[],
    valuesOf: (row: Row) => readonly (readonly (string | number | null)[])[],
  ): Promise<void> {
    const appender = await this.connection.createAppender(table);
    for (const row of rows) {
      for (const values of valuesOf(row)) {
        for (const value of values) {
          if (value === null) appender.appendNull();
          else if (typeof value === 'number') appender.appendInteger(value);
          else appender.appendVarchar(value);
        }
        appender.endRow();
      }
    }
    appender.closeSync();
  }
}

/** Where rows belong: a kind in a run, and the run before it. */
export interface Place {
  readonly run: number;
  readonly before: number | null;
  readonly kind: string;
}

export type Answer = Readonly<Record<string, string | number | boolean | null>>;

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function tagsOf({ tags }: Row): readonly Tag[] {
  return Array.isArray(tags) ? (tags as readonly Tag[]) : [];
}

/** DuckDB writes times without a zone. These are UTC. */
function stamp(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '');
}
