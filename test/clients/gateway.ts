/** The gateway as in a container, with an embedded cloud that the programs may change. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../start-emulator.js';

export interface Started {
  readonly url: string;
  readonly emulator: Emulator;
  /** Headers with the keys of the administrator. */
  readonly headers: Readonly<Record<string, string>>;
  /** A user's token of the OIDC issuer; with a negative lifetime it is expired. */
  readonly tokenOf: (person: string, lifetimeSeconds?: number) => string;
  /** A fetch that records the requests. */
  readonly fetch: typeof globalThis.fetch;
  readonly sent: Sent[];
  close(): Promise<void>;
}

/** One request and its answer. */
export interface Sent {
  readonly method: string;
  readonly accept: string | null;
  readonly hasQuery: boolean;
  readonly status: number;
  readonly type: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function start(variables: Readonly<Record<string, string>> = {}): Promise<Started> {
  const emulator = await startEmulator({ instances: 200 });
  const { NODE_ENV: _, ...environment } = process.env;
  const child = spawn(process.execPath, ['dist/server.js'], {
    cwd: root,
    env: {
      ...environment,
      PORT: '0',
      YUNMEN_IDENTITY: 'sts-headers,oidc',
      YUNMEN_UPSTREAM: emulator.origin,
      YUNMEN_OIDC_ISSUER: emulator.issuer.url,
      YUNMEN_OIDC_AUDIENCE: emulator.issuer.audience,
      YUNMEN_OIDC_PROVIDER_ARN: emulator.oidcProviders.list()[0]?.arn ?? '',
      YUNMEN_OIDC_ROLE_CLAIM: emulator.issuer.rolesClaim,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let printed = '';
  let origin: string | undefined;
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    printed += chunk;
    [, origin] = /"origin":"(http:[^"]+)"/.exec(printed) ?? [];
    if (origin) break;
  }
  if (!origin) throw new Error(`The gateway did not start: ${printed}`);
  child.stdout.resume();
  const { accessKeyId, accessKeySecret, securityToken } = emulator.callers.administrator;
  const sent: Sent[] = [];
  const account = emulator.cloud.accounts[0].id;
  return {
    url: `${origin}/graphql`,
    emulator,
    headers: {
      'x-acs-accesskey-id': accessKeyId,
      'x-acs-accesskey-secret': accessKeySecret,
      'x-acs-security-token': securityToken,
    },
    tokenOf: (subject, lifetimeSeconds = 3600) =>
      emulator.issuer.token({ subject, lifetimeSeconds, roles: [`acs:ram::${account}:role/portal-administrator`] }),
    sent,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const url = new URL(String(input));
      const query = typeof init?.body === 'string' ? JSON.parse(init.body).query : url.searchParams.get('query');
      sent.push({
        method: init?.method ?? 'GET',
        accept: new Headers(init?.headers).get('accept'),
        hasQuery: typeof query === 'string',
        status: response.status,
        type: response.headers.get('content-type') ?? '',
      });
      return response;
    },
    close: async () => {
      child.kill('SIGTERM');
      await exited;
      await emulator.close();
    },
  };
}
