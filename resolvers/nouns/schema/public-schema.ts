import {
  type DefinitionNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql';
import type { SetValues } from '../../connection/sets/set-values.js';
import { type Written, wordsOf } from '../declaration/declarations.js';
import type { Inverse, Noun } from '../descriptors.js';
import { aboutsOf, isNamed } from '../kind/about.js';
import type { ByCondition } from '../kind/by-condition.js';
import { isKnownByKey, ofEachIn } from '../kind/of-each.js';
import type { Within } from '../kind/per-parent.js';
import { connectionOf, edgeOf, metricsFieldOf, rootFields, sharedFields } from './boilerplate.js';
import { unrecognized, usualFields } from './english.js';
import { filterOf, rangeInputs } from './filter-input.js';
import { aboutField, byConditionField, inverseField, ofEachField, regionField, withinField } from './nested-lists.js';
import { orderDirection, type SetTypes, setTypesOf } from './set-types.js';
import { described, directiveOf, namedType, without } from './syntax.js';
import { wholeDefinitions } from './whole-definitions.js';

interface Compiled {
  readonly written: Written;
  readonly nouns: ReadonlyMap<string, Noun>;
  readonly inverses: readonly Inverse[];
  readonly within: readonly Within[];
  readonly byCondition: readonly ByCondition[];
  /** Enums for upstream's values. */
  readonly enums: ReadonlySet<string>;
  /** Kinds that no report from a real account has proved. */
  readonly experimental: ReadonlySet<string>;
  /** The values by which a kind is ordered, grouped and added. */
  readonly setValues: (noun: Noun) => SetValues;
}

/** The public schema: the written definitions without our directives, and the generated definitions. */
export function publicSchema(compiled: Compiled): DocumentNode {
  const { written, nouns } = compiled;
  const added = addedFields(compiled);
  const definitions = written.definitions.map((definition) => publicDefinition(definition, compiled, added));
  const generated = [...nouns.values()]
    .filter(({ isListed }) => isListed)
    .flatMap((noun): DefinitionNode[] => {
      const isSet = noun.isNode || noun.isByHand;
      const sets = isSet ? setTypesOf(noun, compiled.setValues(noun)) : noSets;
      const filter = noun.distinct || noun.isByHand ? [] : [filterOf(noun, compiled)];
      return [edgeOf(noun), connectionOf(noun, sets), ...filter, ...sets.definitions];
    });
  return wholeDefinitions([...definitions, orderDirection, ...rangeInputs, ...generated]);
}

/** Ties are ordered by id, so items without an id have no order. */
const noSets: SetTypes = { definitions: [], fields: [] };

const experimental = directiveOf('experimental', { reason: 'It was not yet read from a real account.' });

type Added = ReadonlyMap<string, readonly FieldDefinitionNode[]>;

/** The fields that kinds add to Query, to Region and to each other. */
function addedFields({ nouns, inverses, within, byCondition }: Compiled): Added {
  const added = new Map<string, FieldDefinitionNode[]>();
  const add = (type: string, fields: readonly FieldDefinitionNode[]) => {
    added.set(type, [...(added.get(type) ?? []), ...fields]);
  };
  for (const noun of nouns.values()) {
    add(noun.type, sharedFields(noun));
    if (noun.metrics) add(noun.type, [metricsFieldOf(noun)]);
    if (!noun.isListed) continue;
    if (!noun.isByHand) add('Query', rootFields(noun));
    if (wordsOf(noun.declaration, 'resource')?.flag('inRegion')) add('Region', [regionField(noun)]);
  }
  for (const inverse of inverses) {
    const noun = nouns.get(inverse.children.resource.type);
    const on = nouns.get(inverse.on);
    if (noun && on) add(inverse.on, [inverseField(inverse, noun, on)]);
  }
  for (const each of within) add(each.on, [withinField(each)]);
  for (const each of ofEachIn(nouns)) {
    for (const on of [...nouns.values()].filter(isKnownByKey)) add(on.type, [ofEachField(each)]);
  }
  for (const about of aboutsOf(nouns)) {
    for (const on of [...nouns.values()].filter(isNamed)) add(on.type, [aboutField(about, on)]);
  }
  for (const each of byCondition) {
    const on = nouns.get(each.on);
    if (on) add(each.on, [byConditionField(each, on)]);
  }
  return added;
}

function publicDefinition(definition: DefinitionNode, compiled: Compiled, added: Added): DefinitionNode {
  const { nouns, enums, written } = compiled;
  const isOurs = (name: string) => written.vocabulary.knows(name);
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION: {
      const plain = publicType(definition, isOurs);
      if (definition.kind === Kind.OBJECT_TYPE_EXTENSION) return plain;
      const fields = [...(plain.fields ?? []), ...(added.get(definition.name.value) ?? [])];
      const { isNode = false, isListed = false } = nouns.get(definition.name.value) ?? {};
      const isExperimental = isListed && compiled.experimental.has(definition.name.value);
      const directives = [...(plain.directives ?? []), ...(isExperimental ? [experimental] : [])];
      const interfaces = isNode && { interfaces: [namedType('Node')] };
      return { ...plain, fields, directives, ...interfaces } as ObjectTypeDefinitionNode;
    }
    case Kind.ENUM_TYPE_DEFINITION:
      return publicEnum(definition, enums.has(definition.name.value), isOurs);
    default:
      return definition;
  }
}

function publicType<Type extends ObjectTypeDefinitionNode | ObjectTypeExtensionNode>(
  type: Type,
  isOurs: (name: string) => boolean,
): Type {
  const fields = (type.fields ?? []).map((field): FieldDefinitionNode => {
    const usual = usualFields[field.name.value];
    return {
      ...field,
      ...(!field.description && usual !== undefined && { description: described(usual) }),
      arguments: (field.arguments ?? []).map((argument) => ({
        ...argument,
        directives: without(argument.directives, isOurs),
      })),
      directives: without(field.directives, isOurs),
    };
  });
  return { ...type, fields, directives: without(type.directives, isOurs) };
}

function publicEnum(
  type: EnumTypeDefinitionNode,
  isUpstreams: boolean,
  isOurs: (name: string) => boolean,
): EnumTypeDefinitionNode {
  const values = (type.values ?? []).map((value) => ({ ...value, directives: without(value.directives, isOurs) }));
  const { name, description } = unrecognized;
  if (isUpstreams && !values.some((value) => value.name.value === name)) {
    values.push({
      kind: Kind.ENUM_VALUE_DEFINITION,
      name: { kind: Kind.NAME, value: name },
      description: described(description),
      directives: [],
    });
  }
  return { ...type, values };
}
