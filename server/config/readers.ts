import { availableParallelism } from 'node:os';
import * as z from 'zod';
import { isRegionId } from '../../client/wire/endpoint.js';
import { type IsTrusted, trustedProxies } from '../http/client-address.js';
import { type RedisAddress, readRedisAddress } from '../shared/redis/redis-address.js';

/** How the texts of variables are read. */

const identityModes = ['sts-headers', 'oidc', 'ambient'] as const;

/** Also 1 and 0, on and off. */
export const flag = z.enum(['true', 'false', '1', '0', 'on', 'off'], 'must be true or false').transform((text) => {
  return text === 'true' || text === '1' || text === 'on';
});

/** A whole number from `min` to `max`. */
export const count = (min: number, max: number) =>
  z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);

/** The origin of a URL. */
export const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '' && url.username === '') {
    return url.origin;
  }
  context.addIssue({ code: 'custom', message: 'must be an origin such as http://127.0.0.1:9000' });
  return z.NEVER;
});

/** Origins of pages, or * for any origin. */
export const corsOrigins = z.string().transform((text, context): readonly string[] => {
  const given = text.split(',').map((each) => each.trim());
  const read = given.map((each) => (each === '*' ? each : origin.safeParse(each).data));
  if (read.every((each) => each !== undefined)) return read;
  context.addIssue({ code: 'custom', message: 'must be comma-separated origins such as https://portal.example, or *' });
  return z.NEVER;
});

/** Modes, comma-separated. */
export const identity = z.string().transform((text, context): readonly (typeof identityModes)[number][] => {
  const names = text.split(',').map((name) => name.trim());
  const modes = identityModes.filter((mode) => names.includes(mode));
  if (modes.length === new Set(names).size) return modes;
  context.addIssue({ code: 'custom', message: `must be a comma-separated list of ${identityModes.join(', ')}` });
  return z.NEVER;
});

export const regionId = z.string().refine(isRegionId, 'must be a region id such as cn-hangzhou');

/** Names, comma-separated, each once. */
export const names = z.string().transform((text) => [...new Set(text.split(',').map((name) => name.trim()))]);

/** Subnets, comma-separated, as a test of an address. */
export const proxies = z.string().transform((text, context): IsTrusted => {
  const isTrusted = trustedProxies(text.split(',').map((subnet) => subnet.trim()));
  if (isTrusted) return isTrusted;
  context.addIssue({ code: 'custom', message: 'must be comma-separated subnets such as 10.0.0.0/8, 2001:db8::/32' });
  return z.NEVER;
});

const redisForms =
  'must be redis://[user:password@]host[:port][/db], redis+sentinel://…/master or redis+cluster://…, with rediss for TLS and each part percent-encoded';

export const redis = z.string().transform((text, context): RedisAddress => {
  const address = readRedisAddress(text);
  if (address) return address;
  context.addIssue({ code: 'custom', message: redisForms });
  return z.NEVER;
});

/** A number of processes; `auto`: as many as this process may use cores. */
export const processes = z.preprocess((text) => (text === 'auto' ? availableParallelism() : text), count(1, 256));
