import { useClient } from '@urql/preact';
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { MayStartDocument, MayStopDocument, PermissionsDocument } from './graphql';

export type Action = 'ecs:StartInstances' | 'ecs:StopInstances' | 'tag:TagResources' | 'ecs:TagResources';

/** Which actions the person may not use in a region; undefined until it is known. */
export type Rights = ReadonlySet<Action> | undefined;

interface Known {
  readonly of: (regionId: string) => Rights;
  /** The cloud has refused an action, which no dry run could tell. */
  readonly refuse: (regionId: string, action: string) => void;
}

export const RightsContext = createContext<Known>({ of: () => undefined, refuse: () => undefined });

export const useRights = (): Known => useContext(RightsContext);

/** To tag takes two permissions. */
const tagging: readonly Action[] = ['tag:TagResources', 'ecs:TagResources'];
const actions: readonly Action[] = ['ecs:StartInstances', 'ecs:StopInstances', ...tagging];

export function mayTag(forbidden: ReadonlySet<Action>): boolean {
  return !tagging.some((action) => forbidden.has(action));
}

/** Asks once for each region of which the page shows an instance. */
export function useKnownRights(rows: readonly { readonly regionId: string; readonly instanceId: string }[]): Known {
  const client = useClient();
  const [known, setKnown] = useState<ReadonlyMap<string, ReadonlySet<Action>>>(new Map());
  const firsts = new Map([...rows].reverse().map(({ regionId, instanceId }) => [regionId, instanceId]));
  const asked = [...firsts.keys()].sort().join(' ');

  useEffect(() => {
    for (const [regionId, instanceId] of firsts) {
      if (!known.has(regionId)) void ask(regionId, instanceId);
    }
  }, [asked]);

  return {
    of: (regionId) => known.get(regionId),
    refuse: (regionId, action) => add(regionId, new Set([action as Action])),
  };

  function add(regionId: string, more: ReadonlySet<Action>): void {
    setKnown((before) => new Map([...before, [regionId, new Set([...(before.get(regionId) ?? []), ...more])]]));
  }

  async function ask(regionId: string, instanceId: string): Promise<void> {
    add(regionId, await forbidden(regionId, instanceId));
  }

  /** `viewer.permissions` tells what it can; a dry run of the write itself tells the rest. A dry run that fails forbids nothing. */
  async function forbidden(regionId: string, instanceId: string): Promise<ReadonlySet<Action>> {
    const input = { regionId, instanceIds: [instanceId], dryRun: true };
    const [told, start, stop] = await Promise.all([
      client.query(PermissionsDocument, { actions: [...actions], regionId }).toPromise(),
      client.mutation(MayStartDocument, { input }).toPromise(),
      client.mutation(MayStopDocument, { input }).toPromise(),
    ]);
    const isForbidden = (results: readonly { readonly error: { readonly code: string } | null }[] | undefined) =>
      results?.some(({ error }) => error?.code === 'FORBIDDEN') ?? false;
    const found = new Set<Action>();
    for (const { action, allowed } of told.data?.viewer?.permissions ?? []) {
      if (allowed === false) found.add(action as Action);
    }
    if (isForbidden(start.data?.startInstances?.results)) found.add('ecs:StartInstances');
    if (isForbidden(stop.data?.stopInstances?.results)) found.add('ecs:StopInstances');
    return found;
  }
}
