/** List parameters: Name.1, Name.2, or Name.1.Member for items that are objects. */
import type { Params } from '../wire/rpc.js';

/** In the order of their numbers, not in the order sent. */
export function repeated(name: string, params: Params): string[] {
  return repeatedObjects(name, params).flatMap((members) => members[''] ?? []);
}

/** A value without a member has the key ''. */
export function repeatedObjects(name: string, params: Params): Params[] {
  const items = new Map<number, Record<string, string>>();
  for (const [key, value] of Object.entries(params)) {
    const [, number, member = ''] = (key.startsWith(`${name}.`) && tail.exec(key.slice(name.length))) || [];
    if (number) items.set(Number(number), { ...items.get(Number(number)), [member]: value });
  }
  return [...items].toSorted(([left], [right]) => left - right).map(([, members]) => members);
}

const tail = /^\.(\d{1,5})(?:\.(\w+))?$/;
