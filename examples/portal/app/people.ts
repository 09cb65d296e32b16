/** The users of the portal, and the headers that identify them. */
export interface Person {
  readonly name: string;
  readonly may: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The ready callers of the embedded cloud; their keys are valid only there. Your own portal has one signed-in user,
 * and sends `authorization: Bearer …` with the token from your single sign-on.
 */
export const people: readonly [Person, ...Person[]] = [
  ready('administrator', 'may do everything'),
  ready('reader', 'sees three regions'),
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
