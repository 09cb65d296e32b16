import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { GraphQLSchema } from 'graphql';
import { catalogueOf, kindFactsOf } from './catalogue.js';
import type { KindNames } from './kinds.js';
import { consoleFolder } from './place.js';

/** The files of the console: its script, its style, and what it knows of the schema. */

export interface ConsoleAsset {
  readonly type: string;
  readonly gzipped: Uint8Array<ArrayBuffer>;
}

export interface ConsoleAssets {
  /** Null for a name that is no file of the console. */
  find(name: string): Promise<ConsoleAsset> | null;
  /** Identifies the script, the style and the schema, so that browsers keep them for as long as they are the same. */
  version(): Promise<string>;
}

const json = 'application/json; charset=utf-8';
const built: Readonly<Record<string, string>> = {
  'console.js': 'text/javascript; charset=utf-8',
  'console.css': 'text/css; charset=utf-8',
};

/** Files are read and compressed on first use. */
export function createConsoleAssets(schema: GraphQLSchema, names: KindNames): ConsoleAssets {
  const known = new Map<string, Promise<ConsoleAsset>>();
  let version: Promise<string> | null = null;
  const textOf = (name: string): { readonly type: string; readonly text: Promise<string> } | null => {
    const type = Object.hasOwn(built, name) ? built[name] : undefined;
    if (type) return { type, text: readFile(new URL(name, consoleFolder), 'utf8') };
    if (name === 'kinds.json') return { type: json, text: Promise.resolve(JSON.stringify(catalogueOf(schema, names))) };
    const [, kind] = /^kinds\/(\w+)\.json$/.exec(name) ?? [];
    const facts = kind === undefined ? null : kindFactsOf(schema, names, kind);
    return facts && { type: json, text: Promise.resolve(JSON.stringify(facts)) };
  };
  const find = (name: string) => {
    const before = known.get(name);
    if (before) return before;
    const file = textOf(name);
    if (!file) return null;
    const asset = compress(file.type, file.text);
    known.set(name, asset);
    asset.catch(() => known.delete(name));
    return asset;
  };
  return {
    find,
    version: () => {
      version ??= Promise.all([...Object.keys(built), 'kinds.json'].map((name) => find(name))).then(digest);
      return version;
    },
  };
}

async function compress(type: string, text: Promise<string>): Promise<ConsoleAsset> {
  return { type, gzipped: new Uint8Array(await promisify(gzip)(await text)) };
}

function digest(assets: readonly (ConsoleAsset | null)[]): string {
  const hash = createHash('sha256');
  for (const asset of assets) if (asset) hash.update(asset.gzipped);
  return hash.digest('base64url').slice(0, 12);
}
