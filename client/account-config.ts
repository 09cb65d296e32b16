/** Which accounts callers may enter besides their own, through which roles, and the groups that accounts belong to. */

/** A role for certain callers, in place of the usual one. */
export interface RoleFor {
  /** ARNs of roles and users of RAM, as the callers are before they enter; `*` stands for any text. */
  readonly callers: readonly string[];
  readonly roleArn: string;
  readonly externalId?: string;
}

/** An account that callers may enter through one of its roles, if RAM allows it. */
export interface AccountRole {
  readonly id: string;
  readonly name: string;
  readonly roleArn: string;
  /** The external id that the role's trust policy may require. */
  readonly externalId?: string;
  /** The first that is for the caller is used in place of `roleArn`. */
  readonly roles?: readonly RoleFor[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** The role that every account of the resource directory has under this name. */
export interface DirectoryRole {
  readonly roleName: string;
  readonly externalId?: string;
  /** As in an account, but with names of roles. */
  readonly roles?: readonly (Omit<RoleFor, 'roleArn'> & { readonly roleName: string })[];
}

/** Accounts that are named together. An account belongs to it if one of the lists has it. */
export interface AccountGroup {
  readonly accountIds: readonly string[];
  /** Folders of the resource directory, with those in them. */
  readonly folderIds: readonly string[];
  /** Names of accounts; `*` stands for any text. */
  readonly names: readonly string[];
  /** An account belongs if it has all of these tags. None: no account belongs by its tags. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface AccountsConfig {
  readonly accounts: readonly AccountRole[];
  /** Null if accounts are not looked for in the resource directory. */
  readonly directory: DirectoryRole | null;
  readonly groups: Readonly<Record<string, AccountGroup>>;
}

/** An account that a request may read. Only an attempt to enter it shows whether the caller may. */
export interface KnownAccount {
  readonly id: string;
  /** Null if the configuration gives no name. */
  readonly name: string | null;
  /** The folders of the resource directory that it is in, from the root inwards. */
  readonly folderIds?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** The configuration that lists only these accounts. */
export function listedAccounts(accounts: readonly AccountRole[]): AccountsConfig {
  return { accounts, directory: null, groups: {} };
}

export function belongsTo(group: AccountGroup, { id, name, folderIds = [], tags = {} }: KnownAccount): boolean {
  const wanted = Object.entries(group.tags);
  return (
    group.accountIds.includes(id) ||
    group.folderIds.some((folder) => folderIds.includes(folder)) ||
    (name !== null && group.names.some((pattern) => matches(pattern, name))) ||
    (wanted.length > 0 && wanted.every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value))
  );
}

/** The first of the choices that is for this caller. */
export function choiceFor<Choice extends Pick<RoleFor, 'callers'>>(
  choices: readonly Choice[],
  callerArn: string,
): Choice | undefined {
  // A session of a role is the role. RAM may write its name in another case.
  const name = callerArn.replace(/:assumed-role\/([^/]+)\/.*$/, ':role/$1').toLowerCase();
  return choices.find(({ callers }) => callers.some((pattern) => matches(pattern.toLowerCase(), name)));
}

/** `*` stands for any text. Only the operator of the gateway writes patterns, and they are short. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= text.length - last.length;
}
