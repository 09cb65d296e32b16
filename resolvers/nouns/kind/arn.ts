import { CloudError } from '../../../client/errors/cloud-error.js';
import type { ArnPattern } from '../../../client/model/resource.js';
import { type Item, textsOf } from '../../../client/model/value.js';
import { type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Words } from '../declaration/words.js';
import { paramsOfKey } from './keys.js';

/** How the ids of a kind are made from its keys, and back; null for a kind without ids. */
export function arnOf(declaration: TypeDeclaration, words: Words, keys: readonly string[]): ArnPattern | null {
  const arn = words.text('arn');
  if (arn === null) return null;
  const [service = '', kind] = arn.split(':');
  const own = words.text('arnMember');
  const nameIn = own !== null && { nameIn: (item: Item) => textsOf(item[own])[0]?.split('/').at(-1) };
  const pattern: ArnPattern = { service, ...(kind !== undefined && { kind }), ...nameIn };
  const shared = wordsOf(declaration, 'shared');
  const prefix = words.text('keyPrefix');
  if (!shared && prefix !== null) return { ...pattern, ...withoutPrefix(declaration.name, prefix) };
  if (!shared) return pattern;
  const at = keys.indexOf(shared.required('member'));
  const [value, otherwise, owner] = [shared.required('value'), shared.required('otherwise'), shared.required('owner')];
  return {
    ...pattern,
    split: (key) => {
      const parts = Object.values(paramsOfKey(keys, key));
      return {
        name: parts.filter((_part, index) => index !== at).join('/'),
        owner: parts[at] === value ? owner : null,
      };
    },
    join: (name, named) => [...name.split('/')].toSpliced(at, 0, named === owner ? value : otherwise).join('/'),
  };
}

function withoutPrefix(type: string, prefix: string): Required<Pick<ArnPattern, 'split' | 'join'>> {
  return {
    split: (key) => {
      if (key.startsWith(prefix)) return { name: key.slice(prefix.length), owner: null };
      throw new CloudError('unavailable', `Upstream answered a thing of type ${type} whose key lacks ${prefix}.`);
    },
    join: (name) => `${prefix}${name}`,
  };
}
