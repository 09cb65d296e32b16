import { textsOf } from '../../../client/model/value.js';
import type { Field } from '../../fields/field.js';
import type { ResourceNode } from '../../fields/resource-node.js';
import { wordsOf } from '../declaration/declarations.js';
import type { Problems } from '../declaration/problems.js';
import type { Noun } from '../descriptors.js';
import { livesInRegion } from '../schema/boilerplate.js';

/** The address of a resource's page in the console, from the template of its kind. */

/** A part in braces: a member of the item, or `regionId` for the region of the item. */
const part = /\{(\w+)\}/g;
const place = 'regionId';

type Read = (node: ResourceNode) => string | null;

/** Null when the kind has no page, and for an item without a part of the address. No call is made for it. */
export function consoleUrlOf({ declaration, keys }: Noun): Field<string | null> {
  const template = wordsOf(declaration, 'consoleUrl')?.required('template') ?? null;
  if (template === null) return { needs: [], isOfKey: true, read: () => null };
  const names = [...template.matchAll(part)].map(([, name = '']) => name);
  const [key, ...moreKeys] = keys;
  const isKey = (name: string) => moreKeys.length === 0 && name === key;
  const readerOf = (name: string): Read => {
    if (name === place) return ({ regionId }) => regionId;
    if (isKey(name)) return (node) => node.key;
    return ({ item }) => textsOf(item[name])[0] ?? null;
  };
  const readers = new Map(names.map((name) => [name, readerOf(name)]));
  return {
    needs: names.filter((name) => name !== place && !isKey(name)),
    read: (node) => {
      const parts = new Map([...readers].map(([name, read]) => [name, read(node)]));
      if ([...parts.values()].includes(null)) return null;
      return template.replace(part, (_whole, name: string) => encodeURIComponent(parts.get(name) ?? ''));
    },
  };
}

/** Reports a template that gives no address. */
export function checkConsoleUrl(noun: Noun, problems: Problems): void {
  const words = wordsOf(noun.declaration, 'consoleUrl');
  if (!words) return;
  const template = words.required('template');
  if (
    !URL.canParse(template.replace(part, 'x')) ||
    !template.startsWith('https://') ||
    /[{}]/.test(template.replace(part, ''))
  ) {
    problems.add(words.at, `@consoleUrl: ${template} is not an https address with parts such as {InstanceId}.`);
  }
  if (template.includes(`{${place}}`) && !livesInRegion(noun)) {
    problems.add(words.at, `@consoleUrl: a ${noun.type} is in no region, so {${place}} has no value.`);
  }
}
