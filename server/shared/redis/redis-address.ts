/** Where the shared store is, read from YUNMEN_REDIS. */

interface Node {
  readonly host: string;
  readonly port: number;
}

export interface RedisAddress {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  /** One server, or those sentinels or members of a cluster that are asked first. */
  readonly nodes: readonly Node[];
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  /** The name of the master that sentinels know. '' for the other kinds. */
  readonly masterName: string;
  /** The password of the sentinels themselves. */
  readonly sentinelPassword: string | undefined;
}

const form =
  /^redis(?<tls>s?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^@/?#]*)@)?(?<nodes>[^@/?#]+)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?$/;
const nodeForm = /^(?:\[(?<v6>[\da-fA-F:.]+)\]|(?<host>[\w.-]+))(?::(?<port>\d{1,5}))?$/;
const ports = { single: 6379, sentinel: 26_379, cluster: 6379 } as const;

/**
 * Reads `redis://[user:password@]host[:port][/db]`, `redis+sentinel://[user:password@]host[:port],…/master[/db]` and
 * `redis+cluster://[user:password@]host[:port],…`; `rediss` for TLS. `?sentinelPassword=` is the password of the sentinels. Null if it is
 * none of these.
 */
export function readRedisAddress(text: string): RedisAddress | null {
  const found = form.exec(text)?.groups;
  if (!found) return null;
  const kind = (found.kind ?? 'single') as RedisAddress['kind'];
  const nodes = (found.nodes ?? '').split(',').map((node) => nodeOf(node, ports[kind]));
  const path = (found.path ?? '').split('/').filter((part) => part !== '');
  const masterName = kind === 'sentinel' ? path.shift() : '';
  const [db = '0', ...rest] = path;
  const user = userOf(found.user);
  const query = queryOf(found.query, kind);
  const isWhole = user && query && masterName !== undefined && rest.length === 0 && /^\d{1,4}$/.test(db);
  if (!isWhole || (kind === 'single' && nodes.length > 1) || (kind === 'cluster' && db !== '0')) return null;
  const known = nodes.filter((node) => node !== null);
  if (known.length < nodes.length) return null;
  return { kind, nodes: known, tls: found.tls === 's', db: Number(db), masterName, ...user, ...query };
}

/** The address without what is secret, for the log. */
export function shownAddress({ kind, tls, nodes, masterName }: RedisAddress): string {
  const scheme = `redis${tls ? 's' : ''}${kind === 'single' ? '' : `+${kind}`}`;
  const hosts = nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
  return `${scheme}://${hosts.join(',')}${masterName === '' ? '' : `/${masterName}`}`;
}

function nodeOf(text: string, otherwise: number): Node | null {
  const found = nodeForm.exec(text)?.groups;
  const host = found?.v6 ?? found?.host;
  const port = Number(found?.port ?? otherwise);
  return host !== undefined && port > 0 && port < 65_536 ? { host, port } : null;
}

function userOf(text: string | undefined): Pick<RedisAddress, 'username' | 'password'> | null {
  if (text === undefined || text === '') return { username: undefined, password: undefined };
  const at = text.indexOf(':');
  try {
    const username = decodeURIComponent(at < 0 ? text : text.slice(0, at));
    const password = at < 0 ? undefined : decodeURIComponent(text.slice(at + 1));
    return { username: username === '' ? undefined : username, password: password === '' ? undefined : password };
  } catch {
    return null;
  }
}

function queryOf(text: string | undefined, kind: RedisAddress['kind']): Pick<RedisAddress, 'sentinelPassword'> | null {
  const given = [...new URLSearchParams(text ?? '')];
  const isKnown = given.every(([name]) => name === 'sentinelPassword' && kind === 'sentinel');
  return isKnown ? { sentinelPassword: given[0]?.[1] } : null;
}
