/** The gateway as a subgraph, in a process of its own, with an embedded cloud that the tests may change. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../start-emulator.js';

export interface Subgraph {
  readonly url: string;
  readonly emulator: Emulator;
  /** Its SDL, as composition asks for it. */
  readonly sdl: string;
  /** Product and action of each call since the log was cleared, without GetCallerIdentity. */
  readonly calls: () => string[];
  close(): Promise<void>;
}

export type Headers = Readonly<Record<string, string>>;
type Keys = Emulator['callers']['administrator'];

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function startSubgraph(): Promise<Subgraph> {
  const emulator = await startEmulator({ instances: 400 });
  const { NODE_ENV: _, ...environment } = process.env;
  const child = spawn(process.execPath, ['start.mjs', 'server.ts'], {
    cwd: root,
    env: {
      ...environment,
      PORT: '0',
      YUNMEN_IDENTITY: 'sts-headers',
      YUNMEN_UPSTREAM: emulator.origin,
      YUNMEN_FEDERATION: 'true',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async () => {
    child.kill('SIGTERM');
    await exited;
    await emulator.close();
  };
  let printed = '';
  let origin: string | undefined;
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    printed += chunk;
    [, origin] = /"origin":"(http:[^"]+)"/.exec(printed) ?? [];
    if (origin) break;
  }
  if (!origin) throw new Error(`The gateway did not start: ${printed}`);
  child.stdout.resume();
  const url = `${origin}/graphql`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...keyHeaders(emulator.callers.administrator) },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  const { data } = (await response.json()) as { data: { _service: { sdl: string } } };
  return {
    url,
    emulator,
    sdl: data._service.sdl,
    calls: () =>
      emulator
        .calls()
        .map(({ product, action }) => `${product}:${action}`)
        .filter((name) => name !== 'Sts:GetCallerIdentity')
        .sort(),
    close,
  };
}

export function keyHeaders({ accessKeyId, accessKeySecret, securityToken }: Keys): Headers {
  return {
    'x-acs-accesskey-id': accessKeyId,
    'x-acs-accesskey-secret': accessKeySecret,
    'x-acs-security-token': securityToken,
  };
}
