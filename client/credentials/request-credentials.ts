import type { Clock } from '../pipeline/clock.js';
import { type ObjectLocation, presignObject } from '../wire/presign.js';
import { CallCredentials, type SigningRequest } from './call-credentials.js';
import type { Credentials } from './credentials.js';

export interface RequestCredentialsOptions extends SigningRequest {
  readonly clock: Clock;
}

/** What a request may learn of its credentials, and what it signs with them besides calls. */
export class RequestCredentials {
  constructor(private readonly options: RequestCredentialsOptions) {}

  /** When the credentials expire, or the token of the request if it expires earlier. Null = not known. */
  async endAt(): Promise<Date | null> {
    const { endsAt } = await this.current();
    // The next request may have another token.
    this.options.context.freshness.end();
    return endsAt === null ? null : new Date(endsAt);
  }

  /**
   * A link with a time limit to an object on its public endpoint. It takes no call. It contains the caller's token, so it must
   * not be cached, logged or explained. It never outlives the credentials that sign it.
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
