/** The kinds that hold addresses, as their declarations say: which of their fields an address can be in, and how it is found. */
import { CloudError } from '../../../client/errors/cloud-error.js';
import type { FilterPart } from '../../../client/model/filters.js';
import { formatList } from '../../../client/model/list-format.js';
import { callsOfList } from '../../../client/model/resource.js';
import { RequestEnded } from '../../../client/request/work-budget.js';
import { declared } from '../../nouns/declared.js';
import {
  type AddressField,
  type AddressKind,
  type AddressRole,
  addressKindsOf,
  type FieldStep,
} from '../../nouns/kind/addresses.js';
import type { FieldCall } from '../field.js';
import type { ResourceNode } from '../resource-node.js';
import { type AddressQuestion, isAddress } from './question.js';

let known: readonly AddressKind[] | null = null;

/** They are found when they are first needed. */
export function addressKinds(): readonly AddressKind[] {
  known ??= addressKindsOf(declared.nouns, declared.parts);
  return known;
}

/** The fields that can hold the address. An address of a private block is never public. */
export function fieldsFor({ fields }: AddressKind, { version, isPrivate }: AddressQuestion): readonly AddressField[] {
  const isPublic = ({ roles }: AddressField) => roles.every((role) => role === 'PUBLIC' || role === 'ELASTIC');
  return fields.filter((field) => field.versions.includes(version) && !(isPrivate && isPublic(field)));
}

/** The calls in one scope that list all things that can hold the address: by its parameters, or the whole list. None when no field can. */
export function partsFor(kind: AddressKind, question: AddressQuestion): readonly FilterPart[] {
  const fields = fieldsFor(kind, question);
  const { list } = kind.noun.resource;
  const { text, spellings, version } = question;
  // A parameter for one value compares one spelling.
  const isFound = ({ params, format }: AddressField) => params.length > 0 && (version === 4 || format !== null);
  const isEach = fields.length > 0 && fields.every(isFound);
  const sent = new Map(
    fields.flatMap(({ params, format }) =>
      params.map((param) => [param, format === null ? text : formatList(spellings, format)] as const),
    ),
  );
  const ways = isEach ? [...sent].map(([param, value]) => ({ [param]: value })) : fields.length > 0 ? [{}] : [];
  return ways.flatMap((params) => callsOfList(list, params).map((call) => ({ params: call })));
}

/**
 * What the address is to a thing; null when the thing does not hold it. One field that has it is enough. Throws when none has it and
 * one cannot be read. A thing that is deleted meanwhile holds nothing.
 */
export async function roleIn(
  node: ResourceNode,
  kind: AddressKind,
  question: AddressQuestion,
  call: FieldCall,
): Promise<AddressRole | null> {
  let failure: CloudError | null = null;
  for (const { path, roleOf } of fieldsFor(kind, question)) {
    try {
      const values = await valuesAt(node, path, call);
      if (values.some((value) => isAddress(value, question))) return roleOf(node.item);
    } catch (error) {
      if (!(error instanceof CloudError) || error instanceof RequestEnded) throw error;
      failure ??= error;
    }
  }
  if (failure === null || (failure.kind === 'absent' && (await isGone(node)))) return null;
  throw failure;
}

/** The values of a field, read by the code of the fields that lead to it, so that the answer needs no second call for them. */
async function valuesAt(node: ResourceNode, path: readonly FieldStep[], call: FieldCall): Promise<readonly unknown[]> {
  let values: readonly unknown[] = [node];
  for (const { type, field } of path) {
    const { read, resolve } = call.selection.sourceOf(type, field) ?? {};
    const next: unknown[] = [];
    for (const value of values) {
      const come = read ? read(value as never) : resolve?.(value as never, { ...call, args: {} } as never);
      const found: unknown = come instanceof Promise ? await come : come;
      if (found !== null && found !== undefined) next.push(found);
    }
    values = next.flat();
  }
  return values;
}

async function isGone({ cloud, resource, regionId, key }: ResourceNode): Promise<boolean> {
  return (await cloud.loaders.load(resource, resource.scope === 'region' ? regionId : null, key)) === null;
}

/** Whether the address stands anywhere in what upstream says of a thing. */
export function standsIn(value: unknown, question: AddressQuestion): boolean {
  if (typeof value === 'string') return isAddress(value, question);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((each) => standsIn(each, question));
}
