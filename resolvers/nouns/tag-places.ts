import type { TagForm, TagPlace } from '../../client/model/tags.js';
import { type TypeDeclaration, wordsOf } from './declaration/declarations.js';
import type { Words } from './declaration/words.js';
import type { ProductRow } from './product-rows.js';

/** Where the items of a kind hold their tags, and in which shape: as @tags says, else as in the product's other lists. */

const forms: Readonly<Record<string, TagForm>> = { ROWS: 'rows', MAP: 'map', PAIRS: 'pairs' };

/** Null when neither the product nor the declaration says. */
export function tagPlaceOf({ fields }: TypeDeclaration, row: ProductRow): TagPlace | null {
  const own = fields.find(({ name }) => name === 'tags');
  const words = own && wordsOf(own, 'tags');
  return words ? tagPlaceIn(words, row) : (row.tags ?? null);
}

/** As one @tags says it. */
export function tagPlaceIn(words: Words, { tagNames }: ProductRow): TagPlace {
  return {
    list: words.required('member'),
    key: words.text('key') ?? tagNames.key,
    value: words.text('value') ?? tagNames.value,
    form: forms[words.text('form') ?? 'ROWS'] ?? 'rows',
  };
}
