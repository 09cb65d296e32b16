/** Reads the published sample answers of the declared actions. A product is read when it is first requested. */
import { readFileSync } from 'node:fs';
import { publishedProducts } from './product.js';

const samples = new URL('samples/', import.meta.url);
const read = new Map<string, ReadonlyMap<string, unknown>>();

/** By product and action; undefined when no sample is published, or when the action was not declared when they were made. */
export function publishedSample(product: string, action: string): unknown {
  const known = read.get(product) ?? samplesOf(product);
  read.set(product, known);
  return known.get(action);
}

/** Each line is the name of an action, a tab, and its answer as JSON. */
function samplesOf(product: string): ReadonlyMap<string, unknown> {
  const lines = textOf(`${product}-${publishedProducts().get(product)}.txt`).split('\n');
  return new Map(
    lines
      .filter((line) => line !== '')
      .map((line) => {
        const [name = '', answer = ''] = line.split('\t');
        return [name, JSON.parse(answer)] as const;
      }),
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(new URL(file, samples), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
