import { EnvHttpProxyAgent } from 'undici';
import { type Finding, fault, hint, right } from './finding.js';

/** Whether the hosts of the cloud can be reached, and whether the clock of this machine agrees with theirs. */

export interface HostsOptions {
  /** Such as https://ecs.cn-hangzhou.aliyuncs.com. */
  readonly origins: readonly string[];
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
  readonly timeoutMs?: number;
}

interface Reached {
  readonly finding: Finding;
  /** By how much the host's clock is ahead. Null if the host did not say. */
  readonly aheadMs: number | null;
}

const defaultTimeoutMs = 5_000;
/** Signatures are refused after 15 minutes, tokens often after one. */
const toleratedMs = 60_000;

/** What the code of a failed connection says about it. */
const troubles: Readonly<Record<string, string>> = {
  ENOTFOUND:
    'its name is not known to the DNS of this machine. Check the DNS, and with `vpc` whether the host exists in this network',
  EAI_AGAIN: 'the DNS of this machine does not answer',
  ECONNREFUSED: 'the connection was refused. Check firewalls and proxies',
  ECONNRESET: 'the connection was cut. Check firewalls and proxies',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  UND_ERR_CONNECT_TIMEOUT: 'nothing answered in time. Check the egress rules and the NAT gateway of this network',
  UND_ERR_HEADERS_TIMEOUT: 'it accepted the connection and answered nothing in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is signed by an unknown authority. If a proxy opens TLS, give its certificate in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate cannot be verified. If a proxy opens TLS, give its certificate in NODE_EXTRA_CA_CERTS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

export async function checkHosts(options: HostsOptions): Promise<readonly Finding[]> {
  const { origins, httpsProxy, noProxy, timeoutMs = defaultTimeoutMs } = options;
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: '',
    httpsProxy: httpsProxy ?? '',
    noProxy: noProxy ?? '',
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
  });
  const reached = await Promise.all(origins.map((origin) => reach(origin, dispatcher, httpsProxy !== undefined)));
  await dispatcher.destroy();
  const clocks = reached.flatMap(({ aheadMs }) => (aheadMs === null ? [] : [aheadMs])).sort((a, b) => a - b);
  const middle = clocks[Math.floor(clocks.length / 2)];
  return [...(middle === undefined ? [] : [clock(middle)]), ...reached.map(({ finding }) => finding)];
}

/** Any answer of HTTP will do: nothing is asked of the host yet. */
async function reach(origin: string, dispatcher: EnvHttpProxyAgent, isProxied: boolean): Promise<Reached> {
  const subject = `host ${new URL(origin).host}`;
  const sentAt = Date.now();
  try {
    const { headers, body } = await dispatcher.request({ origin, path: '/', method: 'HEAD' });
    await body.dump();
    const receivedAt = Date.now();
    const date = Date.parse(String(headers.date));
    // The header has whole seconds, and was written between the request and its answer.
    const aheadMs = Number.isNaN(date) ? null : date + 500 - (sentAt + receivedAt) / 2;
    return { finding: right(subject, 'answers.'), aheadMs };
  } catch (error) {
    const code = codeOf(error);
    const way = isProxied ? ' It was asked through HTTPS_PROXY.' : '';
    return {
      finding: fault(subject, `cannot be reached: ${troubles[code] ?? `the connection failed (${code})`}.${way}`),
      aheadMs: null,
    };
  }
}

function codeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0]);
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return 'no code';
}

function clock(aheadMs: number): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) < toleratedMs) return right('clock', `agrees with the cloud within ${Math.max(1, seconds)} s.`);
  const way = aheadMs > 0 ? 'behind' : 'ahead of';
  const message = `is ${seconds} s ${way} the cloud's. Set it by NTP: `;
  return Math.abs(aheadMs) < 10 * toleratedMs
    ? hint('clock', `${message}tokens may be judged wrongly.`)
    : fault('clock', `${message}tokens are judged wrongly, and upstream refuses signatures.`);
}
