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
import type { CallBudget } from './request/call-budget.js';

/** The cloud of one caller during one request: readers and a writer that share the answers of the request. */
export interface Cloud {
  /** The account that the caller has entered. Null = the caller's own account. */
  readonly enteredAccountId: string | null;
  /** The region for actions without a region of their own. */
  readonly homeRegionId: string;
  /** Upstream's time when the request began, in epoch ms: the same for all of its fields and accounts. */
  readonly beganAt: number;
  readonly reader: CloudReader;
  readonly loaders: Loaders;
  readonly writer: CloudWriter;
  readonly identity: IdentityReader;
  readonly credentials: RequestCredentials;
  /** The cloud of another account, as the same caller in a role there. It shares the time and budget of this request. */
  enter(role: Pick<Role, 'roleArn' | 'externalId'>): Cloud;
  /** Whether a session of the role is held, so that to enter it takes no call. */
  isOpen(role: Pick<Role, 'roleArn' | 'externalId'>): boolean;
  /** The upstream calls that this request may still make, of its limit. */
  readonly budget: Pick<CallBudget, 'left' | 'limit'>;
  /** Forgets what the request has read so far, so that a request that goes on for long holds only what it reads now. */
  letGo(): void;
  /** The same cloud with a lifetime of its own: a write may outlive its request, and so must the read of its result. */
  afterwards(): Cloud;
  /**
   * The events that `view` derives from changing things, polled without any cache. The watch outlives the deadline of the
   * request, but not the caller's token. Viewers with the same caller, kind and region share a poll.
   */
  watch<Event>(
    resource: Resource,
    regionId: string,
    keys: readonly string[],
    view: (polled: PollResult) => View<Event>,
  ): AsyncIterableIterator<Event | CloudError>;
}

/** The result of one poll, and the cloud for further reads about it. */
export interface PollResult {
  readonly cloud: Cloud;
  /** The items by key. Null if an item does not exist. */
  readonly items: ReadonlyMap<string, Item | null>;
}
