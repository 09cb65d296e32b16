/** Compares a run with the run before: what came, what went, what changed. */
import type { Answer, Store } from './store.js';

export interface Comparison {
  readonly kinds: readonly Answer[];
  readonly came: readonly Answer[];
  readonly gone: readonly Answer[];
  readonly changed: readonly Answer[];
  readonly untagged: readonly Answer[];
  readonly unavailable: readonly Answer[];
  readonly unread: readonly Answer[];
}

/** A thing came if it was not there before, and its scope could be read then. Else it may have been there all the time. */
const came = `
  SELECT t.kind, t.account_id, t.region_id, t.name, t.id FROM things t
  WHERE t.run = $run AND t.seen_in = $run
    AND NOT EXISTS (SELECT 1 FROM things b WHERE b.run = $before AND b.kind = t.kind AND b.id = t.id)
    AND EXISTS (SELECT 1 FROM kinds k WHERE k.run = $before AND k.kind = t.kind)
    AND NOT EXISTS (SELECT 1 FROM unavailable u WHERE u.run = $before AND u.kind = t.kind
      AND (u.account_id IS NULL OR u.account_id = t.account_id)
      AND (u.region_id IS NULL OR u.region_id = t.region_id))
  ORDER BY ALL`;

/** What is in a scope that this run could not read is still in its things. */
const gone = `
  SELECT b.kind, b.account_id, b.region_id, b.name, b.id FROM things b
  WHERE b.run = $before
    AND NOT EXISTS (SELECT 1 FROM things t WHERE t.run = $run AND t.kind = b.kind AND t.id = b.id)
    AND EXISTS (SELECT 1 FROM kinds k WHERE k.run = $run AND k.kind = b.kind)
  ORDER BY ALL`;

const tagText = (run: string) =>
  `(SELECT kind, id, string_agg(key || '=' || value, ', ' ORDER BY key) AS tags FROM tags WHERE run = ${run} GROUP BY ALL)`;

/** A field that is new in its document is no change of the thing. */
const changed = `
  WITH pairs AS (
    SELECT t.kind, t.account_id, t.region_id, t.name, t.id, b.name AS name_before FROM things t
    JOIN things b ON b.run = $before AND b.kind = t.kind AND b.id = t.id
    WHERE t.run = $run
  )
  SELECT p.kind, p.account_id, p.region_id, p.name, p.id, f.field, o.value AS old, f.value AS new FROM pairs p
  JOIN fields f ON f.run = $run AND f.kind = p.kind AND f.id = p.id
  JOIN fields o ON o.run = $before AND o.kind = p.kind AND o.id = p.id AND o.field = f.field
  WHERE f.value IS DISTINCT FROM o.value
  UNION ALL
  SELECT p.kind, p.account_id, p.region_id, p.name, p.id, 'name', p.name_before, p.name FROM pairs p
  WHERE p.name IS DISTINCT FROM p.name_before
  UNION ALL
  SELECT p.kind, p.account_id, p.region_id, p.name, p.id, 'tags', coalesce(o.tags, ''), coalesce(n.tags, '') FROM pairs p
  LEFT JOIN ${tagText('$before')} o ON o.kind = p.kind AND o.id = p.id
  LEFT JOIN ${tagText('$run')} n ON n.kind = p.kind AND n.id = p.id
  WHERE coalesce(o.tags, '') <> coalesce(n.tags, '')
  ORDER BY ALL`;

/** Of kinds that have tags at all. */
const untagged = `
  SELECT t.kind, t.account_id, t.region_id, t.name, t.id, string_agg(r.key, ', ' ORDER BY r.key) AS lacks FROM things t
  CROSS JOIN (SELECT unnest(string_split($required, ',')) AS key) r
  WHERE t.run = $run AND r.key <> ''
    AND EXISTS (SELECT 1 FROM tags k WHERE k.run = $run AND k.kind = t.kind)
    AND NOT EXISTS (SELECT 1 FROM tags k WHERE k.run = $run AND k.kind = t.kind AND k.id = t.id AND k.key = r.key)
  GROUP BY ALL ORDER BY ALL`;

const kinds = `
  SELECT k.kind, count(t.id)::INTEGER AS things, count(*) FILTER (WHERE t.seen_in < $run)::INTEGER AS unseen,
    count(DISTINCT t.account_id)::INTEGER AS accounts, count(DISTINCT t.region_id)::INTEGER AS regions, k.calls
  FROM kinds k LEFT JOIN things t ON t.run = k.run AND t.kind = k.kind
  WHERE k.run = $run GROUP BY k.kind, k.calls ORDER BY k.kind`;

export async function compare(
  store: Store,
  {
    run,
    before,
    required,
  }: { readonly run: number; readonly before: number | null; readonly required: readonly string[] },
): Promise<Comparison> {
  const both = { run, before: before ?? -1 };
  return {
    kinds: await store.ask(kinds, { run }),
    came: before === null ? [] : await store.ask(came, both),
    gone: before === null ? [] : await store.ask(gone, both),
    changed: before === null ? [] : await store.ask(changed, both),
    untagged: await store.ask(untagged, { run, required: required.join(',') }),
    unavailable: await store.ask(
      'SELECT kind, account_id, region_id, code, message FROM unavailable WHERE run = $run ORDER BY ALL',
      { run },
    ),
    unread: await store.ask('SELECT kind, id, field, message FROM unread WHERE run = $run ORDER BY ALL', { run }),
  };
}
