import type { PublishedAction, PublishedProduct } from '../../../published/product.js';
import type { Shape } from '../../../published/shape.js';
import type { Noun } from '../descriptors.js';
import { placeholder } from '../placeholders.js';
import type { ProductRow } from '../product-rows.js';
import { camelCase, upstreamCase, usualFields, wordsOfName } from '../schema/english.js';
import { secretReason } from '../secrets.js';
import { resolved } from './listed.js';
import { fieldName, singular, typeName, valueName } from './names.js';

/** Writes fields, the small types within them and their enums from the published shape of a row. */

/** What fields are written from. */
export interface Source {
  readonly product: PublishedProduct;
  readonly action: PublishedAction;
  readonly row: ProductRow | null;
  readonly type: string;
  /** The member that identifies a row; the look-up and the id have it already. */
  readonly key: string;
  /** Kinds that are declared, by their single key. */
  readonly kinds: ReadonlyMap<string, Noun>;
}

/** The most values of an enum, and the most objects within each other. */
const mostValues = 40;
const deepest = 3;

/** The type of a field, and upstream's spelling of its values. */
interface TypeOf {
  readonly name: string;
  readonly as?: string;
}

export class FieldWriter {
  /** The types and enums that fields need, after the type itself. */
  readonly more: string[] = [];
  readonly guesses: string[] = [];
  private readonly names: Set<string>;

  constructor(
    private readonly source: Source,
    taken: Iterable<string>,
  ) {
    this.names = new Set([...taken, source.type]);
  }

  /** The fields of the kind itself. */
  kind({ members = {} }: Shape): readonly string[] {
    const { key, product, type } = this.source;
    const own = Object.entries(members).filter(([name]) => name !== key && name !== 'RegionId');
    const [tags] = own.flatMap(([name, shape]) => (isTags(name, shape, product) ? [[name, shape] as const] : []));
    const others = own.filter(([name]) => name !== tags?.[0]);
    const fields = this.fields(others, type, 0);
    const named = camelCase(typeName(key));
    const isEmpty = fields.every((field) => field.startsWith('#'));
    return [
      ...(isEmpty ? [`"The id as upstream writes it."\n${named}: String! @from(member: ${JSON.stringify(key)})`] : []),
      ...fields,
      ...(tags ? this.tags(...tags) : []),
      ...others.flatMap(([name]) => this.reference(name)),
    ];
  }

  /** Where a product's items hold their tags is said once, in its row; @tags says where a list differs. */
  private tags(member: string, shape: Shape): readonly string[] {
    const { row, product } = this.source;
    const { path, element } = unwrapped(member, shape, product);
    const names = Object.keys(element?.members ?? {});
    const isUsual = row?.tags?.list === path && names.includes(row.tags.key) && names.includes(row.tags.value);
    if (isUsual) return [`tags: [Tag!]!${this.parameter('Tag') ? ' @filter' : ''}`];
    const key = names.find((each) => /key$/i.test(each)) ?? '';
    const value = names.find((each) => each !== key) ?? '';
    const words = [`member: ${JSON.stringify(path)}`, `key: ${JSON.stringify(key)}`, `value: ${JSON.stringify(value)}`];
    return [`tags: [Tag!]! @tags(${words.join(', ')})`];
  }

  private fields(members: readonly (readonly [string, Shape])[], owner: string, depth: number): readonly string[] {
    const used = new Set<string>();
    return members.flatMap(([member, given]) => {
      // A path cannot name a member with a dot in its name.
      if (!/^[\w-]+$/.test(member)) return [`# Left out: ${JSON.stringify(member)}, which no path can name.`];
      const name = this.renamed(member, depth);
      const field = used.has(name) ? fieldName(member) : name;
      if (used.has(field)) return [`# Left out: ${member}, whose name is like that of another member.`];
      used.add(field);
      return [this.field(field, member, resolved(given, this.source.product), owner, depth)];
    });
  }

