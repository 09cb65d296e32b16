import type { InstanceFilter, InstanceStatus } from './graphql';

/** The values of the form fields; empty for any. */
export interface Filter {
  readonly name: string;
  readonly region: string;
  readonly status: InstanceStatus | '';
  readonly type: string;
  /** A key, or a key and a value with a colon between them. */
  readonly tag: string;
}

export const filterKeys = ['name', 'region', 'status', 'type', 'tag'] as const satisfies readonly (keyof Filter)[];

/** The arguments of the list. The cloud itself checks all of these conditions, so a narrow question takes few calls. */
export function argumentsFor({ name, region, status, type, tag }: Filter): {
  readonly regionIds: string[] | null;
  readonly filter: InstanceFilter;
} {
  const [key = '', ...rest] = tag.split(':').map((part) => part.trim());
  const value = rest.join(':');
  return {
    regionIds: region === '' ? null : [region],
    filter: {
      ...(name && { name }),
      ...(status && { status }),
      ...(type && { instanceType: type }),
      ...(key && { tags: [{ key, ...(value && { value }) }] }),
    },
  };
}
