import { badInput } from '../errors.js';
import type { FieldCall } from '../fields/field.js';
import type * as Types from '../schema.types.js';

/** The mutation's only argument. graphql-js has checked its type and filled in the defaults of the schema. */
export function inputOf<Input>({ args }: FieldCall): Input {
  return args.input as Input;
}

/** Checks that the caller repeats the id of the resource to delete. */
export function checkConfirmed(name: string, confirm: string): void {
  if (confirm === name) return;
  throw badInput(
    `\`confirm\` is not ${JSON.stringify(name)}, so nothing was done. Set it to the id of the resource to delete.`,
  );
}

/** The values without repeats, in the given order. */
export function distinct(argument: string, values: readonly string[], most: number): readonly string[] {
  const each = [...new Set(values)];
  if (each.length <= most) return each;
  throw badInput(`\`${argument}\` holds ${each.length} entries, but must hold at most ${most}. Split the list.`);
}

/** UTF-8 cannot write half a surrogate pair, and XML cannot write most control characters. */
export function checkText(argument: string, text: string): void {
  if (!/[\p{Surrogate}\p{Cc}\ufffe\uffff]/u.test(text.replaceAll(/[\t\n\r]/g, ''))) return;
  throw badInput(
    `\`${argument}\` holds a character that cannot be sent upstream: ${JSON.stringify(text.slice(0, 80))}. Remove it.`,
  );
}

/** Checks tags by upstream's rules: each key appears once. */
export function checkTags(tags: readonly Types.TagInput[]): void {
  const keys = tags.map(({ key }) => key);
  if (keys.includes('')) throw badInput('A tag has no key. Give every tag a key; its value may be empty.');
  distinct('tags', keys, 20);
  for (const { key, value } of tags) for (const text of [key, value]) checkText('tags', text);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    throw badInput(`The tag key ${JSON.stringify(twice)} is twice in \`tags\`. Give each key once.`);
}

/** As Tag.N.Key and Tag.N.Value. */
export function tagParams(
  tags: readonly Types.TagInput[],
): readonly { readonly Key: string; readonly Value: string }[] {
  return tags.map(({ key: Key, value: Value }) => ({ Key, Value }));
}
