import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import * as z from 'zod';
import { type FetchJson, isSafe } from './fetch-json.js';

/** The issuer cannot be reached, so the gateway cannot verify its tokens. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}

/** The metadata of the issuer is wrong, and waiting does not help. */
export class IssuerMisconfigured extends Error {
  override readonly name = 'IssuerMisconfigured';
}

/** The members that the gateway reads of https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
const metadata = z.object({ issuer: z.string(), jwks_uri: z.string() });
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

export interface IssuerOptions {
  readonly url: string;
  readonly fetchJson: FetchJson;
  readonly log: Logger;
  readonly now?: () => number;
}

/** After this time keys are read again, in the background. */
const freshMs = 10 * 60_000;
/** How long keys are used while the issuer cannot be reached. */
const longestMs = 60 * 60_000;
/** An unknown key id makes the gateway read the keys again: this often at once, and then once per interval, for all tokens together. */
const rereads = 5;
const rereadEveryMs = 15_000;
/** Pauses between the first attempts, until one succeeds. */
const firstRetryMs = 1_000;
const longestRetryMs = 30_000;
/** After a failure, requests fail at once for this long instead of waiting. */
const failurePauseMs = 1_000;

/**
 * The keys of one OpenID Connect issuer. They are found by discovery, kept, and read again when they are old and when a token
 * names an unknown key, because issuers change their keys without notice.
 */
export class Issuer {
  private keys: { readonly find: ReturnType<typeof createLocalJWKSet>; readonly readAt: number } | null = null;
  private reading: Promise<void> | null = null;
  private failure: { readonly error: Error; readonly at: number } | null = null;
  private allowance = rereads;
  private allowedAt = 0;

  constructor(private readonly options: IssuerOptions) {}

  get isReady(): boolean {
    return this.keys !== null;
  }

  /** The key of a token, for jose. Throws IssuerUnavailable if the issuer's keys cannot be read. */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.current();
    try {
      return await keys.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.mayReread()) throw error;
      await this.read();
      return await (await this.current()).find(header, token);
    }
  };

  /** Discovers and reads the keys. Only one read runs at a time. */
  read(): Promise<void> {
    this.reading ??= this.readNow().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  /** Reads the keys for the first time. Throws only misconfiguration. After other failures it retries until it succeeds. */
  async start(): Promise<void> {
    await this.read().catch((error: unknown) => {
      if (error instanceof IssuerMisconfigured) throw error;
      this.readLater(firstRetryMs);
    });
  }

  private readLater(delayMs: number): void {
    const again = () => {
      if (!this.keys) this.read().catch(() => this.readLater(Math.min(longestRetryMs, delayMs * 2)));
    };
    setTimeout(again, delayMs).unref();
  }

  private async current(): Promise<NonNullable<typeof this.keys>> {
    const ageMs = this.keys ? this.now() - this.keys.readAt : Number.POSITIVE_INFINITY;
    if (ageMs >= longestMs) await this.readUnlessPaused();
    else if (ageMs >= freshMs) this.readUnlessPaused().catch(() => undefined); // The log reports it, and the old keys are still valid.
    if (!this.keys) throw new IssuerUnavailable('The issuer has no keys yet.');
    return this.keys;
  }

  private readUnlessPaused(): Promise<void> {
    const pausedMs = this.failure ? this.now() - this.failure.at : failurePauseMs;
    return this.failure && pausedMs >= 0 && pausedMs < failurePauseMs
      ? Promise.reject(this.failure.error)
      : this.read();
  }

  private async readNow(): Promise<void> {
    const { url, log } = this.options;
    try {
      const find = createLocalJWKSet(await this.discover());
      this.keys = { find, readAt: this.now() };
      this.failure = null;
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      const error = cause instanceof IssuerMisconfigured ? cause : new IssuerUnavailable(said, { cause });
      this.failure = { error, at: this.now() };
      log.warn({ issuer: url, problem: said }, 'the keys of the issuer could not be read');
      throw error;
    }
  }

  private async discover(): Promise<JSONWebKeySet> {
    const { url, fetchJson } = this.options;
    const at = `${url.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const found = metadata.safeParse(await fetchJson(at));
    if (!found.success) throw new IssuerMisconfigured(`${at} lacks issuer or jwks_uri`);
    const { issuer, jwks_uri } = found.data;
    if (issuer !== url) throw new IssuerMisconfigured(`${at} is about the issuer "${issuer}", not "${url}"`);
    if (!isSafe(jwks_uri)) throw new IssuerMisconfigured(`${at} names keys that are neither https nor on this machine`);
    const keys = keySet.safeParse(await fetchJson(jwks_uri));
    if (!keys.success) throw new IssuerMisconfigured(`${jwks_uri} is not a JSON Web Key Set`);
    return keys.data;
  }

  /** Allows a burst for issuers that rotate keys, and a low rate for clients that send invented key ids. */
  private mayReread(): boolean {
    const now = this.now();
    this.allowance = Math.min(rereads, this.allowance + Math.max(0, now - this.allowedAt) / rereadEveryMs);
    this.allowedAt = now;
    if (this.allowance < 1) return false;
    this.allowance -= 1;
    return true;
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}
