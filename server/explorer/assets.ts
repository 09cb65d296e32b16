import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A file of the explorer, as it is sent. */
export interface Asset {
  readonly type: string;
  readonly gzipped: Uint8Array<ArrayBuffer>;
}

const script = 'text/javascript; charset=utf-8';
const style = 'text/css; charset=utf-8';

/** Files that are loaded separately, so that a request for one does not read another of five megabytes. */
const files: Readonly<Record<string, { readonly type: string; readonly read: () => Promise<string> }>> = {
  'editor.js': { type: script, read: () => own('editor.js') },
  'callers.js': { type: script, read: () => own('callers.js') },
  'requests.js': { type: script, read: () => own('requests.js') },
  'bar.js': { type: script, read: () => own('bar.js') },
  'show.js': { type: script, read: () => own('show.js') },
  'explorer.css': { type: style, read: () => own('explorer.css') },
  'graphiql.js': { type: script, read: async () => (await graphiql()).js },
  'graphiql.css': { type: style, read: async () => (await graphiql()).css },
  'editorWorkerService.worker.js': { type: script, read: async () => (await graphiql()).editorWorkerService },
  'json.worker.js': { type: script, read: async () => (await graphiql()).jsonWorker },
  'graphql.worker.js': { type: script, read: async () => (await graphiql()).graphqlWorker },
};

/** All files of the page, read and compressed on first use. The page loads nothing from other hosts. */
export function createAssets(): (name: string) => Promise<Asset> | null {
  const known = new Map<string, Promise<Asset>>();
  return (name) => {
    const file = Object.hasOwn(files, name) ? files[name] : undefined;
    if (!file) return null;
    const asset = known.get(name) ?? compress(file.type, file.read());
    known.set(name, asset);
    return asset;
  };
}

async function compress(type: string, text: Promise<string>): Promise<Asset> {
  return { type, gzipped: new Uint8Array(await promisify(gzip)(await text)) };
}

function own(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), 'utf8');
}

/** GraphiQL with its workers, as strings of a module: nine megabytes that a gateway without the explorer never loads. */
function graphiql() {
  return import('@graphql-yoga/render-graphiql/graphiql');
}