  private field(name: string, member: string, shape: Shape | null, owner: string, depth: number): string {
    const { path, element, isList } = unwrapped(member, shape, this.source.product);
    const isObject = element?.type === 'object' && Object.keys(element.members ?? {}).length > 0;
    const flag = ['boolean', 'integer', 'number'].includes(element?.type ?? '') ? 'Int' : 'String';
    const secret = secretReason(isObject ? `${path}.*` : path, flag);
    if (secret !== null) return `# Left out: ${path}, which ${secret}.`;
    if (!element || ['any', 'map'].includes(element.type) || (element.type === 'object' && !isObject)) {
      return `# Left out: ${path}, of which nothing more is published.`;
    }
    if (isObject && depth >= deepest) return `# Left out: ${path}, an object within ${deepest} others.`;
    const type = isObject ? this.part(element, owner, member, path, depth) : this.leaf(name, path, element, owner);
    if (!type) return `# Left out: ${path}, of which no member may be declared.`;
    const isNamed = upstreamCase(name) === path && type.as === undefined;
    const from = isNamed ? [] : [`member: ${JSON.stringify(path)}`];
    const as = type.as === undefined ? [] : [`as: ${type.as}`];
    const words = [...from, ...as].length > 0 ? ` @from(${[...from, ...as].join(', ')})` : '';
    const filter = depth === 0 && !isList && !isObject && this.isFilter(member, type.name) ? ' @filter' : '';
    const described = this.described(name, member, depth);
    return `${described}${name}: ${isList ? `[${type.name}!]!` : type.name}${words}${filter}`;
  }

  /** Without the kind's own name, and in the words of all kinds: LoadBalancerName is the name, CreateTime is createdAt. */
  private renamed(member: string, depth: number): string {
    const { type } = this.source;
    const flat = member.replace(/_/g, '');
    if (depth > 0) return fieldName(member);
    const own = flat.toLowerCase().startsWith(type.toLowerCase()) ? flat.slice(type.length) : flat;
    if (/^(?:Gmt)?Creat(?:e|ed|ion)(?:Time|Date|d)?$/i.test(own)) return 'createdAt';
    if (/^(?:Gmt)?(?:Last)?(?:Modif(?:y|ied)|Updated?)(?:Time|Date)?$/i.test(own)) return 'updatedAt';
    return /^Expir(?:e|ed|ation)(?:Time|Date)$/i.test(own)
      ? 'expiresAt'
      : fieldName(/^[A-Z][a-z]/.test(own) ? own : member);
  }

  private leaf(name: string, path: string, shape: Shape, owner: string): TypeOf {
    const isTime = /(?:Time|Date|At|_time|TimeStamp|Timestamp)$/.test(path) || name.endsWith('At');
    if (shape.type === 'boolean') return { name: 'Boolean' };
    if (shape.type === 'integer' || shape.type === 'number') {
      if (isTime && shape.format === 'int64') {
        this.guesses.push(`${path} is in milliseconds since 1970`);
        return { name: 'DateTime', as: 'MILLISECONDS' };
      }
      return { name: shape.type === 'number' ? 'Float' : shape.format === 'int64' ? 'BigInt' : 'Int' };
    }
    if (isTime) {
      this.guesses.push(`${path} is a time`);
      return { name: 'DateTime' };
    }
    return { name: this.enumeration(name, shape, owner) ?? 'String' };
  }

  /** Null when no values are published, or none that make names. */
  private enumeration(name: string, { enum: values = [] }: Shape, owner: string): string | null {
    const names = values.map(valueName);
    const isUsable = values.length > 1 && values.length <= mostValues && !names.includes(null);
    if (!isUsable || new Set(names).size < names.length) return null;
    const type = this.free(`${owner}${upstreamCase(name)}`);
    const rows = values.map((value, at) => {
      const is = pascalCase(names[at] ?? '') === value ? '' : ` @value(is: ${JSON.stringify(value)})`;
      return `  "${placeholder}: what ${quoted(value)} means."\n  ${names[at]}${is}`;
    });
    const life =
      name === 'status' ? `The life cycle of a ${wordsOfName(owner)}.` : `${placeholder}: what the values say.`;
    this.more.push(`"${life}"\nenum ${type} {\n${rows.join('\n')}\n}`);
    return type;
  }

