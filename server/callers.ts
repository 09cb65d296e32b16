import { type Caller, callerOf } from '../client/caller.js';

/** Why a request cannot be served as anyone: HTTP 401, before its body is read. */
export class CallerRefused extends Error {
  override readonly name = 'CallerRefused';
}

const header = {
  accessKeyId: 'x-acs-accesskey-id',
  accessKeySecret: 'x-acs-accesskey-secret',
  securityToken: 'x-acs-security-token',
} as const;

const names = Object.values(header);

/**
 * The caller of a request in mode sts-headers: temporary credentials, all three parts of them. Half of them is no
 * reason to guess, and long-lived keys do not belong in a portal's requests.
 */
export function identifyCaller(headers: Headers): Caller {
  if (headers.has('authorization')) {
    throw new CallerRefused(
      `A request has one kind of credential: leave out Authorization, and send ${names.join(', ')}.`,
    );
  }
  const missing = names.filter((name) => !headers.get(name));
  if (missing.length === names.length) {
    throw new CallerRefused(`Send temporary credentials of the person who asks in ${names.join(', ')}.`);
  }
  if (missing.length > 0) throw new CallerRefused(`The credentials are incomplete: send ${missing.join(' and ')} too.`);
  const accessKeyId = headers.get(header.accessKeyId) ?? '';
  if (!accessKeyId.startsWith('STS.')) {
    throw new CallerRefused(
      `${header.accessKeyId} must be that of temporary credentials, which begins with STS.: long-lived AccessKeys are not taken. Get temporary ones from STS AssumeRole.`,
    );
  }
  return callerOf({
    accessKeyId,
    accessKeySecret: headers.get(header.accessKeySecret) ?? '',
    securityToken: headers.get(header.securityToken) ?? '',
  });
}
