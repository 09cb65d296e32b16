import { readdir, readFile } from 'node:fs/promises';
import { type EmbeddedCloud, offeredCallers } from '../embedded-cloud.js';
import type { ExplorerOptions } from './page.js';

/** The example queries of docs/examples: tabs of the explorer, and the query of the start banner. */

const examples = new URL('../../docs/examples/', import.meta.url);
const first = 'first.graphql';

export function readFirstExample(): Promise<string> {
  return readExample(first);
}

/** The example queries, and the callers of the embedded cloud. With the real cloud users type in their credentials. */
export async function explorerWithExamples(
  cloud: EmbeddedCloud | null,
  identity: readonly string[],
): Promise<ExplorerOptions> {
  const names = (await readdir(examples)).filter((name) => name.endsWith('.graphql') && name !== first);
  const texts = await Promise.all([first, ...names.sort()].map(readExample));
  // An ARN in an example names a thing of the embedded cloud.
  const tabs = cloud ? texts : texts.filter((text) => !text.includes('acs:'));
  return { tabs, callers: cloud ? offeredCallers(cloud) : [], identity };
}

function readExample(name: string): Promise<string> {
  return readFile(new URL(name, examples), 'utf8');
}
