import type { Clock } from '../pipeline/clock.js';
import { type ObjectLocation, presignObject } from '../wire/presign.js';
import { CallCredentials, type SigningRequest } from './call-credentials.js';
import type { Credentials } from './credentials.js';

export interface RequestCredentialsOptions extends SigningRequest {
  readonly clock: Clock;
}

/** What a request tells of its credentials, and signs with them beside its calls. */
export class RequestCredentials {
  constructor(private readonly options: RequestCredentialsOptions) {}

  /** When the credentials in use end, or the token they came with if that is sooner; null = not known. */
  async endAt(): Promise<Date | null> {
    const { endsAt } = await this.current();
    // The next request may come with another token.
    this.options.context.freshness.end();
    return endsAt === null ? null : new Date(endsAt);
  }

  /**
   * A time-limited link to an object on its public endpoint. It is made without a call and carries the caller's token: it
   * must not be cached, logged or explained. It lives no longer than the credentials that sign it.
   */
  async presign(object: ObjectLocation, expiresInSeconds: number): Promise<string> {
    this.options.context.freshness.end();
    const { credentials, endsAt } = await this.current();
    const now = this.options.clock.now();
    const lastSeconds = endsAt === null ? Number.POSITIVE_INFINITY : Math.floor((endsAt - now.getTime()) / 1000);
    return presignObject(object, credentials, now, Math.max(1, Math.min(expiresInSeconds, lastSeconds)));
  }

  private async current(): Promise<{ readonly credentials: Credentials; readonly endsAt: number | null }> {
    const { caller, clock } = this.options;
    const credentials = await new CallCredentials(this.options, clock, 'The exchange of credentials').take();
    const ends = [caller.endsAt, caller.provider.endOf(credentials)].filter((end) => end !== null);
    return { credentials, endsAt: ends.length === 0 ? null : Math.min(...ends) };
  }
}
