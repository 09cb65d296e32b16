/** Which accounts and regions a connection with `scopes: INDEXED` asks, and what it says of the others. */
import type { Cloud } from '../../../client/cloud.js';
import { CloudError } from '../../../client/errors/cloud-error.js';
import type { Resource } from '../../../client/model/resource.js';
import { keyOf } from '../../../client/reading/row-deduplicator.js';
import { RequestEnded } from '../../../client/request/work-budget.js';
import { declared } from '../../nouns/declared.js';
import { readRegions, region, regionsWith } from '../region-ids.js';
import { type IndexedPlaces, placesOf } from './directory-index.js';

/** What the answer says of the scopes that were not asked, in `extensions.cloud.skipped`. */
export interface Skipped {
  readonly path: readonly (string | number)[];
  readonly kind: string;
  /** Accounts in which no region was asked, because the index has nothing of the kind there. */
  readonly accounts: number;
  /** Pairs of account and region that were not asked. Accounts are counted with the regions of the caller's own; null if these cannot be read. */
  readonly scopes: number | null;
  /** Accounts that the index does not have as a whole. They were read live. */
  readonly accountsNotIndexed: number;
  readonly index?: { readonly directoryId: string; readonly askedAt: string; readonly age: string };
  /** Why the index was not used. Then nothing was skipped. */
  readonly notUsed?: string;
  readonly live: string;
}

const age = 'not told by upstream, usually minutes: what was made since then may be missing';
const live = 'scopes: ALL asks every account and region';

/** Fields of one request that ask about the same kind ask the index once. */
const asked = new WeakMap<Cloud, Map<string, Promise<IndexedPlaces | CloudError>>>();

/** The scopes of one connection. */
export class IndexedScopes {
  private readonly emptyAccounts = new Set<string>();
  private readonly liveAccounts = new Set<string>();
  private readonly noted = new Set<string>();
  private regions: Promise<readonly string[] | null> | null = null;
  private skippedScopes: number | null = 0;
  private places: IndexedPlaces | CloudError | null = null;

  constructor(
    private readonly cloud: Cloud,
    private readonly resource: Resource,
    private readonly path: Skipped['path'],
  ) {}

  /**
   * The regions of an account with things of the kind. Null when the account has to be read live: it is not in the index, or the
   * index cannot be used.
   */
  async regionsIn(accountId: string): Promise<ReadonlySet<string> | null> {
    const places = await this.find();
    return places instanceof CloudError ? null : places.regionsIn(accountId);
  }

  /** Notes what of an account is read. `named` are the regions that the connection names; null = every region. */
  async note(accountId: string, there: ReadonlySet<string> | null, named: readonly string[] | null): Promise<void> {
    if (there === null) this.liveAccounts.add(accountId);
    if (there === null || this.noted.has(accountId)) return;
    this.noted.add(accountId);
    const isInRegions = this.resource.scope !== 'account';
    const all = isInRegions ? (named ?? (await this.usualRegions())) : [''];
    const read = !isInRegions
      ? Math.min(1, there.size)
      : named
        ? named.filter((id) => there.has(id)).length
        : there.size;
    if (read === 0) this.emptyAccounts.add(accountId);
    this.skippedScopes =
      all === null || this.skippedScopes === null ? null : this.skippedScopes + Math.max(0, all.length - read);
  }

  /** Accounts have the regions of the caller's own, as a rule. They are read once, and not at all when the index is not used. */
  private usualRegions(): Promise<readonly string[] | null> {
    this.regions ??= readRegions(this.cloud).then(
      (rows) =>
        regionsWith(
          this.resource,
          rows.flatMap((row) => keyOf(row, region.key) ?? []),
        ),
      (error: unknown) => {
        if (error instanceof CloudError && !(error instanceof RequestEnded)) return null;
        throw error;
      },
    );
    return this.regions;
  }

  /** As the answer shows it, when everything has been read. */
  get skipped(): Skipped {
    const { path, resource, places } = this;
    const isUsed = places !== null && !(places instanceof CloudError);
    return {
      path,
      kind: resource.type,
      accounts: this.emptyAccounts.size,
      scopes: this.skippedScopes,
      accountsNotIndexed: isUsed ? this.liveAccounts.size : 0,
      ...(isUsed && {
        index: { directoryId: places.directoryId, askedAt: new Date(places.askedAt).toISOString(), age },
      }),
      ...(places instanceof CloudError && { notUsed: places.message }),
      live,
    };
  }

  private async find(): Promise<IndexedPlaces | CloudError> {
    const type = declared.nouns.get(this.resource.type)?.resourceType;
    if (!type) throw new Error(`The index has no things of the kind ${this.resource.type}.`);
    const known = asked.get(this.cloud) ?? new Map<string, Promise<IndexedPlaces | CloudError>>();
    asked.set(this.cloud, known);
    const finding = known.get(type) ?? placesOf(this.cloud, type).catch(orError);
    known.set(type, finding);
    this.places = await finding;
    return this.places;
  }
}

/** A refusal, an index that is off and one that does not answer in time are all reasons to read live. */
function orError(error: unknown): CloudError {
  if (error instanceof CloudError && !(error instanceof RequestEnded)) return error;
  throw error;
}
