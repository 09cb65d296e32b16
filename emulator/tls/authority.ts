/**
 * A certificate authority that lives as long as the emulator: its key is never written. It issues a certificate for each host name when
 * a client first asks for it. node:crypto signs and checks certificates but cannot write them, so der.ts does (RFC 5280).
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { bits, identifier, integer, octets, sequence, set, tagged, text, time, truth } from './der.js';

export interface Authority {
  /** PEM, for clients to trust. */
  readonly certificate: string;
  /** Of a host name or an address, in PEM; the certificate with its chain. */
  issue(host: string): { readonly key: string; readonly cert: string };
}

const dayMs = 86_400_000;
const name = 'Embedded cloud of Yunmen (throw-away)';
const ecdsaWithSha256 = sequence(identifier('1.2.840.10045.4.3.2'));

/** `now` is the real time: clients check certificates by their own clock. */
export function createAuthority(now: () => number = Date.now): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // All hosts share one key: a key for each would protect nothing more.
  const hostKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = `${hostKeys.privateKey.export({ type: 'pkcs8', format: 'pem' })}`;
  const issuer = { name, key: keys.privateKey, identifier: keyIdentifier(keys.publicKey) };
  const authorityExtensions = [
    extension('2.5.29.19', true, sequence(truth(true))),
    // keyCertSign and cRLSign.
    extension('2.5.29.15', true, bits(Buffer.from([0x06]), 1)),
    extension('2.5.29.14', false, octets(issuer.identifier)),
  ];
  const own = certified({ name, key: keys.publicKey, extensions: authorityExtensions }, issuer, now());
  return {
    certificate: own,
    issue: (host) => {
      const extensions = [...hostExtensions(host), extension('2.5.29.35', false, authorityKey(issuer.identifier))];
      const cert = certified({ name: host, key: hostKeys.publicKey, extensions }, issuer, now());
      return { key, cert: `${cert}${own}` };
    },
  };
}

interface Subject {
  readonly name: string;
  readonly key: KeyObject;
  readonly extensions: readonly Buffer[];
}

interface Issuer {
  readonly name: string;
  readonly key: KeyObject;
  readonly identifier: Buffer;
}

/** From a day ago, for clocks that are slow, to 397 days ahead: some clients refuse longer ones. */
function certified(subject: Subject, issuer: Issuer, now: number): string {
  const toSign = sequence(
    tagged(0, integer(Buffer.from([2])), true),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    ecdsaWithSha256,
    distinguished(issuer.name),
    sequence(time(new Date(now - dayMs)), time(new Date(now + 396 * dayMs))),
    distinguished(subject.name),
    subject.key.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...subject.extensions), true),
  );
  const whole = sequence(toSign, ecdsaWithSha256, bits(sign('sha256', toSign, issuer.key)));
  const lines = whole.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** The common name holds 64 characters at most; clients read the alternative name. */
function distinguished(common: string): Buffer {
  return sequence(set(sequence(identifier('2.5.4.3'), text(common.slice(0, 64)))));
}

function hostExtensions(host: string): Buffer[] {
  const alternative = isIP(host) === 4 ? tagged(7, Buffer.from(host.split('.').map(Number)), false) : undefined;
  const serverAuth = sequence(identifier('1.3.6.1.5.5.7.3.1'));
  return [
    extension('2.5.29.19', true, sequence()),
    // digitalSignature.
    extension('2.5.29.15', true, bits(Buffer.from([0x80]), 7)),
    extension('2.5.29.37', false, serverAuth),
    extension('2.5.29.17', false, sequence(alternative ?? tagged(2, Buffer.from(host), false))),
  ];
}

function extension(id: string, isCritical: boolean, content: Buffer): Buffer {
  return sequence(identifier(id), ...(isCritical ? [truth(true)] : []), octets(content));
}

function authorityKey(keyId: Buffer): Buffer {
  return sequence(tagged(0, keyId, false));
}

/** SHA-1 of the key, as RFC 5280 suggests; it identifies and protects nothing. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}
