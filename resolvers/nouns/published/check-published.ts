import type { Compiled } from '../compile.js';
import { type FieldDeclaration, type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import { Problems } from '../declaration/problems.js';
import { keyParams, pairsOf, type Words } from '../declaration/words.js';
import type { Noun } from '../descriptors.js';
import { namesParent } from '../kind/keys.js';
import {
  answerOf,
  checkAsks,
  checkByIds,
  checkList,
  checkMost,
  checkParameter,
  namingActions,
  type Published,
  publishedAction,
} from './check-actions.js';
import { checkAddressFields, checkCondition, checkFilters, checkInverses, checkKnown } from './check-links.js';
import { checkCounts, checkService } from './check-list-facts.js';
import { checkMembers, checkValue, checkWhole } from './check-members.js';
import type { Facts } from './facts.js';
import { elementOf, follow, type Place } from './path.js';

/** Compares every declaration with the cloud's published contract. Reports each problem with its line and the nearest name. */
export function checkPublished(compiled: Compiled, facts: Facts): readonly string[] {
  const problems = new Problems();
  for (const noun of compiled.nouns.values()) new Check(noun, compiled, facts, problems).run();
  return problems.messages;
}

class Check {
  private readonly places = new Map<string, Place | null>();

  constructor(
    private readonly noun: Noun,
    private readonly compiled: Compiled,
    private readonly facts: Facts,
    private readonly problems: Problems,
  ) {}

  run(): void {
    const { declaration } = this.noun;
    const listed = wordsOf(declaration, 'list');
    const list = listed && publishedAction(listed, this.facts, this.problems);
    if (listed && list) {
      this.checkItem(listed, list);
      for (const name of this.noun.under?.by ?? []) checkParameter(list, name, listed.at, this.problems);
      const byIds = wordsOf(declaration, 'byIds');
      if (byIds) checkByIds(byIds, list, this.problems);
      for (const condition of this.noun.conditions) checkCondition(condition, list, this.problems);
      checkFilters(declaration, list, this.itemOf(listed, list), this.problems);
      checkAddressFields(declaration, this.compiled, list, this.itemOf(listed, list), this.problems);
      checkInverses(this.noun, this.compiled, list, this.problems);
      for (const field of declaration.fields) checkKnown(field, this.targetOf(field), this.problems);
    }
    this.actions(declaration);
    for (const part of this.partsOf(declaration)) this.actions(part);
  }

  /** The members that an item of the list must have. */
  private checkItem(words: Words, published: Published): void {
    const { declaration, keys, row } = this.noun;
    // Nothing is published about the columns of a table.
    const item = words.has('table') ? null : this.itemOf(words, published);
    if (!item) return;
    const named = wordsOf(declaration, 'resource')?.at ?? words.at;
    for (const key of keys) follow(item, key, named, this.problems);
    const region = wordsOf(declaration, 'region');
    for (const name of ['member', 'otherwise']) {
      const path = region?.text(name) ?? null;
      if (region && path !== null) follow(item, path, region.at, this.problems);
    }
    checkMembers(declaration, item, this.compiled, row, this.problems);
  }

  /** An item of the kind that a field leads to. */
  private targetOf({ shape }: FieldDeclaration): Place | null {
    const target = this.compiled.nouns.get(shape.name);
    const words = target && wordsOf(target.declaration, 'list');
    // What is wrong with the other kind is told there.
    const published = words && publishedAction(words, this.facts, new Problems());
    return published ? this.itemOf(words, published) : null;
  }

  private actions(type: TypeDeclaration): void {
    for (const { words, field } of namingActions(type)) {
      const published = publishedAction(words, this.facts, this.problems);
      if (!published) continue;
      checkList(words, this.compiled, published, this.problems);
      if (!this.noun.row.host) this.checkResource(words, published);
      const holds = words.text('mustContain');
      if (holds !== null) follow(answerOf(published), holds, words.at, this.problems);
      if (words.name === 'get') this.checkGet(words, published);
      if (words.name === 'counts') checkCounts(words, published, this.listed(), this.problems);
      if (words.name === 'service') checkService(words, published, this.problems);
      if (field) this.checkField(words, field, published);
    }
  }

  /** A thing of the list of the kind. */
  private listed(): Place | null {
    const words = wordsOf(this.noun.declaration, 'list');
    // What is wrong with the list is told where it is declared.
    const published = words && publishedAction(words, this.facts, new Problems());
    return words && published ? this.itemOf(words, published) : null;
  }

  /** What RAM checks is named by parameters of the call. */
  private checkResource(words: Words, published: Published): void {
    for (const [, name = ''] of words.text('on')?.matchAll(/\{(\w+)\}/g) ?? []) {
      checkParameter(published, name, words.at, this.problems);
    }
  }

  private checkGet(words: Words, published: Published): void {
    const { row, keys, under } = this.noun;
    const found = follow(answerOf(published), words.required('item'), words.at, this.problems);
    if (found) {
      const item = {
        product: published.product,
        shape: found.shape,
        says: `${words.required('item')} of ${published.name}`,
      };
      for (const key of keys) follow(item, key, words.at, this.problems);
    }
    const parents = namesParent(words, under?.by ?? []) ? (under?.by ?? []) : [];
    const named = [...parents, ...Object.values(keyParams(words, keys))];
    if (!row.host) checkAsks(words, named, published, { args: [] }, this.problems);
  }

  private checkField(words: Words, field: FieldDeclaration, published: Published): void {
    const { row, keys, under } = this.noun;
    const by = words.text('by');
    const asks = words.texts('asks');
    const own = by === null ? keys : by === '' ? [] : [...(under?.by ?? []), by];
    const names = asks.length > 0 ? Object.keys(pairsOf(asks)) : own;
    if (!row.host) checkAsks(words, names, published, field, this.problems);
    if (words.name === 'detail') this.checkDetail(words, field, published);
    this.checkSeveral(words, names, published);
    const item = words.name === 'detail' ? null : this.itemOf(words, published);
    const part = this.compiled.parts.get(field.shape.name);
    if (item && part) checkMembers(part, item, this.compiled, row, this.problems);
    for (const name of item ? words.texts('knownMembers') : []) follow(item as Place, name, words.at, this.problems);
  }

  /** The parameter takes several keys, and the rows tell whose they are. */
  private checkSeveral(words: Words, names: readonly string[], published: Published): void {
    const [several, [name = '']] = [words.number('several'), names];
    const item = words.has('items') ? this.itemOf(words, published) : null;
    for (const path of item ? words.texts('key') : []) follow(item as Place, path, words.at, this.problems);
    if (several === null) return;
    checkMost(name, several, published, words, this.problems);
    if (item) follow(item, words.text('rowOwner') ?? this.noun.keys[0] ?? '', words.at, this.problems);
  }

  private checkDetail(words: Words, field: FieldDeclaration, published: Published): void {
    const { row } = this.noun;
    const path = words.text('member');
    const told = this.compiled.actions.get(published.name)?.words ?? words;
    const items = told.name === 'detail' && told.has('items');
    const item = (items ? this.itemOf(told, published) : answerOf(published)) ?? answerOf(published);
    if (path === null) {
      const whole = { says: field.name, path: 'all', item, at: words.at };
      if (field.shape.name === 'JSON') checkWhole(whole, item.shape, this.problems);
      return;
    }
    const found = follow(item, path, words.at, this.problems);
    if (!found) return;
    const says = field.name;
    if (field.shape.name === 'Tag') {
      const tag = { ...item, shape: elementOf(found, published.product) };
      for (const name of [row.tagNames.key, row.tagNames.value]) follow(tag, name, words.at, this.problems);
      return;
    }
    checkValue({ says, path, found, item, at: words.at, isOne: false }, field, this.compiled, row, this.problems);
  }

  /** The rows of a list. */
  private itemOf(words: Words, published: Published): Place | null {
    const path = words.text('items') ?? '';
    const known = this.places.get(`${published.name} ${path}`);
    if (known !== undefined) return known;
    const found = follow(answerOf(published), path, words.at, this.problems);
    const shape = found && elementOf(found, published.product);
    const place = shape ? { product: published.product, shape, says: `${path} of ${published.name}` } : null;
    this.places.set(`${published.name} ${path}`, place);
    return place;
  }

  /** The types of the parts of the kind, each once. */
  private partsOf(declaration: TypeDeclaration, seen = new Set<TypeDeclaration>()): ReadonlySet<TypeDeclaration> {
    for (const { shape } of declaration.fields) {
      const part = this.compiled.parts.get(shape.name);
      if (!part || seen.has(part)) continue;
      seen.add(part);
      this.partsOf(part, seen);
    }
    return seen;
  }
}
