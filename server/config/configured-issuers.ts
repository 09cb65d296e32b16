import type { IssuerSettings } from '../oidc/issuer-settings.js';
import type { Config } from './config.js';

/** The issuers whose tokens are accepted: those of the file in YUNMEN_OIDC_ISSUERS, or the one of the other variables. */
export async function configuredIssuers(config: Config): Promise<readonly IssuerSettings[]> {
  if (config.YUNMEN_OIDC_ISSUERS !== undefined) {
    // Loaded on demand, together with the YAML parser.
    const { readIssuers } = await import('./issuers.js');
    return readIssuers(config.YUNMEN_OIDC_ISSUERS);
  }
  const { YUNMEN_OIDC_ISSUER: url, YUNMEN_OIDC_AUDIENCE: audience, YUNMEN_OIDC_PROVIDER_ARN: providerArn } = config;
  if (url === undefined || audience === undefined || providerArn === undefined) return [];
  const claim = config.YUNMEN_OIDC_ROLE_CLAIM;
  return [
    {
      url,
      name: null,
      audiences: [audience],
      providerArn,
      isIssuerInName: false,
      claim: claim === undefined ? null : [claim],
      groups: null,
      defaultRoleArn: config.YUNMEN_OIDC_ROLE_ARN ?? null,
    },
  ];
}
