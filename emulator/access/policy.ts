/** Parses and evaluates RAM policy documents: an explicit deny wins, then an allow, else an implicit deny. */

export interface PolicyDocument {
  readonly Version: '1';
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  /** Trust policies of roles only. */
  readonly Principal?: Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export type Decision = 'Allow' | 'ImplicitDeny' | 'ExplicitDeny';

export interface Question {
  readonly action: string;
  /** An ARN. It ends in a thing (instance/i-1), all things of a type (instance/*), a thing of any type (?/i-1), or all things (?). */
  readonly resource: string;
  /** Values that conditions may test, such as sts:ExternalId. */
  readonly context?: Readonly<Record<string, string>>;
}

export function allow(action: string | readonly string[], resource: string | readonly string[] = '*'): Statement {
  return { Effect: 'Allow', Action: action, Resource: resource };
}

/** Undefined when the text is not a policy document; the caller then gets the error PolicyGrammar. */
export function parsePolicy(text: string): PolicyDocument | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isPolicy(parsed) ? parsed : undefined;
}

/** The same for the trust policy of a role, whose statements have principals in place of resources. */
export function parseTrust(text: string): PolicyDocument | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(parsed) || !Array.isArray(parsed.Statement)) return undefined;
  const statements: readonly unknown[] = parsed.Statement;
  const areTrusting = statements.every((one) => isObject(one) && isObject(one.Principal) && one.Resource === undefined);
  const withResources = statements.map((one) => ({ ...(one as object), Resource: '*' }));
  return areTrusting && isPolicy({ ...parsed, Statement: withResources })
    ? (parsed as unknown as PolicyDocument)
    : undefined;
}

export function decide(documents: readonly PolicyDocument[], question: Question): Decision {
  const matching = documents
    .flatMap((document) => document.Statement)
    .filter((statement) => matches(statement, question));
  if (matching.some((statement) => statement.Effect === 'Deny')) return 'ExplicitDeny';
  return matching.length > 0 ? 'Allow' : 'ImplicitDeny';
}

/** The principals of a trust policy: RAM identities by their ARN or the ARN of their account root, issuers by the ARN of their provider. */
export interface Trusted {
  readonly kind: 'RAM' | 'Federated';
  readonly names: readonly string[];
}

/** Evaluates a role's trust policy for a principal that has these names. */
export function decideTrust(
  document: PolicyDocument,
  { kind, names }: Trusted,
  context: Readonly<Record<string, string>>,
): Decision {
  const addressed = document.Statement.filter((statement) =>
    list(statement.Principal?.[kind]).some((trusted) => names.some((name) => glob(trusted, name))),
  ).map((statement) => ({ ...statement, Resource: '*' }));
  return decide([{ Version: '1', Statement: addressed }], { action: 'sts:AssumeRole', resource: '*', context });
}

function matches(statement: Statement, { action, resource, context = {} }: Question): boolean {
  const namesAction = (patterns: string | readonly string[] | undefined): boolean =>
    list(patterns).some((pattern) => glob(pattern.toLowerCase(), action.toLowerCase()));
  const isAction =
    statement.NotAction === undefined ? namesAction(statement.Action) : !namesAction(statement.NotAction);
  return isAction && list(statement.Resource).some((pattern) => covers(pattern, resource)) && holds(statement, context);
}

/** Where the type of the resource is not known, any type in the pattern is right. Parts of a thing have its id before theirs. */
function covers(pattern: string, resource: string): boolean {
  const [, place = '', id] = /^(acs(?::[^:]*){3}:)\?(?:\/(.+))?$/.exec(resource) ?? [];
  if (place === '') return glob(pattern, resource);
  const [, patternPlace = '', type = '', patternId = ''] =
    /^(acs(?::[^:]*){3}:)([^/]+)(?:\/(.+))?$/.exec(pattern) ?? [];
  if (patternPlace === '') return glob(pattern, resource);
  // A * at the end of a pattern covers what follows a type, too.
  const ofId = patternId === '' && type.endsWith('*') ? '*' : patternId;
  const isOfId = id === undefined ? /^[*/]*$/.test(ofId) : glob(ofId.split('/', 1)[0] ?? '', id);
  return glob(patternPlace, place) && isOfId;
}

/** A condition that the emulator does not know never grants more: an Allow with it does not apply, a Deny with it does. */
function holds(statement: Statement, context: Readonly<Record<string, string>>): boolean {
  return Object.entries(statement.Condition ?? {}).every(([operator, tests]) =>
    Object.entries(tests).every(([key, expected]) => {
      const actual = context[key];
      if (operator === 'StringEquals') return actual !== undefined && list(expected).includes(actual);
      if (operator === 'StringLike') return actual !== undefined && list(expected).some((one) => glob(one, actual));
      return statement.Effect === 'Deny';
    }),
  );
}

/** `*` matches any text, `?` one character. Runs in linear time, because callers send the patterns. */
export function glob(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const wanted = pattern[from];
    if (wanted === '*') {
      star = from;
      from += 1;
      resume = at;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[at])) {
      from += 1;
      at += 1;
    } else if (star >= 0) {
      from = star + 1;
      resume += 1;
      at = resume;
    } else {
      return false;
    }
  }
  while (pattern[from] === '*') from += 1;
  return from === pattern.length;
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

function isPolicy(value: unknown): value is PolicyDocument {
  if (!isObject(value) || value.Version !== '1' || !Array.isArray(value.Statement)) return false;
  const statements: readonly unknown[] = value.Statement;
  return statements.length > 0 && statements.every(isStatement);
}

function isStatement(value: unknown): boolean {
  if (!isObject(value) || (value.Effect !== 'Allow' && value.Effect !== 'Deny')) return false;
  const hasAction = isTexts(value.Action) || isTexts(value.NotAction);
  return hasAction && isTexts(value.Resource) && (value.Condition === undefined || isObject(value.Condition));
}

function isTexts(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
