/** Somebody who uses the portal, and what their requests carry to say so. */
export interface Person {
  readonly name: string;
  readonly may: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The ready callers of the embedded cloud; their keys open nothing else. A portal of your own has one person, who signed in,
 * and sends `authorization: Bearer …` with the token that your single sign-on gave.
 */
export const people: readonly [Person, ...Person[]] = [
  ready('administrator', 'may do everything'),
  ready('reader', 'may look at three regions'),
  ready('newcomer', 'may do nothing yet'),
];

function ready(name: string, may: string): Person {
  return {
    name,
    may,
    headers: {
      'x-acs-accesskey-id': `STS.${name}`,
      'x-acs-accesskey-secret': `secret-of-${name}`,
      'x-acs-security-token': `token-of-${name}`,
    },
  };
}
