import type { CloudWriter } from './cloud-writer.js';
import type { IdentityReader } from './credentials/identity-reader.js';
import type { RequestCredentials } from './credentials/request-credentials.js';
import type { Role } from './credentials/role-session.js';
import type { CloudError } from './errors/cloud-error.js';
import type { Resource } from './model/resource.js';
import type { Item } from './model/value.js';
import type { CloudReader } from './reading/cloud-reader.js';
import type { Loaders } from './reading/loaders.js';
import type { View } from './reading/shared-pollers.js';

/** The cloud as one caller sees it, for the length of one request: readers and a writer that share the request's answers. */
export interface Cloud {
  /** The account that the caller has entered; null = their own. */
  readonly enteredAccountId: string | null;
  /** Where actions without a region of their own are called. */
  readonly homeRegionId: string;
  readonly reader: CloudReader;
  readonly loaders: Loaders;
  readonly writer: CloudWriter;
  readonly identity: IdentityReader;
  readonly credentials: RequestCredentials;
  /** The cloud of another account, as the same person in a role there; on this request's time and budget. */
  enter(role: Pick<Role, 'roleArn' | 'externalId'>): Cloud;
  /** The same with time of its own: a write may outlive its request, and so must the look at what became of it. */
  afterwards(): Cloud;
  /**
   * What `view` makes of things as they change, polled past every cache. It outlives the request's deadline but not the
   * token that the caller came with. Viewers of one kind and region share a poll, if they are the same caller.
   */
  watch<Event>(
    resource: Resource,
    regionId: string,
    keys: readonly string[],
    view: (polled: PollResult) => View<Event>,
  ): AsyncIterableIterator<Event | CloudError>;
}

/** What one poll of things that are watched found, and the cloud to ask about them from there. */
export interface PollResult {
  readonly cloud: Cloud;
  /** By key; null where there is none. */
  readonly items: ReadonlyMap<string, Item | null>;
}
