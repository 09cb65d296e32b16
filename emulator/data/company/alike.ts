/** Which of many things made by hand go with a thing: those of its application and environment. */
import { type Deployment, deploymentTagged } from './deployment.js';

/** Of the same application in the same environment, else of the same environment; all where there are none. */
export function alike<Thing extends object>(all: readonly Thing[], own: Deployment | undefined): readonly Thing[] {
  if (!own) return all;
  const byKey = keyed(all);
  return byKey(`${own.app.name}-${own.env}`) ?? byKey(own.env) ?? all;
}

/** Those of the environment itself, such as the vSwitches of its VPC, which staging and test share; all where there are none. */
export function inEnvironment<Thing extends object>(
  all: readonly Thing[],
  own: Deployment | undefined,
): readonly Thing[] {
  return (own && keyed(all)(own.env === 'prod' ? 'platform-prod' : 'platform-staging')) ?? all;
}

/** By the list: each member of each row of a generic list asks. */
const indexes = new WeakMap<readonly object[], ReadonlyMap<string, readonly object[]>>();

function keyed<Thing extends object>(all: readonly Thing[]): (key: string) => readonly Thing[] | undefined {
  const index = indexes.get(all) ?? indexOf(all);
  indexes.set(all, index);
  // The index of a list holds things of that list.
  return (key) => index.get(key) as readonly Thing[] | undefined;
}

function indexOf(all: readonly object[]): ReadonlyMap<string, readonly object[]> {
  const index = new Map<string, object[]>();
  for (const thing of all) {
    const deployment = deploymentTagged(tagsIn(thing));
    if (!deployment) continue;
    for (const key of [`${deployment.app.name}-${deployment.env}`, deployment.env]) {
      const things = index.get(key) ?? [];
      index.set(key, things);
      things.push(thing);
    }
  }
  return index;
}

/** As buckets have them, or within Tag. */
function tagsIn(thing: object): readonly object[] {
  if ('tags' in thing && Array.isArray(thing.tags)) return thing.tags;
  const tags = 'Tags' in thing ? thing.Tags : undefined;
  return typeof tags === 'object' && tags !== null && 'Tag' in tags && Array.isArray(tags.Tag) ? tags.Tag : [];
}
