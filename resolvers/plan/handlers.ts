import { addressed } from './address.js';
import { bills, called, calls, knownAccounts, made, rights } from './calls.js';
import { childrenPage, everyChild, page, rows } from './lists.js';
import { identified, lookedUp, named, owner, referred, referredByKind, related } from './nodes.js';
import { series } from './series.js';
import type { PlanHandlers } from './walk.js';
import { watched, written } from './writes.js';

/** How each kind of field is counted. */
export const handlers: PlanHandlers = {
  nothing: made,
  page,
  childrenPage,
  children: everyChild,
  rows,
  lookup: lookedUp,
  ids: identified,
  named,
  reference: referred,
  referenceByKind: referredByKind,
  parent: owner,
  related,
  actions: calls,
  series,
  bills,
  rights: (walk, _asks, step) => rights(walk, step),
  accounts: knownAccounts,
  address: addressed,
  call: called,
  write: written,
  watch: watched,
};
