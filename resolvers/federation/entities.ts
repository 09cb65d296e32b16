import type { KnownAccount } from '../../client/accounts.js';
import { longestArn } from '../../client/model/arn.js';
import { checkAccountId } from '../connection/account-ids.js';
import type { RequestContext } from '../context.js';
import { badInput } from '../errors.js';
import type { Field, FieldTables } from '../fields/field.js';
import { dependsOnAccount, find, findAll, type Identified, type Identify } from '../fields/node.js';
import type { ResourceNode } from '../fields/resource-node.js';

/**
 * `_entities`: the things that a router names by type and key, found as `nodes` finds them. The number of things is limited by
 * YUNMEN_MAX_LIST and not as that of ids: a router cannot split its list.
 */
export function entityTables(identify: Identify): FieldTables {
  const _entities: Field<unknown, unknown> = {
    needs: [],
    asks: {
      kind: 'ids',
      named: ({ representations }) =>
        listOf(representations)
          .filter((each) => !isAccount(each))
          .map((each) => ({ key: nameOf(each), identify: () => identifiedBy(each) })),
      accountsNamed: ({ representations }) =>
        listOf(representations)
          .filter(isAccount)
          .map((each) => () => accountIdOf(each)),
    },
    resolve: (_root, { args, context }) => {
      const representations = listOf(args.representations);
      const needsAccount = () =>
        representations.some((each) => isAccount(each) || dependsOnAccount(() => identifiedBy(each)));
      return findAll(
        representations.map((each) => () => found(each, context)),
        context,
        needsAccount,
      );
    },
  };
  return { Query: { _entities } };

  async function found(representation: unknown, context: RequestContext): Promise<object | null> {
    if (isAccount(representation)) return context.accounts.known(accountIdOf(representation));
    return find(() => identifiedBy(representation), context);
  }

  /** A key of another type is not an id of this one, even where a resource has it. */
  function identifiedBy(representation: unknown): Identified {
    const { type, id } = keysOf(representation);
    const identified = identify(keyText(type, 'id', id));
    if (identified.resource.type === type) return identified;
    throw badInput(`${shown(id)} is an id of type ${identified.resource.type}, but __typename is ${shown(type)}.`);
  }
}

export function resolveEntityType(entity: ResourceNode | KnownAccount): string {
  return 'resource' in entity ? entity.resource.type : 'Account';
}

function listOf(representations: unknown): readonly unknown[] {
  return Array.isArray(representations) ? representations : [];
}

function keysOf(representation: unknown): Readonly<Record<'type' | 'id' | 'accountId', unknown>> {
  const members = typeof representation === 'object' && representation !== null ? representation : {};
  const { __typename: type, id, accountId } = members as Readonly<Record<string, unknown>>;
  return { type, id, accountId };
}

/** Those with the same name are found, or refused, alike. Longer texts are no ids. */
function nameOf(representation: unknown): string {
  const { type, id } = keysOf(representation);
  return [type, id].map((each) => (typeof each === 'string' ? each.slice(0, longestArn) : typeof each)).join(' ');
}

function isAccount(representation: unknown): boolean {
  return keysOf(representation).type === 'Account';
}

function accountIdOf(representation: unknown): string {
  return checkAccountId(keyText('Account', 'accountId', keysOf(representation).accountId));
}

function keyText(type: unknown, name: string, value: unknown): string {
  if (typeof type !== 'string') throw badInput('A representation needs `__typename`, the name of a type.');
  if (typeof value === 'string') return value;
  throw badInput(`The representation of ${shown(type)} needs the key \`${name}\`, a string.`);
}

function shown(value: unknown): string {
  return JSON.stringify(String(value).slice(0, 200));
}
