/** The text that `npm start` prints: the address, the ready callers, and commands to paste. */

/** Temporary credentials of the embedded cloud. They work nowhere else. */
export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string;
}

/** A caller of the embedded cloud, and the headers that its requests carry. */
export interface ReadyCaller {
  readonly name: string;
  readonly description: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function byToken({ token, ...person }: Omit<ReadyCaller, 'headers'> & { readonly token: string }): ReadyCaller {
  return { name: person.name, description: person.description, headers: { authorization: `Bearer ${token}` } };
}

export function byKeys({ name, description, ...keys }: Omit<ReadyCaller, 'headers'> & Keys): ReadyCaller {
  const headers = {
    'x-acs-accesskey-id': keys.accessKeyId,
    'x-acs-accesskey-secret': keys.accessKeySecret,
    'x-acs-security-token': keys.securityToken,
  };
  return { name, description, headers };
}

export interface StartBanner {
  readonly origin: string;
  /** Milliseconds from the start of the process until it listens. */
  readonly readyMs: number;
  /** People who have signed in. */
  readonly signedIn: readonly ReadyCaller[];
  /** The last command to paste has the keys of the first one. */
  readonly withKeys: readonly ReadyCaller[];
  readonly query: string;
}

export function startBanner({ origin, readyMs, signedIn, withKeys, query }: StartBanner): string {
  const [first] = withKeys;
  if (!first) throw new Error('The embedded cloud has no ready caller.');
  const lines = [
    `Yunmen is ready after ${(readyMs / 1000).toFixed(1)} s: ${origin}/graphql queries the embedded cloud.`,
    `Open it, or ${origin}/console, in a browser, or paste a command.`,
    'Three people have signed in; their tokens work only here.',
    '',
    ...signedIn.flatMap((caller) => [`# ${caller.name} ${caller.description}`, curl(origin, caller, query), '']),
    '# the same query with temporary keys',
    curl(origin, first, query),
    '',
    `For the keys of another caller, write its name in place of ${first.name} in the headers:`,
    ...withKeys.map(({ name, description }) => `  ${name.padEnd(14)} ${description}`),
  ];
  return `\n${lines.join('\n')}\n\n`;
}

function curl(origin: string, { headers }: ReadyCaller, query: string): string {
  const body = JSON.stringify({ query: query.replace(/^#.*$/gm, '').replace(/\s+/g, ' ').trim() });
  const lines = [
    `curl -s ${origin}/graphql`,
    "  -H 'content-type: application/json'",
    ...Object.entries(headers).map(([name, value]) => `  -H '${name}: ${value}'`),
    `  -d '${body}'`,
  ];
  return lines.join(' \\\n');
}
