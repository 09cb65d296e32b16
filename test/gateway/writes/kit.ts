/** Shared code of mutation tests: a gateway for writes, and readers of results. */
import { startTestGateway, type TestGateway, type TestOptions } from '../harness.js';

export interface Result {
  readonly id: string;
  readonly ok: boolean;
  readonly error: { readonly code: string; readonly message: string; readonly upstreamCode: string | null } | null;
}

export interface Payload {
  readonly results: readonly Result[];
  readonly requestIds: readonly string[];
  readonly dryRun: 'UPSTREAM' | 'GATEWAY' | null;
  readonly clientToken: string | null;
}

/** The common members of payloads. */
export const payload = 'results { id ok error { code message upstreamCode } } requestIds dryRun clientToken';

/** How long an instance of these tests' cloud is between two states. */
export const transitionMs = 60_000;
export const regionId = 'cn-hangzhou';

export function startWritable(options: TestOptions = {}): Promise<TestGateway> {
  return startTestGateway({ instances: 300, transitionMs, ...options });
}

/** Runs one mutation and returns its payload; `more` is an additional selection. */
export async function mutate<More extends object = object>(
  gateway: TestGateway,
  mutation: string,
  input: object,
  { more = '', ...asked }: { readonly more?: string } & Parameters<TestGateway['ask']>[1] = {},
): Promise<Payload & More> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const named = inputTypes[mutation] ?? type;
  const query = `mutation($input: ${named}!) { ${mutation}(input: $input) { ${payload} ${more} } }`;
  const answer = await gateway.ask<Record<string, Payload & More>>(query, { ...asked, variables: { input } });
  const done = answer.data?.[mutation];
  if (done) return done;
  throw Object.assign(new Error(answer.errors?.[0]?.message), { code: answer.errors?.[0]?.extensions.code });
}

const inputTypes: Readonly<Record<string, string>> = { authorizeSecurityGroupRule: 'SecurityGroupRuleInput' };

/** Each target's code, or `ok`. */
export function codesOf({ results }: Payload): string[] {
  return results.map(({ ok, error }) => (ok ? 'ok' : (error?.code ?? 'no error')));
}

/** Ids of instances of a region in a status, as the cloud has them. */
export function instanceIds({ emulator }: TestGateway, status: string, accountId?: string): string[] {
  const account = emulator.cloud.account(accountId ?? mainAccount(emulator));
  const there = account?.instances(regionId) ?? [];
  return there
    .filter(({ Status, OperationLocks }) => Status === status && OperationLocks.LockReason.length === 0)
    .map(({ InstanceId }) => InstanceId);
}

export function mainAccount({ callers }: TestGateway['emulator']): string {
  return callers.administrator.accountId;
}

export function statusOf({ emulator }: TestGateway, instanceId: string): string | undefined {
  const account = emulator.cloud.account(mainAccount(emulator));
  return account?.instances(regionId).find(({ InstanceId }) => InstanceId === instanceId)?.Status;
}

/** How often upstream executed an action, refusals and dry runs left out. */
export function executed({ emulator }: TestGateway, action: string): number {
  return emulator.calls({ action }).filter(({ status }) => status < 300).length;
}
