import {
  type PublishedAction,
  type PublishedProduct,
  publishedProduct,
  publishedProducts,
} from '../../../published/product.js';
import { actionOf } from '../actions.js';
import { reservedEndings } from '../check.js';
import type { Compiled } from '../compile.js';
import { meant } from '../declaration/problems.js';
import type { Noun } from '../descriptors.js';
import { placeholder } from '../placeholders.js';
import { productRow } from '../product-rows.js';
import { namingActions } from '../published/check-actions.js';
import { generatedNames } from '../schema/boilerplate.js';
import { wordsOfName } from '../schema/english.js';
import { isSecretAction } from '../secrets.js';
import { FieldWriter } from './fields.js';
import { byIdsOf, getOf, keyIn, listedBy, noListBecause } from './listed.js';
import { fileName, typeName, typeOfAction } from './names.js';
import { pagingWords } from './paging.js';

/** Writes the first declaration of a kind from the published facts of the action that lists it. */

export interface Scaffold {
  readonly type: string;
  /** The path from the root of the repository. */
  readonly path: string;
  /** The declaration, not yet formatted. */
  readonly text: string;
  /** What the facts do not say and the declaration needs. */
  readonly lacks: readonly string[];
}

/** Throws an error with the reason, and the nearest right name, when the action cannot be declared. */
export function scaffold(name: string, compiled: Compiled, wanted?: string): Scaffold {
  const { product, action } = actionNamed(name);
  const full = `${product.name}.${action.name}`;
  if (isSecretAction(action.name)) throw new Error(`The answer of ${full} is a secret. It cannot be declared.`);
  const because = noListBecause(action);
  if (because !== null) throw new Error(`${full} ${because}. Name the action that lists the kind.`);
  const listed = listedBy(product, action);
  if (!listed) throw new Error(`The published answer of ${full} has no list of objects, so it lists no kind.`);
  const type = wanted ?? typeOfAction(action.name).replace(/Connection$/, 'Link');
  const taken = refuseTaken(full, type, compiled);
  const key = keyIn(listed.item, typeOfAction(action.name));
  if (key === null)
    throw new Error(`No member of ${listed.path} of ${full} looks like a key. Declare the kind by hand.`);
  const row = productRow(product.name);
  const writer = new FieldWriter({ product, action, row, type, key, kinds: kindsByKey(compiled, product, key) }, taken);
  const fields = writer.kind(listed.item);
  const paging = pagingWords(action, row);
  const read = readWords(product, action, key, paging.isWhole);
  const service = row?.service ?? product.name.toLowerCase();
  const kind = type.toLowerCase();
  const params = requiredOf(action, read.param);
  const list = [
    `action: ${JSON.stringify(full)}`,
    `items: ${JSON.stringify(listed.path)}`,
    ...paging.words,
    `on: ${JSON.stringify(`${kind}/*`)}`,
    ...(params.length > 0
      ? [`params: [${params.map((each) => JSON.stringify(`${each}=${placeholder}`)).join(', ')}]`]
      : []),
    'source: "guess"',
  ];
  const guesses = [
    `${key} is its key`,
    `its ARN is acs:${service}:…:${kind}/<${key}>, and RAM checks ${kind}/* for ${service}:${action.name}`,
    ...paging.guesses,
    ...read.guesses,
    ...writer.guesses,
  ];
  const text = [
    ...guesses.map((each) => `# guess: ${each}.`),
    `"${articled(wordsOfName(type))}, from ${label(product.name)} ${action.name}."`,
    `type ${type}`,
    `@resource(key: ${JSON.stringify(key)}, arn: ${JSON.stringify(`${service}:${kind}`)})`,
    `@list(${list.join(', ')})`,
    ...read.words,
    `{\n${fields.join('\n')}\n}`,
    ...writer.more.map((each) => `\n${each}`),
  ];
  return {
    type,
    path: `schema/${product.name.toLowerCase()}/${fileName(type)}.graphql`,
    text: `${text.join('\n')}\n`,
    lacks: [
      ...(row ? [] : [`resolvers/nouns/product-rows.ts has no row of ${product.name}`]),
      ...(action.deprecated ? [`${full} is published as deprecated`] : []),
      ...params.map((each) => `${full} requires ${each}`),
      ...(read.words.length > 0 || paging.isWhole
        ? []
        : [`nothing published reads one ${wordsOfName(type)} by its key: give @byIds or @get`]),
    ],
  };
}

function actionNamed(name: string): { readonly product: PublishedProduct; readonly action: PublishedAction } {
  const [, productName = '', actionName = ''] = /^([^.]+)\.([^.]+)$/.exec(name) ?? [];
  if (actionName === '')
    throw new Error(`${JSON.stringify(name)} is no product and action, such as Slb.DescribeLoadBalancers.`);
  const product = publishedProduct(productName);
  if (!product)
    throw new Error(`No product ${productName} is published.${meant(productName, publishedProducts().keys())}`);
  const action = product.action(actionName);
  if (!action)
    throw new Error(`${productName} has no published action ${actionName}.${meant(actionName, product.actions)}`);
  return { product, action };
}

/** All names that a new type may not have. Throws when the action or the name is taken. */
function refuseTaken(action: string, type: string, { declarations, nouns }: Compiled): ReadonlySet<string> {
  const { types, enums } = declarations;
  for (const declaration of [...declarations.nouns.values(), ...types.values()]) {
    const words = namingActions(declaration).find((each) => actionOf(each.words) === action)?.words;
    if (!words) continue;
    throw new Error(`${declaration.name} declares ${action} already, in line ${words.at.line} of ${words.at.file}.`);
  }
  const product = typeName(action.split('.')[0] ?? '');
  const advice = `Give another with --type, such as ${product}${type}.`;
  const other = nouns.get(type)?.declaration ?? types.get(type) ?? enums.get(type);
  if (other) throw new Error(`The name ${type} is taken, in line ${other.at.line} of ${other.at.file}. ${advice}`);
  const ending = reservedEndings.find((end) => type.endsWith(end) && nouns.has(type.slice(0, -end.length)));
  if (ending)
    throw new Error(`${type} is the generated name of the ${ending} of ${type.slice(0, -ending.length)}. ${advice}`);
  const generated = [...nouns.keys(), type].flatMap(generatedNames);
  return new Set([...nouns.keys(), ...types.keys(), ...enums.keys(), ...generated]);
}

/** Keys of many products: of instances of all sorts, and of zones of a region and of a domain. */
const shared = ['InstanceId', 'ZoneId', 'RegionId'];

/** Keys that belong to one kind. Names and shared keys lead only to kinds of the same product. */
function kindsByKey({ nouns }: Compiled, product: PublishedProduct, own: string): ReadonlyMap<string, Noun> {
  const byKey = new Map<string, Noun[]>();
  for (const noun of nouns.values()) {
    const [key = '', ...more] = noun.keys;
    const isPlain = /Id$/.test(key) && !shared.includes(key);
    if (more.length > 0 || key === own || key === 'RegionId') continue;
    if (!isPlain && noun.row.product.name !== product.name) continue;
    byKey.set(key, [...(byKey.get(key) ?? []), noun]);
  }
  return new Map(
    [...byKey].flatMap(([key, [noun, ...more]]) => (noun && more.length === 0 ? [[key, noun] as const] : [])),
  );
}

/** How one thing is read by its key. */
function readWords(product: PublishedProduct, action: PublishedAction, key: string, isWhole: boolean) {
  const many = byIdsOf(action, key);
  if (many) {
    const { param, join, cap } = many;
    const words = [`@byIds(param: ${JSON.stringify(param)}, join: ${join}, cap: ${cap}, source: "guess")`];
    return {
      words,
      param,
      guesses: [cap === 1 ? `${param} takes one key` : `${param} takes up to ${cap} keys, as ${join}`],
    };
  }
  const one = isWhole ? null : getOf(product, action, key);
  if (!one) return { words: [], param: null, guesses: [] };
  const words = [`@get(action: ${JSON.stringify(one.action)}, item: ${JSON.stringify(one.item)}, source: "guess")`];
  return { words, param: null, guesses: [`${one.action} reads one`] };
}

/** Parameters that the list requires and that neither the region, the paging nor the keys give. */
function requiredOf({ parameters, paging }: PublishedAction, byIds: string | null): readonly string[] {
  const given = new Set<string | null>(['RegionId', byIds, ...Object.values(paging)]);
  return parameters.filter(({ name, shape }) => shape.required && !given.has(name)).map(({ name }) => name);
}

function articled(words: string): string {
  const isSpoken = /^(?:[aeiou]|[EFHILMOSX][A-Z]+\b)/.test(words);
  return `${isSpoken ? 'An' : 'A'} ${words}`;
}

function label(product: string): string {
  return product.length <= 3 ? product.toUpperCase() : product;
}
