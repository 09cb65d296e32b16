/** Members of the cloud's answers that hold secrets: no declaration may read them, for any product. */

interface Secret {
  /** Of the name of a step of a path. */
  readonly names: RegExp;
  readonly reason: string;
  /** What is within it is as secret as the whole. */
  readonly isDeep?: true;
}

const secrets: readonly Secret[] = [
  { names: /pass(?:wd|word|phrase)|pwd$/i, reason: 'holds a password' },
  { names: /psk(?:_?key)?$|pre_?shared_?key/i, reason: 'holds a pre-shared key' },
  { names: /secret/i, reason: 'holds a secret' },
  {
    names:
      /private_?key|keymaterial|(?:^|[a-z])(?:access|auth|api|client|consumer|decrypt|encrypt|hmac|https|server|share|sign|signature|signing|ssh|ssl|tls|license|install)_?keys?$/i,
    reason: 'holds a key',
  },
  {
    names: /^(?:access|api|auth|sign|ssh|ssl|tls)_?keys?$|key_?(?:value|pem|content|body)$|^cert_?key$/i,
    reason: 'holds a key',
  },
  { names: /^(?:ak|sk)$/i, reason: 'holds a key' },
  { names: /seed$|^qr_?code_?png$/i, reason: 'makes the codes of a second factor' },
  { names: /^client_?config$/i, reason: 'holds the credentials of a VPN client' },
  { names: /^(?:ticket|cookie)$/, reason: 'lets one log in' },
  { names: /(?<!next|http|page|scroll|continuation|next_|page_|etag)tokens?$/i, reason: 'holds a token' },
  { names: /credential/i, reason: 'holds credentials' },
  { names: /(?:play|upload)auth$/i, reason: 'holds credentials' },
  { names: /kube_?config/i, reason: 'holds the credentials of a cluster', isDeep: true },
  { names: /user_?data$/i, reason: 'holds user data, in which people keep passwords', isDeep: true },
  {
    names: /env(?:ironment)?_?var(?:iable)?s?$|^env$|envs$/i,
    reason: 'holds environment variables, in which people keep passwords',
    isDeep: true,
  },
  { names: /vnc/i, reason: 'lets one log in' },
  { names: /(?:login|console|signin)_?url$/i, reason: 'lets one log in' },
  {
    names:
      /(?:down|up)load_?(?:url|uri|link|address)|(?:presigned|signed|sign|web_?hook)_?url|webhook(?:s|list)?$|^signature$|^(?:file|oss|resurl)download$/i,
    reason: 'is a link or a signature that needs no further permission',
  },
  { names: /plaintext|datakey$/i, reason: 'holds what was encrypted' },
];

/** What a name ends in that tells about a secret and is none: when it changes, what it is called, how many there are. */
const about =
  /(?:Id|ID|Ids|Name|NamePrefix|Arn|ARN|Type|Types|Status|State|Count|Num|Number|Time|Date|Days?|Length|Age|Policy|Version|VersionId|Required|Enabled|Mode|Algorithm|Spec|Usage|Origin|Finger[Pp]rint|Description|Size|Interval|Level|Region|RegionId|Quota|Tags|Endpoint|Position|Configuration|Rules|Channels|Action|Module)$|^(?:Has|Is|Allow|Enable|Support)[A-Z]/;

/** A flag, a number or a time tells of a secret, but is none. */
const harmless = new Set(['Boolean', 'Int', 'Float', 'BigInt', 'DateTime']);

/** Why a member may not be read; null where it may. */
export function secretReason(path: string, type = 'String'): string | null {
  if (harmless.has(type)) return null;
  const steps = path.split('.');
  for (const [at, step] of steps.entries()) {
    if (about.test(step)) continue;
    const isLast = at === steps.length - 1;
    const secret = secrets.find(({ names, isDeep }) => (isLast || isDeep) && names.test(step));
    if (secret) return secret.reason;
  }
  return null;
}

/** Actions whose whole answer is a secret, whatever its members are called. */
const secretActions =
  /kubeconfig|clusteruserconfig|attachscripts|vncurl|secretvalue|(?:api|auth|authorization|login|session|security|sts)token|(?:connect|connection)ticket|loginurl|getsecretparameter|datakey|decrypt|(?:get|describe|list)\w*passwords?$|assumerole/i;

export function isSecretAction(name: string): boolean {
  return secretActions.test(name);
}
