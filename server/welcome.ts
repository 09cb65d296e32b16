/** What `npm start` says: where to go, as whom, and a query to paste. */

/** A caller that the embedded cloud has ready; its keys open nothing anywhere else. */
export interface ReadyCaller {
  readonly name: string;
  readonly description: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string;
}

export function credentialHeaders(caller: ReadyCaller): Readonly<Record<string, string>> {
  return {
    'x-acs-accesskey-id': caller.accessKeyId,
    'x-acs-accesskey-secret': caller.accessKeySecret,
    'x-acs-security-token': caller.securityToken,
  };
}

/** The first caller is the one that the pasted query is asked as. */
export function welcome(origin: string, callers: readonly ReadyCaller[], query: string): string {
  const [first] = callers;
  if (!first) throw new Error('The embedded cloud has no ready caller.');
  const lines = [
    `Yunmen runs on ${origin}/graphql against its embedded cloud. Open it in a browser, or paste:`,
    '',
    curl(origin, first, query),
    '',
    `Ready callers, whose keys open nothing else. To ask as another, write its name for ${first.name} in the headers:`,
    ...callers.map(({ name, description }) => `  ${name.padEnd(14)} ${description}`),
  ];
  return `\n${lines.join('\n')}\n\n`;
}

function curl(origin: string, caller: ReadyCaller, query: string): string {
  const body = JSON.stringify({ query: query.replace(/^#.*$/gm, '').replace(/\s+/g, ' ').trim() });
  const lines = [
    `curl -s ${origin}/graphql`,
    "  -H 'content-type: application/json'",
    ...headerLines(caller),
    `  -d '${body}'`,
  ];
  return lines.join(' \\\n');
}

function headerLines(caller: ReadyCaller): string[] {
  return Object.entries(credentialHeaders(caller)).map(([name, value]) => `  -H '${name}: ${value}'`);
}

/** Plain http is fine to this machine alone. */
export function isPlainAndRemote(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
