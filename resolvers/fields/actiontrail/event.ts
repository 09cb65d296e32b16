import { type Item, isItem, textsOf } from '../../../client/model/value.js';
import { shownWithout } from '../../call/without-secrets.js';
import type { EventResource as EventResourceType, Event as EventType } from '../../schema.types.js';
import type { FieldTable } from '../field.js';
import { namedNode } from '../named-node.js';
import type { ResourceNode } from '../resource-node.js';
import { asText } from '../scalar-fields.js';

/** The hand-written fields of Event: the resources that an event names, and the event itself. */

interface EventResourceRow {
  readonly event: ResourceNode;
  readonly type: string | null;
  readonly name: string | null;
}

const Event: FieldTable<EventType> = {
  resources: {
    needs: ['referencedResources', 'resourceType', 'resourceName'],
    read: (event) => resourcesIn(event.item).map(({ type, name }): EventResourceRow => ({ event, type, name })),
  },
  raw: { needs: [], asks: { kind: 'nothing' }, resolve: ({ item }, call) => shownWithout(item, call) },
};

/**
 * The resources of an event: a map of lists by their types. Events without it name one type, and the resources in one text, such as
 * i-1;i-2.
 */
function resourcesIn({ referencedResources, resourceType, resourceName }: Item) {
  if (isItem(referencedResources) && Object.keys(referencedResources).length > 0) {
    return Object.entries(referencedResources).flatMap(([type, names]) =>
      textsOf(names).map((name) => ({ type, name })),
    );
  }
  const type = asText(resourceType, 'resourceType');
  const names = (asText(resourceName, 'resourceName') ?? '').split(/[;,]/).filter((name) => name !== '');
  // Of several types it is not told which resource is of which.
  const known = type !== null && /[;,]/.test(type) ? null : type;
  if (names.length === 0) return known === null ? [] : [{ type: known, name: null }];
  return names.map((name) => ({ type: known, name }));
}

const EventResource: FieldTable<EventResourceType, EventResourceRow> = {
  resourceType: { needs: [], read: ({ type }) => type },
  resourceId: { needs: [], read: ({ name }) => name },
  node: namedNode(({ event: { cloud, item, regionId }, type, name }) => {
    return { cloud, type, name, regionId: asText(item.acsRegion, 'acsRegion') ?? regionId };
  }),
};

export const eventTables = { Event, EventResource };
