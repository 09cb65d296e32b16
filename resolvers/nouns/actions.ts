import type { Action, Params } from '../../client/model/action.js';
import type { ListAction } from '../../client/model/resource.js';
import { parseRoute } from '../../client/model/route.js';
import { type Declarations, type TypeDeclaration, wordsOf } from './declaration/declarations.js';
import type { Position, Problems } from './declaration/problems.js';
import { keyParams, pairsOf, type Words } from './declaration/words.js';
import { countOf, pagingOf } from './pages.js';
import { type ProductRow, productNames, productRow } from './product-rows.js';
import { publishedRoutes } from './published-routes.js';
import { isSecretAction } from './secrets.js';
import { unknownCodesOf } from './unknown-codes.js';

/** The actions that declarations name. The facts about an action are declared in one place. */

/** The argument of each directive that names an action. */
const naming: Readonly<Record<string, string>> = {
  action: 'name',
  children: 'list',
  counts: 'action',
  detail: 'action',
  get: 'action',
  list: 'action',
  ofEach: 'list',
  related: 'list',
  service: 'action',
};

/** Arguments that are facts about the action itself. */
const facts = [
  'ram',
  'on',
  'params',
  'mustContain',
  'absent',
  'unset',
  'echoes',
  'isWhole',
  'neverEmpty',
  'dryRun',
  'emptyMayMeanForbidden',
  'region',
  'home',
  'language',
  'body',
  'several',
  'perSecond',
];

/** A fact about the cloud that the published contract does not have, and its source. */
export interface Claim {
  readonly at: Position;
  /** Product and action, or type and field. */
  readonly action: string;
  /** An address, or `guess`. */
  readonly source: string;
}

/** An action that declarations name. */
export interface Known {
  readonly action: Action;
  readonly row: ProductRow;
  /** The directive with the facts about the action. */
  readonly words: Words;
}

/** The parameter of which a call of the list takes one value, as Name=a,b. */
export function eachOf(words: Words): ListAction['each'] | null {
  const [[param, values] = []] = Object.entries(pairsOf(words.texts('each')));
  return param === undefined || values === undefined ? null : { param, values: values.split(',') };
}

/** The list parameter of which a call takes one row, with the pairs that it takes. */
function oneRowOf(words: Words): ListAction['oneRowOf'] | null {
  const list = words.text('oneRowOf');
  const pairs = words.texts('pairs').map((pair): readonly [string, string] => {
    const [one = '', other = ''] = pair.split('+');
    return [one, other];
  });
  return list === null ? null : { list, pairs };
}

export class Actions {
  private readonly known = new Map<string, Known>();
  readonly claims: Claim[] = [];

  constructor(
    { nouns, types }: Pick<Declarations, 'nouns' | 'types'>,
    private readonly problems: Problems,
  ) {
    const all = [...nouns.values(), ...types.values()].flatMap(mentions);
    // A place with facts about an action is read before places that only name the action.
    const told = all.filter(({ words }) => hasFacts(words));
    const first = new Map<string, Mention>();
    for (const mention of told) {
      const { name, words } = mention;
      const before = first.get(name)?.words.at;
      if (before) {
        problems.add(
          words.at,
          `${name} has facts here and in line ${before.line} of ${before.file}. Declare them in one place.`,
        );
      } else first.set(name, mention);
    }
    for (const mention of all) {
      if (!this.known.has(mention.name)) this.add(first.get(mention.name) ?? mention, nouns);
    }
    for (const mention of all) this.claim(mention);
    for (const type of [...nouns.values(), ...types.values()]) {
      const metrics = wordsOf(type, 'metrics');
      if (metrics)
        this.claims.push({ at: metrics.at, action: `${type.name}.metrics`, source: metrics.required('source') });
      const about = wordsOf(type, 'about');
      if (about) this.claims.push({ at: about.at, action: `${type.name} (@about)`, source: about.required('source') });
      for (const field of type.fields) {
        const words =
          wordsOf(field, 'from') ?? (field.words.some((each) => each.has('as')) ? wordsOf(field, 'detail') : null);
        const source = words?.text('source') ?? null;
        if (source !== null) this.claims.push({ at: field.at, action: `${type.name}.${field.name}`, source });
        const found = wordsOf(field, 'address')?.text('source') ?? null;
        if (found !== null)
          this.claims.push({ at: field.at, action: `${type.name}.${field.name} (@address)`, source: found });
      }
    }
  }

  /** Null when the action has a problem. */
  get(name: string): Known | null {
    return this.known.get(name) ?? null;
  }

  all(): readonly Action[] {
    return [...this.known.values()].map(({ action }) => action);
  }

  /** The list that a directive declares. */
  list(words: Words): ListAction | null {
    const known = this.get(actionOf(words));
    const items = words.text('items');
    if (!known || items === null) return null;
    const { action, row } = known;
    // The list of another kind itself is as that kind says.
    const facts = words.name === 'related' && !words.has('knownMembers') ? known.words : words;
    const paging = pagingOf(facts, row, this.problems);
    const count = countOf(facts, row, paging);
    const each = eachOf(facts);
    const oneRow = oneRowOf(facts);
    const told = facts.texts('told');
    return {
      action,
      paging,
      items,
      ...(facts.has('table') && { table: { none: facts.texts('table') } }),
      ...(told.length > 0 && { told }),
      ...(count && { count }),
      ...(each && { each }),
      ...(oneRow && { oneRowOf: oneRow }),
    };
  }

