import { badInput } from '../errors.js';
import type { FieldCall } from '../fields/field.js';
import type * as Types from '../schema.types.js';

/** The mutation's one argument; graphql-js has checked its type, and the schema filled in its defaults. */
export function inputOf<Input>({ args }: FieldCall): Input {
  return args.input as Input;
}

/** Whoever lets something go repeats its name. */
export function checkConfirmed(name: string, confirm: string): void {
  if (confirm === name) return;
  throw badInput(`\`confirm\` is not ${JSON.stringify(name)}, so nothing was done. Repeat the id of what is to go.`);
}

/** Each once, in the order given. */
export function distinct(argument: string, values: readonly string[], most: number): readonly string[] {
  const each = [...new Set(values)];
  if (each.length <= most) return each;
  throw badInput(`\`${argument}\` holds ${each.length}, but at most ${most} can be named at once.`);
}

/** Half a surrogate pair has no UTF-8, most control characters no XML: upstream would get something else, or nothing. */
export function checkText(argument: string, text: string): void {
  if (!/[\p{Surrogate}\p{Cc}\ufffe\uffff]/u.test(text.replaceAll(/[\t\n\r]/g, ''))) return;
  throw badInput(`\`${argument}\` holds a character that cannot be written: ${JSON.stringify(text.slice(0, 80))}.`);
}

/** Tags as upstream stores them: a key stands once. */
export function checkTags(tags: readonly Types.TagInput[]): void {
  const keys = tags.map(({ key }) => key);
  if (keys.includes('')) throw badInput('A tag has no key. Give every tag a key; its value may be empty.');
  distinct('tags', keys, 20);
  for (const { key, value } of tags) for (const text of [key, value]) checkText('tags', text);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw badInput(`The tag ${JSON.stringify(twice)} stands twice in \`tags\`. Give it once.`);
}

/** As Tag.N.Key and Tag.N.Value. */
export function tagParams(
  tags: readonly Types.TagInput[],
): readonly { readonly Key: string; readonly Value: string }[] {
  return tags.map(({ key: Key, value: Value }) => ({ Key, Value }));
}
