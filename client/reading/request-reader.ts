import type { Freshness } from '../cache/freshness.js';
import type { IdentityReader } from '../credentials/identity-reader.js';
import type { EmptyListVerifier } from '../errors/empty-list-verifier.js';
import { withAccount } from '../errors/permission.js';
import { checkService } from '../errors/service-status.js';
import { type Action, type Answer, type Ask, isUnset } from '../model/action.js';
import type { RequestCalls } from '../request/request-calls.js';
import type { CloudReader } from './cloud-reader.js';

export interface RequestReaderOptions {
  readonly calls: RequestCalls;
  readonly identity: IdentityReader;
  readonly emptyLists: EmptyListVerifier;
  readonly freshness: Freshness;
}

/** Reads the cloud for one request. */
export function createCloudReader({ calls, identity, emptyLists, freshness }: RequestReaderOptions): CloudReader {
  return {
    ask: (action, ask) =>
      read(action, ask).catch((error) => {
        emptyLists.noteRefusal(error);
        throw error;
      }),
    async checkEmpty(answered) {
      const { action, regionId, service } = answered;
      const proof = service
        ? () => checkService(action, service, (status) => read(status, { regionId, params: {} }))
        : () => read(action, { regionId, params: { DryRun: true } });
      await freshness.endOnFailure(emptyLists.verify(answered, proof));
    },
  };

  function read(action: Action, ask: Ask): Promise<Answer | null> {
    // Starts together with the first call.
    identity.begin();
    return calls.send(action, ask).catch(async (error) => {
      if (isUnset(action, error)) return null;
      throw await withAccount(error, () => identity.read());
    });
  }
}
