import { textOf } from '../../../client/model/value.js';
import { type Leaf, leaf, missing } from '../scalar-fields.js';

/** A key or a value as it is: an empty text and N/A are values of tags like any other. */
function exact(member: string): Leaf<string> {
  return leaf(member, (value) => (value === undefined || value === null ? missing(member) : textOf(value, member)));
}

export const tagListTables = {
  TagKey: { key: exact('Key') },
  TagValue: { value: exact('value') },
};
