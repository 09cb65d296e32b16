/**
 * The names of the members, in the order of code units. Most members are written in that order already, and a sort would copy all
 * names.
 */
export function sortedNames(members: object): readonly string[] {
  return sorted(Object.keys(members));
}

/** Sorts the list itself, if it is not sorted. */
export function sorted(names: string[]): readonly string[] {
  let last = '';
  for (const name of names) {
    if (name < last) return names.sort();
    last = name;
  }
  return names;
}
