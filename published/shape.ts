/**
 * The shapes of parameters and answers, and their notation: a name alone is a string, `Size:int` a number, `Tags[{Key,Value}]`
 * a list of objects, `Labels<>` a map of strings, `Tag@Tag` a schema by name, `RegionId!` is required, `(1..100)` the
 * minimum and maximum, `(Running|Stopped)` the allowed values, `=10` the default.
 */

export type ShapeType = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'map' | 'ref' | 'any';

export interface Shape {
  readonly type: ShapeType;
  /** The format of a number or a string: int32, int64, float, double, binary, byte. */
  readonly format?: string;
  readonly required?: true;
  readonly enum?: readonly string[];
  /** Minimum and maximum: of the value of a number, or of the number of items of an array. */
  readonly min?: number;
  readonly max?: number;
  readonly default?: string;
  /** The shape of the items of an array or a map. */
  readonly items?: Shape;
  /** The members of an object. */
  readonly members?: Readonly<Record<string, Shape>>;
  /** The name of the product's schema that a ref refers to. */
  readonly ref?: string;
}

/** The type words of the notation. A string without a format has none. */
const words: Readonly<Record<string, readonly [ShapeType, format?: string]>> = {
  string: ['string'],
  binary: ['string', 'binary'],
  byte: ['string', 'byte'],
  int: ['integer', 'int32'],
  long: ['integer', 'int64'],
  integer: ['integer'],
  float: ['number', 'float'],
  double: ['number', 'double'],
  number: ['number'],
  bool: ['boolean'],
  any: ['any'],
};
const wordOf = new Map(Object.entries(words).map(([word, [type, format = '']]) => [`${type} ${format}`, word]));

/** Writes a name, value or code; quoted if it would be ambiguous. */
export function token(text: string): string {
  return /^[\w*%$#'/+∂.-]+$/.test(text) && !text.includes('..') ? text : JSON.stringify(text);
}

/** Writes a shape in the notation, to follow its name. */
export function write(shape: Shape): string {
  const most = shape.min === undefined && shape.max === undefined ? '' : `(${shape.min ?? ''}..${shape.max ?? ''})`;
  const values = shape.enum ? `(${shape.enum.map(token).join('|')})` : '';
  const preset = shape.default === undefined ? '' : `=${token(shape.default)}`;
  return `${shape.required ? '!' : ''}${base(shape)}${most}${values}${preset}`;
}

function base({ type, format = '', items = any, members = {}, ref = '' }: Shape): string {
  if (type === 'ref') return `@${token(ref)}`;
  if (type === 'array') return `[${write(items)}]`;
  if (type === 'map') return `<${write(items)}>`;
  if (type === 'object') return `{${Object.entries(members).map(([name, shape]) => token(name) + write(shape))}}`;
  const word = wordOf.get(`${type} ${format}`) ?? wordOf.get(`${type} `) ?? 'any';
  return word === 'string' ? '' : `:${word}`;
}

export const any: Shape = { type: 'any' };

/** Parses one text in the notation. */
export class ShapeReader {
  private at = 0;

  constructor(private readonly text: string) {}

  get isDone(): boolean {
    return this.at >= this.text.length;
  }

  /** Skips the sign if it is next. */
  takes(sign: string): boolean {
    if (!this.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  expect(sign: string): void {
    if (!this.takes(sign)) throw this.mistake(`${JSON.stringify(sign)} was expected`);
  }

  token(): string {
    const quoted = this.match(/"(?:[^"\\]|\\.)*"/y);
    if (quoted !== undefined) return String(JSON.parse(quoted));
    const plain = this.match(/(?:[\w*%$#'/+∂-]|\.(?!\.))+/y);
    if (plain === undefined) throw this.mistake('a name was expected');
    return plain;
  }

  shape(): Shape {
    const required = this.takes('!');
    const shape = this.base();
    const range = this.match(/\([-\d.e+]*?\.\.[-\d.e+]*\)/y);
    const [min = '', max = ''] = range?.slice(1, -1).split('..') ?? [];
    return {
      ...shape,
      ...(required && { required }),
      ...(min !== '' && { min: Number(min) }),
      ...(max !== '' && { max: Number(max) }),
      ...(this.takes('(') && { enum: this.list('|', ')', () => this.token()) }),
      ...(this.takes('=') && { default: this.token() }),
    };
  }

  private base(): Shape {
    if (this.takes('@')) return { type: 'ref', ref: this.token() };
    if (this.takes('[')) return { type: 'array', items: this.closed(']') };
    if (this.takes('<')) return { type: 'map', items: this.closed('>') };
    if (this.takes('{')) return { type: 'object', members: this.members() };
    const [type, format] = this.takes(':') ? (words[this.token()] ?? ['any']) : ['string' as const];
    return { type, ...(format !== undefined && { format }) };
  }

  private closed(sign: string): Shape {
    const items = this.shape();
    this.expect(sign);
    return items;
  }

  private members(): Record<string, Shape> {
    // Without a prototype, because a member may be called constructor.
    const members: Record<string, Shape> = Object.create(null);
    for (const [name, shape] of this.list(',', '}', (): [string, Shape] => [this.token(), this.shape()])) {
      members[name] = shape;
    }
    return members;
  }

  private list<T>(between: string, end: string, read: () => T): T[] {
    const all: T[] = [];
    if (this.takes(end)) return all;
    do all.push(read());
    while (this.takes(between));
    this.expect(end);
    return all;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    this.at += found?.length ?? 0;
    return found;
  }

  private mistake(what: string): Error {
    return new Error(`${what} at ${JSON.stringify(this.text.slice(this.at, this.at + 40))}.`);
  }
}
