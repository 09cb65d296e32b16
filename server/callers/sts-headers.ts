import { type Caller, callerOf } from '../../client/credentials/caller.js';
import { type CallerMode, CallerRefused } from './callers.js';

const header = {
  accessKeyId: 'x-acs-accesskey-id',
  accessKeySecret: 'x-acs-accesskey-secret',
  securityToken: 'x-acs-security-token',
} as const;

const names = Object.values(header);

/** Mode sts-headers: a portal passes on temporary credentials of its user. */
export const stsHeaders: CallerMode = {
  headers: names,
  expects: `temporary credentials of the user in ${names.join(', ')}`,
  challenge: 'STS-Headers realm="yunmen"',
  identify,
  isReady: () => true,
};

/** All three parts are required. Long-lived keys do not belong in a portal's requests. */
function identify(headers: Headers): Caller {
  const missing = names.filter((name) => !headers.get(name));
  if (missing.length > 0) throw new CallerRefused(`The credentials are incomplete: send ${missing.join(' and ')} too.`);
  // A proxy on the way may have joined duplicates.
  const joined = names.find((name) => /[,\s]/.test(headers.get(name) ?? ''));
  if (joined) throw new CallerRefused(`${joined} has a comma or a blank, which credentials do not have: send one.`);
  if (headers.has('x-yunmen-role')) {
    throw new CallerRefused(
      'x-yunmen-role is for tokens that name several roles. These credentials already have a role.',
    );
  }
  const accessKeyId = headers.get(header.accessKeyId) ?? '';
  if (!accessKeyId.startsWith('STS.')) {
    throw new CallerRefused(
      `${header.accessKeyId} must be the id of temporary credentials, which begins with STS.: long-lived AccessKeys are not accepted. Get temporary ones from STS AssumeRole.`,
    );
  }
  return callerOf({
    accessKeyId,
    accessKeySecret: headers.get(header.accessKeySecret) ?? '',
    securityToken: headers.get(header.securityToken) ?? '',
  });
}
