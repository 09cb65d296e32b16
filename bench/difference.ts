/** Compares the answers of two contenders: different answers cannot be compared in time. */

/** The first difference of two answers; null if they are equal. */
export function differenceOf(one: unknown, other: unknown, path = ''): string | null {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return one === other ? null : `${path}: ${one} and ${other}`;
  }
  const [members, others] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  for (const name of new Set([...members.keys(), ...others.keys()])) {
    const difference = differenceOf(members.get(name), others.get(name), `${path}.${name}`);
    if (difference !== null) return difference;
  }
  return null;
}
