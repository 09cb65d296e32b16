import { CloudError } from '../../client/errors/cloud-error.js';
import type { Field } from './field.js';
import { asText, type HasItem, leaf } from './scalar-fields.js';

/** A GraphQL enum and how upstream spells its values, in both directions. */
export interface Enumeration<Name extends string> {
  /** The member at this path; null when upstream gives none. */
  readonly at: (path: string) => Field<Name | null, HasItem>;
  /** The same for a non-null field: a missing value is UNRECOGNIZED. */
  readonly always: (path: string) => Field<Name, HasItem>;
  readonly from: (value: unknown) => Name | null;
  /** Upstream's spelling of an argument. */
  readonly toUpstream: (name: unknown) => string;
}

/**
 * `names` maps every value except UNRECOGNIZED, which stands for values that upstream has added later. It never fails a
 * query and is never valid as input. Case does not count: documents and answers of one action write ENABLE and Enable.
 */
export function enumeration<Name extends string>(
  names: Readonly<Record<Exclude<Name, 'UNRECOGNIZED'>, string>>,
): Enumeration<Name | 'UNRECOGNIZED'> {
  const entries = Object.entries<string>(names);
  const byUpstream = new Map(entries.map(([name, upstream]) => [upstream.toLowerCase(), name as Name]));
  const byName = new Map(entries);

  const from = (value: unknown, where?: string): Name | 'UNRECOGNIZED' | null => {
    const known = asText(value, where);
    return known === null ? null : (byUpstream.get(known.toLowerCase()) ?? 'UNRECOGNIZED');
  };
  return {
    from,
    at: (path) => leaf(path, from),
    always: (path) => leaf(path, (value, where) => from(value, where) ?? 'UNRECOGNIZED'),
    toUpstream: (name) => {
      const upstream = byName.get(String(name));
      if (upstream === undefined) {
        throw new CloudError(
          'invalid',
          `${name} stands for values that this schema does not know. Use ${[...byName.keys()].join(', ')}.`,
        );
      }
      return upstream;
    },
  };
}
