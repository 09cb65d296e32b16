/** Policy documents, statement by statement: whom they are about, under which conditions, and what the schema does not know. */
import { type Item, isItem, textOf, textsOf, unfit } from '../../../client/model/value.js';
import type * as Types from '../../schema.types.js';
import { isAbsent, type Leaf, made } from '../scalar-fields.js';

/** Elements that fields of the types show. */
const shown = {
  PolicyStatement: [
    'Effect',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Principal',
    'NotPrincipal',
    'Condition',
  ],
  RoleTrust: ['Effect', 'Action', 'Principal', 'Condition'],
};

/** A principal is *, a list of names, or an object with names by kind. */
function principalsIn(value: unknown, where: string): readonly Types.PolicyPrincipal[] {
  if (isAbsent(value)) return [];
  if (!isItem(value)) return namesIn(value, where).map((name) => ({ type: null, name }));
  return Object.entries(value).flatMap(([type, names]) =>
    namesIn(names, `${where}.${type}`).map((name) => ({ type, name })),
  );
}

function namesIn(value: unknown, where: string): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((each) => textOf(each, where)).filter((name) => name !== '');
}

/** Each key under an operator is a condition of its own. */
function conditionsIn(value: unknown): readonly Types.PolicyCondition[] {
  if (isAbsent(value)) return [];
  if (!isItem(value)) throw unfit('an object', value, 'Condition');
  return Object.entries(value).flatMap(([operator, tests]) => {
    const where = `Condition.${operator}`;
    if (!isItem(tests)) throw unfit('an object', tests, where);
    return Object.entries(tests).map(([key, values]) => ({
      operator,
      key,
      values: valuesIn(values, `${where}.${key}`),
    }));
  });
}

/** Values are compared as texts. An empty one counts: an oss:Prefix of "" is the root of a bucket. */
function valuesIn(value: unknown, where: string): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((each) => {
    if (each === null || each === undefined) throw unfit('a text', each, where);
    return typeof each === 'boolean' ? String(each) : textOf(each, where);
  });
}

function otherIn(item: Item, known: readonly string[]): Item | null {
  const rest = Object.entries(item).filter(([element]) => !known.includes(element));
  return rest.length === 0 ? null : Object.fromEntries(rest);
}

const other = (type: keyof typeof shown): Leaf<Item | null> => made([], (item) => otherIn(item, shown[type]));

const conditions: Leaf<readonly Types.PolicyCondition[]> = made(['Condition'], ({ Condition }) =>
  conditionsIn(Condition),
);

const PolicyStatement = {
  principals: made(['Principal'], ({ Principal }) => principalsIn(Principal, 'Principal')),
  notPrincipals: made(['NotPrincipal'], ({ NotPrincipal }) => principalsIn(NotPrincipal, 'NotPrincipal')),
  conditions,
  other: other('PolicyStatement'),
};

const ofKind = (kind: string): Leaf<readonly string[]> =>
  made(['Principal'], ({ Principal }) =>
    principalsIn(Principal, 'Principal').flatMap(({ type, name }) => (type === kind ? [name] : [])),
  );

/** RAM identities. A principal without a kind is one too. */
function identitiesIn({ Principal }: Item): readonly string[] {
  const isIdentity = ({ type }: Types.PolicyPrincipal) => type === 'RAM' || type === null;
  return principalsIn(Principal, 'Principal').flatMap((each) => (isIdentity(each) ? [each.name] : []));
}

/** The account in an ARN, or the account that a principal is; * for every account. */
function accountIn(identity: string): string {
  const [, account] = /^(?:acs:[a-z]+:[^:]*:)?(\*|\d+)(?::.*)?$/.exec(identity) ?? [];
  if (account === undefined) throw unfit('the ARN of an identity', identity, 'Principal.RAM');
  return account;
}

/** The accounts whose identities a trust statement is about; * for every account. */
export function accountsIn(statement: Item): readonly string[] {
  // A statement about all but some is about everybody else.
  const excluding = isAbsent(statement.NotPrincipal) ? [] : ['*'];
  return [...new Set([...excluding, ...identitiesIn(statement).map(accountIn)])];
}

const RoleTrust = {
  isAnyone: made(['Principal', 'NotPrincipal'], (item) => accountsIn(item).includes('*')),
  services: ofKind('Service'),
  accountIds: made(['Principal'], (item) => accountsIn(item).filter((account) => account !== '*')),
  identities: made(['Principal'], identitiesIn),
  federated: ofKind('Federated'),
  conditions,
  other: other('RoleTrust'),
};

/** Whether a statement allows and does not deny. */
export function isAllow({ Effect }: Item): boolean {
  return textOf(Effect, 'Effect').toLowerCase() === 'allow';
}

const everyAction = /^\*+(?::\*+)?$/;
const everyResource = /^(?:\*+|(?:acs|\*+)(?::\*+){1,4})$/;

/** Whether a statement allows every action on every resource. */
export function isAllowingAll(statement: Item): boolean {
  const isAny = (value: unknown, pattern: RegExp) => textsOf(value).some((text) => pattern.test(text));
  return isAllow(statement) && isAny(statement.Action, everyAction) && isAny(statement.Resource, everyResource);
}

export const policyDocumentTables = { PolicyStatement, RoleTrust };
