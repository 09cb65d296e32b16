import type { TestGateway } from './harness.js';

/** Finds values that must never be logged or answered: secrets and tokens of the ready callers, and signatures. */
export function secretsIn({ emulator, logged, answered }: TestGateway): readonly string[] {
  const secrets = Object.values(emulator.callers).flatMap(({ accessKeySecret, securityToken }) => [
    accessKeySecret,
    securityToken,
  ]);
  const written = logged() + answered();
  return [
    ...secrets.filter((secret) => written.includes(secret)),
    ...(written.match(/Signature=[0-9a-f]{16,}|ACS3-HMAC-SHA256|OSS4-HMAC-SHA256|string ?to ?sign/gi) ?? []),
  ];
}
