import { checkRegionId } from '../connection/region-ids.js';
import type { AsksWatch, AsksWrite, Takes } from './field-reads.js';
import { load } from './nodes.js';
import { each, type Place } from './place.js';
import type { Step, Walk } from './walk.js';

const unknown = Number.POSITIVE_INFINITY;

/** A write or its dry run, and then a new read of the resources in the payload. */
export function written(walk: Walk, { checks, takes, shows }: AsksWrite, step: Step): void {
  const { field, place } = step;
  checks(field.args.input as never);
  const { regionId, calls = [], reads = [], shown = 1 }: Takes = takes(field.args.input as never);
  const regionIds = regionId === null ? null : [regionId];
  // The id of every target contains the account.
  walk.tally.needIdentity();
  walk.tally.forget();
  for (const { action, times = 1, optional = false } of calls) walk.tally.add(action, times, { regionIds, optional });
  for (const { resource, keys = 1, regionId: own = regionId } of reads) {
    load(walk, resource, { ...each(place, keys), regionIds: own === null ? null : [own] });
  }
  if (!shows) return;
  walk.tally.forget();
  const things: Place = { ...each(place, shown), regionIds, parent: { ...place, knownMembers: new Set() } };
  const payload = step.field.selection.on(walk.typeOf(field)).all();
  for (const part of payload.filter(({ definition }) => definition.name === shows.field)) {
    if ('type' in shows.of) load(walk, shows.of, things);
    else walk.tally.add(shows.of.action, shown);
    walk.type(walk.typeOf(part), part.selection.on(walk.typeOf(part)), things, [...step.path, part.responseKey]);
  }
}

/** A subscription polls its resources until no state changes any more. */
export function watched(walk: Walk, { resource }: AsksWatch, step: Step): void {
  const { regionId } = step.field.args;
  const things: Place = { ...each(step.place, unknown), regionIds: [checkRegionId(String(regionId))] };
  walk.ask(resource, unknown, things);
  walk.descend(step, things, resource.type);
}
