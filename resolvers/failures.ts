import { CloudError } from '../client/errors.js';

/** A scope that could not be read, and why. */
export interface Failure {
  /** null where the scopes themselves could not be discovered, or for what belongs to the account as a whole. */
  readonly regionId: string | null;
  readonly error: CloudError;
}

/** The scopes that a connection could not read, each once. */
export class Failures {
  readonly all: Failure[] = [];
  private reported = 0;

  /** Those that have come since this was last asked. */
  unreported(): readonly Failure[] {
    const fresh = this.all.slice(this.reported);
    this.reported = this.all.length;
    return fresh;
  }

  /** Whether upstream rejected what a scope was asked. */
  refused(regionId: string | null): boolean {
    return this.all.some((failure) => failure.regionId === regionId && failure.error.kind === 'invalid');
  }

  /** Anything but a failure of the cloud is a bug, and goes up. */
  note(regionId: string | null, failure: unknown): void {
    if (!(failure instanceof CloudError)) throw failure;
    if (this.all.some((known) => known.regionId === regionId)) return;
    const place = { ...failure, ...(regionId !== null && { regionId }), cause: failure };
    this.all.push({ regionId, error: new CloudError(failure.kind, failure.message, place) });
  }
}
