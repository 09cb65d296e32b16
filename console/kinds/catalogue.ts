import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Catalogue, KindFacts, KindSummary } from '../../server/console/kinds.js';
import { options } from '../app/options.js';

/** The kinds, as the gateway's schema has them. They are read once and belong to no caller. */

export const catalogue = signal<Catalogue | null>(null);

const facts = new Map<string, Promise<KindFacts | null>>();

export async function loadCatalogue(): Promise<void> {
  catalogue.value = await readJson<Catalogue>('kinds.json');
}

function kindFacts(kind: string): Promise<KindFacts | null> {
  const known = facts.get(kind);
  if (known) return known;
  const read = readJson<KindFacts>(`kinds/${kind}.json`);
  facts.set(kind, read);
  return read;
}

/** The facts of a kind: undefined while they are read, null for a name that is no kind. */
export function useKind(kind: string | null): KindFacts | null | undefined {
  const [known, setKnown] = useState<{ kind: string; facts: KindFacts | null } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    if (kind !== null)
      void kindFacts(kind).then((read) => {
        if (isCurrent) setKnown({ kind, facts: read });
      });
    return () => {
      isCurrent = false;
    };
  }, [kind]);
  if (kind === null) return null;
  return known?.kind === kind ? known.facts : undefined;
}

export function summaryOf(kind: string): KindSummary | undefined {
  return catalogue.value?.kinds.find((each) => each.kind === kind);
}

/** The kind that upstream calls so across products, such as ACS::ECS::Instance. */
export function kindOfResourceType(resourceType: string): KindSummary | undefined {
  return catalogue.value?.kinds.find((each) => each.resourceType === resourceType);
}

async function readJson<T>(name: string): Promise<T | null> {
  const response = await fetch(`/console/assets/${name}?v=${options.version}`, { credentials: 'omit' });
  return response.ok ? ((await response.json()) as T) : null;
}
