import type { Action, Ask } from '../../../client/model/action.js';
import { formatList } from '../../../client/model/list-format.js';
import type { Item } from '../../../client/model/value.js';
import type { ResourceNode } from '../../fields/resource-node.js';
import { type Actions, actionOf } from '../actions.js';
import { formatOf } from '../conditions.js';
import { type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import { pairsOf, type Words } from '../declaration/words.js';
import type { Noun } from '../descriptors.js';
import { paramsOf, paramsOfGet, paramsOfRows } from '../kind/keys.js';

/** The calls that read a kind once: one page of its list, and each action about one thing for the first thing on the page. */

export interface Reading {
  /** Product and action. */
  readonly name: string;
  readonly action: Action;
  readonly ask: Ask;
}

/** Members that few things have are found among many. */
const wantedItems = 50;

/** One page of the list; for a kind that upstream lists per parent, of the list of this parent. */
export function listReading({ resource }: Noun, regionId: string, parent: string | null = null): Reading {
  const { action, paging } = resource.list;
  const ask = {
    regionId: resource.scope === 'region' ? regionId : null,
    params: {
      ...paging.params(null, paging.size(wantedItems)),
      ...(parent !== null && resource.under?.params(parent)),
    },
  };
  return { name: `${action.product.name}.${action.name}`, action, ask };
}

/** The names of the actions about one thing, each once. Hand-written fields are not read. */
export function aboutOne({ declaration, resource }: Noun): readonly string[] {
  const own = resource.get && 'one' in resource.get ? [wordsOf(declaration, 'get')] : [];
  const all = [...own.filter((words) => words !== null), ...fieldWords(declaration)];
  return [...new Set(all.map(actionOf))];
}

/** The same as calls about this thing. */
export function readingsOf(noun: Noun, item: Item, regionId: string, actions: Actions): readonly Reading[] {
  const { declaration, resource, row } = noun;
  const key = resource.key(item);
  const place = resource.region?.(item) ?? (resource.scope === 'region' ? regionId : null);
  const readings = new Map<string, Reading>();
  const add = (name: string, ask: Ask) => {
    const action = actions.get(name)?.action;
    if (action && !readings.has(name)) readings.set(name, { name, action, ask });
  };
  const about = (params: Readonly<Record<string, string>>): Ask =>
    row.host ? row.host.place({ key, regionId: place, item } as ResourceNode) : { regionId: place, params };
  const get = wordsOf(declaration, 'get');
  if (get) add(actionOf(get), about(paramsOfGet(get, { keys: noun.keys, by: noun.under?.by ?? [] }, key)));
  for (const words of fieldWords(declaration)) {
    const asks = Object.entries(pairsOf(words.texts('asks')));
    const named = asks.map(([name, member]) => [name, member === '' ? key : String(item[member])] as const);
    const params = named.length > 0 ? Object.fromEntries(named) : paramsOf(noun, key);
    if (words.name === 'detail') add(actionOf(words), severally(words, noun, key, place) ?? about(params));
    else
      add(
        actionOf(words),
        severally(words, noun, key, place) ?? (row.host ? about({}) : rowsAsk(words, noun, key, place)),
      );
  }
  return [...readings.values()];
}

/** @children without a parameter list the rows of a region by the region alone. */
function rowsAsk(words: Words, noun: Noun, key: string, place: string | null): Ask {
  const by = words.text('by') ?? noun.keys[0] ?? '';
  return by === '' ? { regionId: key } : { regionId: place, params: paramsOfRows(noun, by, key) };
}

/** A call about several things takes a list of one. */
function severally(words: Words, { keys }: Noun, key: string, place: string | null): Ask | null {
  if (!words.has('several')) return null;
  const [asked] = Object.keys(pairsOf(words.texts('asks')));
  const param = words.text('by') ?? asked ?? keys[0] ?? '';
  return { regionId: place, params: { [param]: formatList([key], formatOf(words)) } };
}

/** The directives of fields that name an action about one thing. Required arguments of a field have no value here. */
function fieldWords({ fields }: TypeDeclaration): readonly Words[] {
  const readable = fields.filter(({ args }) => args.every(({ shape }) => !shape.isRequired));
  return readable.flatMap(({ words }) => words.filter(({ name }) => ['children', 'detail', 'related'].includes(name)));
}
