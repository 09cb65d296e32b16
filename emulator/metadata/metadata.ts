/**
 * The metadata service of an instance, as 100.100.100.200 answers it: what the instance is, and temporary credentials of its RAM role.
 * Its instance is the first running one of the main account that has a role. https://help.aliyun.com/en/ecs/user-guide/view-instance-metadata
 */
import { randomBytes } from 'node:crypto';
import type { Credentials, SessionCredentials } from '../access/credentials.js';
import { roleNamed, sessionOf } from '../access/principals.js';
import type { Cloud } from '../cloud.js';
import type { Instance } from '../data/ecs/instance.js';
import { instanceRole } from '../data/ecs/instance-role.js';
import { seconds } from '../data/times.js';
import type { WireAnswer, WireRequest } from '../wire/wire.js';
import { treeOf } from './tree.js';

export interface Metadata {
  /** Undefined where the request is not for this service. */
  answer(request: WireRequest): WireAnswer | undefined;
}

const address = '100.100.100.200';
const sessionSeconds = 6 * 3600;
/** SDKs take other credentials 15 minutes before these end; the service has them a little earlier. */
const renewalMs = 20 * 60_000;
const longestToken = 21_600;

export function createMetadata(cloud: Cloud, credentials: Credentials, now: () => number): Metadata {
  const tokens = new Map<string, number>();
  let session: { readonly issuedAt: number; readonly keys: SessionCredentials } | undefined;
  const account = cloud.accounts[0];

  return { answer: (request) => (isMetadata(request) ? answer(request) : undefined) };

  function answer(request: WireRequest): WireAnswer {
    const instance = runningInstance(cloud);
    if (request.path === '/latest/api/token') return token(request);
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Method Not Allowed');
    const sent = request.headers['x-aliyun-ecs-metadata-token'];
    if (sent !== undefined && (tokens.get(sent) ?? 0) <= now()) return plain(401, 'Unauthorized');
    // An instance can insist on tokens.
    if (sent === undefined && instance?.MetadataOptions.HttpTokens === 'required') return plain(403, 'Forbidden');
    if (!instance) return plain(404, 'Not Found');
    return found(request.path.slice('/latest/'.length), instance) ?? plain(404, 'Not Found');
  }

  function token({ method, headers }: WireRequest): WireAnswer {
    if (method !== 'PUT') return plain(405, 'Method Not Allowed');
    if (headers['x-forwarded-for'] !== undefined) return plain(403, 'Forbidden');
    const lifetime = headers['x-aliyun-ecs-metadata-token-ttl-seconds'] ?? '';
    const ttl = /^\d{1,5}$/.test(lifetime) ? Number(lifetime) : 0;
    if (ttl < 1 || ttl > longestToken) return plain(400, 'Bad Request');
    const made = `${randomBytes(30).toString('base64url')}==`;
    tokens.set(made, now() + ttl * 1000);
    return plain(200, made);
  }

  function found(path: string, instance: Instance): WireAnswer | undefined {
    const own = instanceRole(account, instance);
    const role = /^meta-data\/ram\/security-credentials\/([^/]+)$/.exec(path)?.[1];
    if (role !== undefined) return role === own ? json(roleSession(instance, own)) : undefined;
    if (path === 'dynamic/instance-identity/document') return json(identity(instance));
    const text = treeOf(instance, own, account.id).get(path.replace(/\/$/, ''));
    return text === undefined ? undefined : plain(200, text);
  }

  function roleSession(instance: Instance, roleName: string): object {
    const isStale = session && now() > session.issuedAt + sessionSeconds * 1000 - renewalMs;
    if (!session || isStale) {
      const role = roleNamed(account.roles, roleName);
      if (!role) throw new Error(`The main account has no role ${roleName}.`);
      const principal = sessionOf(account.id, role, `vm-ram-${instance.InstanceId}`);
      session = { issuedAt: now(), keys: credentials.issue(principal, sessionSeconds) };
    }
    const { accessKeyId, accessKeySecret, securityToken, expiration } = session.keys;
    return {
      AccessKeyId: accessKeyId,
      AccessKeySecret: accessKeySecret,
      Expiration: expiration,
      SecurityToken: securityToken,
      LastUpdated: seconds(session.issuedAt),
      Code: 'Success',
    };
  }

  function identity(instance: Instance): object {
    return {
      'owner-account-id': account.id,
      'instance-id': instance.InstanceId,
      'region-id': instance.RegionId,
      'zone-id': instance.ZoneId,
      'instance-type': instance.InstanceType,
      'image-id': instance.ImageId,
      'private-ipv4': instance.VpcAttributes.PrivateIpAddress.IpAddress[0] ?? '',
      mac: instance.NetworkInterfaces.NetworkInterface[0]?.MacAddress ?? '',
      'serial-number': instance.SerialNumber,
    };
  }
}

/** At its own address everything is metadata; at a bare address the paths that an OSS client signs for are those of OSS. */
function isMetadata({ host, hostHeader, path, headers, query }: WireRequest): boolean {
  if (hostHeader.replace(/:\d+$/, '') === address) return true;
  const isSigned = headers.authorization !== undefined || query.some(([name]) => /signature$/i.test(name));
  return host === '' && !isSigned && /^\/latest\/(?:meta-data|api\/token$|dynamic\/)/.test(path);
}

function runningInstance({ accounts, regions }: Cloud): Instance | undefined {
  for (const { id } of regions) {
    const running = accounts[0]
      .instances(id)
      .find((one) => one.Status === 'Running' && instanceRole(accounts[0], one) !== '');
    if (running) return running;
  }
  return undefined;
}

function plain(status: number, body: string): WireAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}

function json(body: object): WireAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
