import { createRequire } from 'node:module';
import type CredentialModule from '@alicloud/credentials';
import type { CredentialChain } from './ambient-credentials.js';

// A CommonJS package whose default export is a class. Module loaders import it differently.
const { default: Credential }: typeof CredentialModule = createRequire(import.meta.url)('@alicloud/credentials');

/** The default credential chain of Alibaba Cloud's own tools: environment, OIDC role, CLI profile, credentials file, ECS RAM role, URI. */
export function openCredentialChain(): CredentialChain {
  return new Credential();
}
