import { responsePathAsArray } from 'graphql';
import { isItem } from '../../client/model/value.js';
import type { FieldCall } from '../fields/field.js';
import { secretReason } from '../nouns/secrets.js';

/** Takes secret members out of an answer that no declaration has selected, by the rule that declarations are checked with. */

/** A member that was taken out: its path, with [] for the items of a list. */
export interface Removed {
  readonly member: string;
  readonly reason: string;
}

export interface Shown {
  readonly value: unknown;
  readonly removed: readonly Removed[];
}

/**
 * What a field shows of an upstream answer. The members that are left out are named in `extensions.removed`, with the path of the field
 * without the numbers of rows.
 */
export function shownWithout(answer: unknown, { context, info }: Pick<FieldCall, 'context' | 'info'>): unknown {
  const { value, removed } = withoutSecrets(answer);
  const path = responsePathAsArray(info.path).filter((step) => typeof step === 'string');
  for (const each of removed) context.noteRemoved({ path, ...each });
  return value;
}

/** The answer itself is not changed, because others may share it. */
export function withoutSecrets(answer: unknown): Shown {
  const removed = new Map<string, string>();
  const value = shown(answer, { path: '', within: null, removed });
  return { value, removed: [...removed].map(([member, reason]) => ({ member, reason })) };
}

interface Place {
  readonly path: string;
  /** Why texts here are secret: they stand in an object that is named as a secret. */
  readonly within: string | null;
  readonly removed: Map<string, string>;
}

function shown(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => shownItem(item, { ...place, path: `${place.path}[]` }));
  if (!isItem(value)) return place.path === '' ? text(value, place) : value;
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const path = place.path === '' ? name : `${place.path}.${name}`;
    const reason = reasonOf(name, member, value, place.within);
    if (reason !== null) place.removed.set(path, reason);
    else members.push([name, shown(member, { ...place, path, within: withinOf(name, member, place.within) })]);
  }
  return Object.fromEntries(members);
}

/** An item of a list. The name of the list has been judged, unless the list is in another one. */
function shownItem(item: unknown, place: Place): unknown {
  if (Array.isArray(item) || isItem(item)) return shown(item, place);
  return text(item, place.path.endsWith('[][]') ? place : { ...place, within: null });
}

/** A text that is no member: of a list, or the whole answer. A secret one is null, so that the others keep their places. */
function text(value: unknown, { path, within, removed }: Place): unknown {
  const reason = ofText(value) ?? (typeof value === 'string' && value !== '' ? within : null);
  if (reason === null) return value;
  removed.set(path || '[]', reason);
  return null;
}

/** Why a member is taken out; null if it is shown. Lists and objects are looked into, unless all in them is secret. */
function reasonOf(name: string, value: unknown, holder: object, within: string | null): string | null {
  if (isEmpty(value)) return null;
  if (isStructure(value)) return secretReason(`${name}.`) === null ? null : secretReason(name);
  return (
    secretReason(withoutNumbers(name), typeOf(value)) ??
    ofPair(name, value, holder) ??
    inSecret(name, value, within) ??
    ofText(value)
  );
}

/** Flattened parameters number their lists: Secrets.1 is one of Secrets. */
function withoutNumbers(name: string): string {
  return name.replace(/(?:\.\d+)+$/, '');
}

/** Numbers and flags about a secret are no secret. */
function typeOf(value: unknown): string {
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'string') ? 'Int' : 'String';
  return typeof value === 'string' && !/^(?:true|false)$/i.test(value) ? 'String' : 'Boolean';
}

/** An object, or a list of objects or lists. */
function isStructure(value: unknown): boolean {
  return isItem(value) || (Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Whose value is the name of an environment. Variables would be an object, or JSON, which is judged by its own members. */
const environmentTag = /^env$/i;

/** Names of a list of pairs: { ParameterKey: "DbPassword", ParameterValue: "…" }. */
function ofPair(name: string, value: unknown, holder: object): string | null {
  const [, prefix] = /^(.*)value$/i.exec(name) ?? [];
  if (prefix === undefined || typeof value !== 'string') return null;
  const named = [`${prefix}Key`, `${prefix}Name`, `${prefix}key`, `${prefix}name`, prefix];
  for (const each of named) {
    const key: unknown = Object.hasOwn(holder, each) ? holder[each as never] : undefined;
    if (typeof key === 'string' && !environmentTag.test(key) && secretReason(key) !== null) return secretReason(key);
  }
  return null;
}

/** Texts in an object with a secret's name, such as { "Credentials": { "db": "…" } }, unless their names say what else they are. */
function inSecret(name: string, value: unknown, within: string | null): string | null {
  const isText = typeof value === 'string' || (Array.isArray(value) && value.some((item) => typeof item === 'string'));
  return within !== null && isText && secretReason(`secret${name}`) !== null ? within : null;
}

function withinOf(name: string, value: unknown, within: string | null): string | null {
  return isStructure(value) ? (secretReason(name) ?? within) : within;
}

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** A link that carries its own permission, or the password of a user. */
const signature = /[?&](?:signature|x-oss-signature|x-amz-signature|security-token|auth_key)=/i;
/** Of the part between `://` and the next slash or blank. */
const userAndPassword = /^[^:@]*:[^@]+@/;

/** Each text is looked at once, because people write texts of any length, with any number of links in them. */
function isOpenLink(text: string): boolean {
  if (!text.includes('://')) return false;
  if (text.split(/\s+/).some((word) => word.includes('://') && signature.test(word))) return true;
  return text
    .split('://')
    .slice(1)
    .some((rest) => userAndPassword.test(rest.slice(0, longestHost).split(/[/\s]/, 1)[0] ?? ''));
}

const longestHost = 2_000;

/** Texts that are secret under any name: by their form, or as JSON that holds a secret. */
function ofText(value: unknown): string | null {
  if (Array.isArray(value)) return value.map(ofText).find((reason) => reason !== null) ?? null;
  if (typeof value !== 'string') return null;
  if (privateKey.test(value)) return 'holds a private key';
  if (isOpenLink(value)) return 'is a link that needs no further permission';
  if (!/^\s*[[{]/.test(value)) return null;
  const document = parsed(value);
  if (document === null) return ofCut(value);
  const [first] = withoutSecrets(document).removed;
  return first ? `is JSON, of which ${first.member} ${first.reason}` : null;
}

/** A JSON object or list; null for a text that is none. */
function parsed(text: string): object | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** JSON that was cut to a length: a name in it that tells of a secret is enough. */
function ofCut(text: string): string | null {
  for (const [, name = ''] of text.matchAll(/"([\w.-]{1,200})\\*"\s*:/g)) {
    const reason = secretReason(name);
    if (reason !== null) return `is a part of JSON, of which ${name} ${reason}`;
  }
  return null;
}
