/**
 * The names of the members, in the order of code units. Most members are written in that order already, and a sort would copy all
 * names.
 */
export function sortedNames(members: object): readonly string[] {
  const names = Object.keys(members);
  let last = '';
  for (const name of names) {
    if (name < last) return names.sort();
    last = name;
  }
  return names;
}
