/** The gateway of a benchmark run, started as by `npm run serve`, and one client of it. */
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import type { Keys, QueryName } from './contender.js';
import { type Process, start } from './processes.js';

export interface BenchGateway extends Process {
  /** The text of the answer; throws if it contains an error. */
  ask(document: string, variables?: object, keys?: Keys): Promise<string>;
}

export function documentOf(query: QueryName): string {
  return readFileSync(new URL(`queries/${query}.graphql`, import.meta.url), 'utf8');
}

export async function startGateway(
  upstream: string,
  caller: Keys,
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<BenchGateway> {
  const settings = {
    YUNMEN_IDENTITY: 'sts-headers',
    YUNMEN_UPSTREAM: upstream,
    PORT: '0',
    YUNMEN_MAX_RATE: '0',
    YUNMEN_MAX_LAG_MS: '0',
    ...env,
  };
  const gateway = await start('start.mjs', ['server.ts'], settings, flags);
  const pool = new Pool(gateway.origin, { connections: 100 });
  return {
    ...gateway,
    ask: async (query, variables = {}, keys = caller) => {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', ...keyHeaders(keys) },
        body: JSON.stringify({ query, variables }),
      });
      const text = await body.text();
      if (statusCode !== 200 || text.startsWith('{"errors"'))
        throw new Error(`HTTP ${statusCode}: ${text.slice(0, 1000)}`);
      return text;
    },
    stop: async () => {
      await pool.destroy();
      await gateway.stop();
    },
  };
}

export function keyHeaders({ accessKeyId, accessKeySecret, securityToken }: Keys): Record<string, string> {
  return {
    'x-acs-accesskey-id': accessKeyId,
    'x-acs-accesskey-secret': accessKeySecret,
    'x-acs-security-token': securityToken,
  };
}