  /** Records facts about an action that its published contract does not have, and their source. */
  private claim({ name, words, listed }: Mention): void {
    const row = this.known.get(name)?.row;
    const isClaim = ['list', 'byIds', 'get', 'action', 'counts', 'service'].includes(words.name) || hasFacts(words);
    if (!row || !isClaim) return;
    const told = words.text('source');
    const inherited = listed?.text('source') ?? null;
    const isItsOwn = listed !== null && actionOf(listed) === name;
    const source = told ?? (isItsOwn || inherited === 'help' || inherited === 'guess' ? inherited : null);
    if (source === null) {
      this.problems.add(
        words.at,
        `@${words.name} has facts about ${name} that its published contract does not have: name the page in source.`,
      );
    } else if (!/^(?:help|guess|https:\/\/\S+)$/.test(source)) {
      this.problems.unknown(words.at, `source: ${source} is not an address`, source, ['help', 'guess']);
    } else {
      const address = source === 'help' ? row.help(name.slice(name.indexOf('.') + 1)) : source;
      this.claims.push({ at: words.at, action: name, source: address });
    }
  }

  private add({ name, words, type }: Mention, nouns: Declarations['nouns']): void {
    const [, product = '', action = ''] = /^([^.]+)\.([^.]+)$/.exec(name) ?? [];
    const row = productRow(product);
    if (action === '')
      this.problems.add(words.at, `${JSON.stringify(name)} is not a product and action such as Ecs.DescribeInstances.`);
    else if (!row) this.problems.unknown(words.at, `There is no product ${product}`, product, productNames);
    else if (isSecretAction(action))
      this.problems.add(words.at, `The answer of ${name} is a secret. It cannot be declared.`);
    else {
      const codes = words.name === 'list' ? unknownCodesOf(type, { nouns }) : {};
      const unknown = Object.keys(codes).length > 0 && { unknown: codes };
      this.known.set(name, {
        row,
        words,
        action: { ...describe(row, action, words, echoesOf(row, words, type), absentOf(words, type)), ...unknown },
      });
    }
  }
}

/** Product and action as a directive names them. */
export function actionOf(words: Words): string {
  return words.required(naming[words.name] ?? 'action');
}

function hasFacts(words: Words): boolean {
  const isDetail = words.name === 'detail';
  // The rows of a detail are the same for all its fields. Lists of rows may ask the same action for one thing and for several.
  return facts.some((fact) => words.has(fact) && (isDetail || fact !== 'several')) || (isDetail && words.has('items'));
}

interface Mention {
  readonly type: TypeDeclaration;
  readonly name: string;
  readonly words: Words;
  /** The @list of its kind. */
  readonly listed: Words | null;
}

function mentions(type: TypeDeclaration): readonly Mention[] {
  const listed = wordsOf(type, 'list');
  return [type, ...type.fields]
    .flatMap(({ words }) => words)
    .filter(({ name }) => Object.hasOwn(naming, name) || name === 'byIds')
    .flatMap((words) => {
      const name = words.name === 'byIds' ? listed && actionOf(listed) : actionOf(words);
      return name ? [{ type, name, words, listed }] : [];
    });
}

/** The absence codes. A resource can be deleted at any time, and each action about it then answers as the @get action does. */
function absentOf(words: Words, type: TypeDeclaration): readonly string[] {
  const isDetail = words.name === 'detail' && !words.has('absent');
  return (isDetail ? wordsOf(type, 'get') : words)?.texts('absent') ?? [];
}

/** Members of an answer that repeat parameters of the call: for @get, the key. */
function echoesOf({ host }: ProductRow, words: Words, type: TypeDeclaration): Readonly<Record<string, string>> {
  const told = pairsOf(words.texts('echoes'));
  if (words.name !== 'get') return told;
  const keys = wordsOf(type, 'resource')?.texts('key') ?? [];
  const item = words.required('item');
  const params = keyParams(words, keys);
  const own = keys.map((key) => [item === '' ? key : `${item}.${key}`, host ? host.on : (params[key] ?? key)] as const);
  return { ...Object.fromEntries(own), ...told };
}

function describe(
  { product, service, body, host }: ProductRow,
  name: string,
  words: Words,
  echoes: Readonly<Record<string, string>>,
  absent: readonly string[],
): Action {
  const params: Params = pairsOf(words.texts('params'));
  const unset = words.texts('unset');
  const items = words.text('items');
  const isAboutOne = words.name !== 'list' && host !== undefined;
  const resource = words.text('on') ?? (isAboutOne ? host.on : null);
  const language = words.text('language');
  const perSecond = words.number('perSecond');
  const region = words.name === 'list' ? words.text('region') : null;
  const home = words.text('home');
  const mustContain = words.text('mustContain') ?? words.text('item');
  const route = publishedRoutes[`${product.name}.${name}`];
  const isXml = (words.text('body')?.toLowerCase() ?? body) === 'xml';
  return {
    product,
    name,
    ram: words.text('ram') ?? `${service ?? product.name.toLowerCase()}:${name}`,
    ...(route !== undefined && { route: parseRoute(route) }),
    ...(resource !== null && { resource }),
    ...(words.flag('dryRun') && { hasDryRun: true }),
    ...(words.flag('emptyMayMeanForbidden') && { emptyMayMeanForbidden: true }),
    ...(Object.keys(params).length > 0 && { params }),
    ...(region !== null && { regionParam: region }),
    ...(home !== null && { home }),
    ...(language !== null && { language }),
    ...(perSecond !== null && { perSecond }),
    ...(mustContain !== null && { mustContain }),
    ...(absent.length > 0 && { absent }),
    ...(unset.length > 0 && { unset }),
    ...(Object.keys(echoes).length > 0 && { echoes }),
    ...(words.has('isWhole') && { isWhole: pairsOf(words.texts('isWhole')) }),
    ...(words.flag('neverEmpty') && items !== null && { neverEmpty: items }),
    ...(isXml && { body: 'xml' }),
  };
}
