import { CloudError, callName } from '../../../client/errors/cloud-error.js';
import type { Action, Answer, Ask } from '../../../client/model/action.js';
import { splitChildKey } from '../../../client/model/child-key.js';
import { tagsIn } from '../../../client/model/tags.js';
import { valueAt } from '../../../client/model/value.js';
import type { Field } from '../../fields/field.js';
import { asText } from '../../fields/scalar-fields.js';
import { actionOf } from '../actions.js';
import type { FieldDeclaration } from '../declaration/declarations.js';
import { pairsOf, type Words } from '../declaration/words.js';
import type { Noun } from '../descriptors.js';
import { paramsOf, paramsOfKey } from '../kind/keys.js';
import { whereOf } from '../members.js';
import type { ProductRow } from '../product-rows.js';
import type { Making } from './making.js';
import { type AnyNode, ownerOf, partItems } from './parts.js';
import { sharedDetailOf } from './shared-rows.js';
import { insideOf, readerOf } from './values.js';

/** Makes the fields that are read from the answer of an action about one resource. */

type Convert = (answer: Answer | null, node: AnyNode) => unknown;

export function detailOf(
  field: FieldDeclaration,
  words: Words,
  noun: Noun,
  making: Making,
): Field<unknown, AnyNode> | null {
  const known = making.actions.get(actionOf(words));
  const convert = answerOf(field, words, noun, making);
  if (!known || !convert) return null;
  const { action, row } = known;
  const ask = askOf(words, noun, row);
  const shared = sharedDetailOf(noun, known);
  if (shared) {
    const isSparse = known.words.flag('sparse');
    return {
      needs: [],
      asks: { kind: 'actions', perParent: [action], several: shared.cap },
      resolve: async (node) => {
        const { cloud, key } = ownerOf(node);
        const { regionId = null } = ask(node);
        const [own] = await cloud.loaders.rows(shared, { regionId, params: {} }, key);
        if (!own && !isSparse) throw goneBy(action, key);
        return convert(own ?? null, node);
      },
    };
  }
  return {
    needs: [],
    asks: { kind: 'actions', perParent: [action] },
    resolve: async (node) => convert(await ownerOf(node).cloud.reader.ask(action, ask(node)), node),
  };
}

/** The resource was read before, and upstream does not know it any more. */
function goneBy({ product, name }: Action, key: string): CloudError {
  const called = { product: product.name, action: name };
  const message = `${callName(called)} answered nothing about ${JSON.stringify(key)}. It may have been deleted.`;
  return new CloudError('absent', message, called);
}

function askOf(words: Words, noun: Noun, row: ProductRow): (node: AnyNode) => Ask {
  const { resource, under } = noun;
  const asks = Object.entries(pairsOf(words.texts('asks')));
  // One host answers about the things of all regions, so one call may be about several of them.
  const isPlaced = resource.scope === 'region' || (resource.region && row.product.endpoint !== 'central');
  return (node) => {
    const owner = ownerOf(node);
    if (row.host) return row.host.place(owner);
    const regionId = isPlaced ? owner.regionId : null;
    if (asks.length === 0) return { regionId, params: paramsOf(noun, owner.key) };
    const own = under ? splitChildKey(owner.key).own : owner.key;
    const above: Readonly<Record<string, string>> = under ? paramsOfKey(under.by, splitChildKey(owner.key).parent) : {};
    const params = asks.map(([name, member]) => [
      name,
      member === '' ? (above[name] ?? own) : String(node.item[member]),
    ]);
    return { regionId, params: Object.fromEntries(params) };
  };
}

function answerOf(
  field: FieldDeclaration,
  words: Words,
  { row }: Noun,
  { parts: types, enums }: Making,
): Convert | null {
  const { shape } = field;
  if (words.flag('exists')) return (answer) => answer !== null;
  const path = words.text('member')?.split('.') ?? [];
  const where = words.text('where');
  const holds = where === null ? () => true : whereOf(where).holds;
  if (shape.name === 'Tag') return (answer) => tagsIn(answer && valueAt(answer, path), row.tagNames);
  if (types.has(shape.name)) {
    return (answer, node) => {
      const owner = ownerOf(node);
      const parts =
        answer === null
          ? []
          : partItems(answer, path, insideOf(words))
              .filter(holds)
              .map((item) => ({ item, owner }));
      return shape.isList ? parts : (parts[0] ?? null);
    };
  }
  if (path.length === 0) return (answer) => answer;
  const is = words.text('is');
  const same = (value: unknown, at?: string) => {
    const known = asText(value, at);
    return known === null ? null : known === is;
  };
  const convert = is === null ? readerOf(shape, enums, words) : same;
  const none = words.text('none');
  const absent = none === null ? null : (convert?.(none) ?? null);
  return (
    convert && ((answer) => (answer === null ? absent : (convert(valueAt(answer, path), path.join('.')) ?? absent)))
  );
}
