import type { LocalCondition } from '../../client/model/item-conditions.js';
import type { Resource } from '../../client/model/resource.js';
import { isItem, textsOf, valueAt } from '../../client/model/value.js';
import type { Field, FieldCall } from '../fields/field.js';
import type { ResourceNode } from '../fields/resource-node.js';
import { connect } from './connection.js';
import type { ConnectionOptions } from './connection-options.js';
import { aboutPageSize } from './page-size.js';

/** Pages of items that are about one resource of another kind, such as the events of an instance. */

/** A kind whose items are about resources. */
export interface AboutKind {
  readonly resource: Resource;
  readonly options: ConnectionOptions;
  /** The condition that takes the name of a resource. */
  readonly condition: string;
  /** The path of the map whose names are types and whose values are names of resources. */
  readonly types: string;
  /** The regions whose lists can hold items about resources of the account as a whole. */
  readonly regions: readonly string[];
}

/** A kind that items are about. */
export interface NamedKind {
  /** Its name across products. */
  readonly type: string;
  /** Its resources are in no region. */
  readonly isGlobal: boolean;
  /** The names of other kinds that can have resources of the same name; null when names are unique over all kinds. */
  readonly others: ReadonlySet<string> | null;
  /** The name of a resource, from its key. */
  readonly nameOf: (key: string) => string;
}

/** The items about the parent, in its region, or in the regions for resources of the account. */
export function connectionAbout(about: AboutKind, kind: NamedKind): Field<object> {
  const { resource, options, regions } = about;
  return {
    needs: [],
    asks: {
      kind: 'page',
      resource,
      options,
      of: 'parent',
      ...(kind.isGlobal && { regionIds: regions }),
      ...(kind.others && { isChecked: true }),
    },
    resolve: ({ cloud, key, regionId }: ResourceNode, call) => {
      const name = kind.nameOf(key);
      const regionIds = regionId === null ? regions : [regionId];
      const isAbout = kind.others && { isAbout: namedOnlyOtherwise(about, kind.others, name) };
      const parent = { key: `${kind.type} ${key}`, regionId, ...isAbout };
      return connect(resource, options, { ...call, args: argsAbout(about, name, call) }, { cloud, regionIds, parent });
    },
  };
}

function argsAbout({ condition }: AboutKind, name: string, { args }: FieldCall): FieldCall['args'] {
  const { since, first, after } = args;
  // The condition leaves out its own moment.
  const later = typeof since === 'string' && { after: new Date(Date.parse(since) - 1).toISOString() };
  return { first: first ?? aboutPageSize, after, filter: { [condition]: name, ...later } };
}

/** False for an item that has the name only as that of resources of other kinds. */
function namedOnlyOtherwise({ types }: AboutKind, others: ReadonlySet<string>, name: string): LocalCondition {
  const path = types.split('.');
  return (item) => {
    const map = valueAt(item, path);
    const naming = Object.entries(isItem(map) ? map : {}).filter(([, names]) => textsOf(names).includes(name));
    return naming.length === 0 || naming.some(([type]) => !others.has(type.toLowerCase()));
  };
}
