/** What the gateway tells this page beside its script. */
export interface Options {
  readonly callers: readonly ReadyCaller[];
  readonly identity: readonly string[];
  readonly signOn: SignOn | null;
  readonly hasExplorer: boolean;
  readonly version: string;
}

export interface ReadyCaller {
  readonly name: string;
  readonly description: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where people sign in by OpenID Connect. */
export interface SignOn {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly algorithms: readonly string[];
  readonly sendsIdToken: boolean;
  readonly roleClaim: readonly string[] | null;
}

export const options = JSON.parse(document.getElementById('options')?.textContent ?? '{}') as Options;
