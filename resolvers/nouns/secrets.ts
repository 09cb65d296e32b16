/** Members of the cloud's answers that hold secrets: no declaration may read them, for any product. */

interface Secret {
  /** Matches the name of a step of a path. */
  readonly names: RegExp;
  readonly reason: string;
  /** Its members are secret too. */
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
  { names: /^(?:ticket|cookie)$/, reason: 'gives access to a login' },
  { names: /(?<!next|http|page|scroll|continuation|next_|page_|etag)tokens?$/i, reason: 'holds a token' },
  { names: /credential/i, reason: 'holds credentials' },
  { names: /(?:play|upload)auth$/i, reason: 'holds credentials' },
  { names: /kube_?config/i, reason: 'holds the credentials of a cluster', isDeep: true },
  { names: /user_?data$/i, reason: 'holds user data, which can contain passwords', isDeep: true },
  {
    names: /env(?:ironment)?_?var(?:iable)?s?$|^env$|envs$/i,
    reason: 'holds environment variables, which can contain passwords',
    isDeep: true,
  },
  { names: /vnc/i, reason: 'gives access to a login' },
  { names: /(?:install|captcha)_?code$/i, reason: 'holds a code with which a machine joins the account' },
  { names: /(?:login|console|signin)_?url$/i, reason: 'gives access to a login' },
  {
    names:
      /(?:down|up)load_?(?:url|uri|link|address)|(?:presigned|signed|sign|web_?hook)_?url|webhook(?:s|list)?$|^signature$|^(?:file|oss|resurl)download$/i,
    reason: 'is a link or a signature that needs no further permission',
  },
  { names: /plaintext|datakey$/i, reason: 'holds decrypted data' },
];

/** Endings of names that describe a secret and are not secret: a time, a name, a number. */
const about =
  /(?:Id|ID|Ids|Name|NamePrefix|Arn|ARN|Type|Types|Status|State|Count|Num|Number|Time|Date|Days?|Length|Age|Policy|Version|VersionId|Required|Enabled|Mode|Algorithm|Spec|Usage|Origin|Finger[Pp]rint|Description|Size|Interval|Level|Region|RegionId|Quota|Tags|Endpoint|Position|Configuration|Rules|Channels|Action|Module)$|^(?:Has|Is|Allow|Enable|Support)[A-Z]/;

/** A flag, a number or a time about a secret is not a secret. */
const harmless = new Set(['Boolean', 'Int', 'Float', 'BigInt', 'DateTime']);

/** The reason why a member may not be read; null when it may. */
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

/** Actions whose whole answer is a secret, with any names of members. */
const secretActions =
  /kubeconfig|clusteruserconfig|attachscripts|vncurl|secretvalue|(?:api|auth|authorization|login|session|security|sts)token|(?:connect|connection)ticket|loginurl|getsecretparameter|datakey|decrypt|(?:get|describe|list)\w*passwords?$|assumerole/i;

export function isSecretAction(name: string): boolean {
  return secretActions.test(name);
}