  private part(shape: Shape, owner: string, member: string, path: string, depth: number): TypeOf | null {
    const own = typeName(singular(member.replace(/(?:Set|List)$/, '')));
    const name = this.free(own.startsWith(owner) && own !== owner ? own : `${owner}${own}`);
    const at = this.more.length;
    const fields = this.fields(Object.entries(shape.members ?? {}), name, depth + 1);
    if (fields.every((field) => field.startsWith('#'))) return null;
    const text = `"${placeholder}: what ${path} of ${owner} holds."\ntype ${name} {\n${fields.join('\n')}\n}`;
    this.more.splice(at, 0, text);
    return { name };
  }

  private free(wanted: string): string {
    let name = wanted;
    while (this.names.has(name)) name += 'Part';
    this.names.add(name);
    return name;
  }

  private described(name: string, member: string, depth: number): string {
    if (usualFields[name] !== undefined && depth === 0) return '';
    const kind = this.source.kinds.get(member);
    if (kind) return `"The id of its ${wordsOfName(kind.type)}; null when upstream gives none."\n`;
    if (name === 'zoneId') return '"The zone it is in; null when upstream gives none."\n';
    return `"${placeholder}: what ${member} says."\n`;
  }

  /** A parameter with the member's own name filters by it. */
  private isFilter(member: string, type: string): boolean {
    const shape = this.parameter(member)?.shape;
    if (!shape || ['DateTime', 'Int', 'BigInt', 'Float'].includes(type)) return false;
    return type === 'Boolean' ? shape.type === 'boolean' : shape.type === 'string';
  }

  private parameter(name: string) {
    return this.source.action.parameters.find((each) => each.name === name);
  }

  private reference(member: string): readonly string[] {
    const kind = this.source.kinds.get(member);
    if (!kind) return [];
    const one = wordsOfName(kind.type);
    this.guesses.push(`${member} is the key of ${/^[aeiou]/i.test(one) ? 'an' : 'a'} ${one}`);
    const text = `Its ${one}, loaded only for more than the id; null when upstream no longer knows it.`;
    return [`"${text}"\n${camelCase(kind.type)}: ${kind.type} @reference(key: ${JSON.stringify(member)})`];
  }
}

/** The value of a member: Disks.Disk for a list in an object that holds nothing else. */
function unwrapped(member: string, shape: Shape | null, product: PublishedProduct) {
  let [path, element, isList] = [member, shape, false];
  const inner = Object.entries(shape?.type === 'object' ? (shape.members ?? {}) : {});
  const [only] = inner;
  const held = inner.length === 1 && only ? resolved(only[1], product) : null;
  if (only && held?.type === 'array') [path, element] = [`${member}.${only[0]}`, held];
  while (element?.type === 'array') [element, isList] = [resolved(element.items ?? null, product), true];
  return { path, element, isList };
}

/** Whether a member is the list of tags of a row. */
function isTags(member: string, shape: Shape, product: PublishedProduct): boolean {
  const { element, isList } = unwrapped(member, resolved(shape, product), product);
  const names = Object.keys(element?.members ?? {});
  return (
    isList && /^Tags?(?:List|Set)?$/i.test(member) && names.length === 2 && names.some((name) => /key$/i.test(name))
  );
}

function pascalCase(name: string): string {
  return name
    .toLowerCase()
    .split('_')
    .map((word) => upstreamCase(word))
    .join('');
}

/** A value in a description, which is a string of its own. */
function quoted(value: string): string {
  return value.replace(/["\\]/g, '');
}
