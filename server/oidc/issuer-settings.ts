import type { RoleRule } from './role.js';

/** What the configuration says about an issuer whose tokens are accepted. */
export interface IssuerSettings extends RoleRule {
  /** The `iss` of its tokens. */
  readonly url: string;
  /** The name that people know it by. Null if the configuration gives none. */
  readonly name: string | null;
  /** A token needs one of them in `aud`. */
  readonly audiences: readonly string[];
  /** The ARN of the issuer as an OIDC provider in RAM. */
  readonly providerArn: string;
  /** Whether the names of sessions tell issuers apart, because there may be several. */
  readonly isIssuerInName: boolean;
}

/** For messages to people. */
export function nameOf({ name, url }: Pick<IssuerSettings, 'name' | 'url'>): string {
  return name ?? url;
}
