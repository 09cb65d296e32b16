import type { TopicFilter } from './cache/answer-cache.js';
import type { CloudOptions } from './cloud-options.js';
import { credentialsOf, tokenEnded } from './credentials/caller.js';
import { getCallerIdentity, type Identity, readIdentity } from './credentials/caller-identity.js';
import type { Credentials } from './credentials/credentials.js';
import type { Role } from './credentials/role-session.js';
import { sessionName } from './credentials/session-name.js';
import type { CloudError } from './errors/cloud-error.js';
import { EmptyListVerifier, type ListAnswer } from './errors/empty-list-verifier.js';
import { withAccount } from './errors/permission.js';
import { type Action, type Answer, type Ask, isUnset } from './model/action.js';
import type { Children, Resource } from './model/resource.js';
import type { Item } from './model/value.js';
import { type Call, callInputOf, newTrace } from './pipeline/call.js';
import { orAborted, stopped } from './pipeline/deadline.js';
import { Ledger } from './pipeline/ledger.js';
import { type Lifetime, lifetimeOf } from './pipeline/lifetime.js';
import { type ChildrenLoader, createChildrenLoader, RegionList } from './reading/children-loader.js';
import type { CloudReader } from './reading/cloud-reader.js';
import { createKeyLoader, type LoadItem } from './reading/key-loader.js';
import type { View } from './reading/shared-pollers.js';
import { type ObjectLocation, presignObject } from './wire/presign.js';

/** What a write answered, and upstream's id of the call. */
export interface WriteResult {
  readonly answer: Answer;
  readonly requestId: string | null;
}

/** What one poll of things that are watched saw, and the cloud to ask about them from there. */
export interface PollResult {
  readonly cloud: Cloud;
  /** By key; null where there is none. */
  readonly items: ReadonlyMap<string, Item | null>;
}

const identityTimeoutMs = 10_000;
/** What a look at what became of a write may take. */
const outcomeLookMs = 10_000;
/** What one poll may take, and whatever is asked about what it saw. */
const pollTimeoutMs = 30_000;
const maxPollCalls = 100;

/** The cloud as one caller sees it, for the length of one request. */
export class Cloud implements CloudReader {
  private memo: Call['memo'] = new Map();
  private readonly loaders = new Map<Resource, Map<string | null, LoadItem>>();
  private readonly childLoaders = new Map<Children, Map<string | null, ChildrenLoader>>();
  private readonly lists = new Map<Resource, Map<string | null, RegionList>>();
  private asked: Promise<Identity> | null = null;
  private known: Identity | null = null;
  private readonly emptyLists: EmptyListVerifier;

  constructor(private readonly options: CloudOptions) {
    this.emptyLists = new EmptyListVerifier(options.emptyListProofs, options.caller, options.fresh === true);
  }

  /** The account that the caller has entered; null = their own. */
  get enteredAccountId(): string | null {
    return this.options.enteredAccountId ?? null;
  }

  get homeRegionId(): string {
    return this.options.homeRegionId;
  }

  async ask(action: Action, ask: Ask): Promise<Answer | null> {
    try {
      return await this.askOnce(action, ask);
    } catch (error) {
      this.emptyLists.noteRefusal(error);
      throw error;
    }
  }

  private async askOnce(action: Action, ask: Ask): Promise<Answer | null> {
    this.eventualIdentity().catch(() => undefined); // Begun beside the first call; whoever needs it gets its failure.
    try {
      return await this.send(action, ask);
    } catch (error) {
      if (isUnset(action, error)) return null;
      throw await withAccount(error, () => this.identity());
    }
  }

  /**
   * One write. Once begun it goes on to its end, though the deadline passes or the client hangs up: what became of it must
   * be known, and put on record. Nothing that was read before it is reused after it.
   */
  async write(action: Action, ask: Ask): Promise<WriteResult> {
    const { signal, deadlineAt } = this.options;
    if (signal.aborted) throw stopped(action.name, signal.reason);
    const call = this.callOf(action, ask, { signal: new AbortController().signal, deadlineAt });
    try {
      const answer = await this.options.send(call);
      return { answer, requestId: asRequestId(answer.RequestId) ?? call.trace.requestId };
    } catch (error) {
      this.emptyLists.noteRefusal(error);
      throw error;
    } finally {
      this.forget();
    }
  }

  /**
   * Where a thing is read to be written: in between, this caller writes nothing else of that name, and others of this
   * process do so only where they have waited for a while.
   */
  runExclusive<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
    const { mutex, caller, signal } = this.options;
    return mutex.runExclusive({ key: name, who: caller.identity, signal }, work);
  }

  /** The same with time of its own: a write may outlive its request, and so must the look at what became of it. */
  afterwards(): Cloud {
    return new Cloud({ ...this.options, ...lifetimeOf(outcomeLookMs) });
  }

  /**
   * What `view` makes of things as they change, polled past every cache. It outlives the request's deadline but not the
   * token that the caller came with. All who watch things of one kind and region as one caller share a poll.
   */
  watch<Event>(
    resource: Resource,
    regionId: string,
    keys: readonly string[],
    view: (seen: PollResult) => View<Event>,
  ): AsyncIterableIterator<Event | CloudError> {
    const { caller, watches, language, clock, ledger } = this.options;
    const poll = async (wanted: readonly string[]): Promise<PollResult> => {
      const life = { ...lifetimeOf(pollTimeoutMs), ledger: new Ledger(maxPollCalls, ledger.observer) };
      const cloud = new Cloud({ ...this.options, ...life, fresh: true });
      const items = await Promise.all(wanted.map((key) => cloud.load(resource, regionId, key)));
      return { cloud, items: new Map(wanted.map((key, index) => [key, items[index] ?? null])) };
    };
    const name = `${caller.identity}|${language}|${resource.type}|${regionId}`;
    const end = caller.endsAt === null ? null : { inMs: caller.endsAt - clock.local(), error: tokenEnded() };
    return watches.watch({ name, poll, keys, view, end });
  }

  async checkEmpty(answered: ListAnswer): Promise<void> {
    const { action, regionId } = answered;
    const dryRun = () => this.askOnce(action, { regionId, params: { DryRun: true } });
    await this.options.ledger.freshness.endOnFailure(this.emptyLists.verify(answered, dryRun));
  }

  /**
   * The thing of this key, or null when upstream does not know it; same-tick loads share calls. `under` is the key of what
   * it lies in, where that is known.
   */
  load(resource: Resource, regionId: string | null, key: string, under?: string): Promise<Item | null> {
    const { work } = this.options.ledger;
    const create = () => createKeyLoader(this, resource, regionId, work);
    return this.once(this.loaders, resource, regionId, create)(key, under);
  }

  /** All children of one parent, or null where it is better asked by itself; same-tick parents are joined. */
  children(relation: Children, regionId: string | null, parent: string): Promise<readonly Item[] | null> {
    const { work } = this.options.ledger;
    const create = () => createChildrenLoader(relation, this.listOf(relation.resource, regionId), work);
    return this.once(this.childLoaders, relation, regionId, create).load(parent);
  }

  /** Begins to list a region's children while their parents are still on their way. */
  expectChildren({ resource }: Children, regionId: string | null): void {
    const list = this.listOf(resource, regionId);
    if (!list.isBegun) list.read(1).catch(() => undefined); // Whoever wants the children gets the failure.
  }

  private listOf(resource: Resource, regionId: string | null): RegionList {
    const create = () => new RegionList(this, resource, { regionId, params: {} });
    return this.once(this.lists, resource, regionId, create);
  }

  /** What there is once for each kind and region of a request. */
  private once<Kind, Thing>(
    places: Map<Kind, Map<string | null, Thing>>,
    kind: Kind,
    regionId: string | null,
    create: () => Thing,
  ): Thing {
    const regions = places.get(kind) ?? new Map<string | null, Thing>();
    const thing = regions.get(regionId) ?? create();
    places.set(kind, regions.set(regionId, thing));
    return thing;
  }

  /**
   * After a write: what this caller was told before it is asked for anew, by this request and by others, and what is on its
   * way is given to nobody who was not waiting for it. `about` narrows it to what the write can have changed.
   */
  forget(about?: TopicFilter): void {
    this.memo = new Map();
    for (const places of [this.loaders, this.childLoaders, this.lists]) places.clear();
    this.options.answers.forget(this.options.caller.identity, about);
  }

  /** Who asks, for answers: nobody waits for it longer than for the request. */
  identity(): Promise<Identity> {
    return orAborted(this.eventualIdentity(), getCallerIdentity.name, this.options.signal);
  }

  /** Who asks, as far as that is known without asking. */
  knownIdentity(): Identity | null {
    return this.known ?? this.options.identities.get(this.options.caller.identity) ?? null;
  }

  /** Until there is a session in the account that was entered. An answer that tells of its refusal is not given again. */
  ready(): Promise<Identity> {
    return this.options.ledger.freshness.endOnFailure(this.identity());
  }

  /**
   * Who asks, for the audit line: whoever made the session said it, else it is one GetCallerIdentity per credential, however
   * many requests want to know. It outlives its request, whose end may be what the line is about.
   */
  eventualIdentity(): Promise<Identity> {
    this.asked ??= this.askIdentity();
    return this.asked;
  }

  private async askIdentity(): Promise<Identity> {
    const { caller, identities, ledger } = this.options;
    if (caller.provider.identity) {
      this.known = await caller.provider.identity(ledger);
      return this.known;
    }
    const ask = () => this.send(getCallerIdentity, { regionId: null }, lifetimeOf(identityTimeoutMs));
    this.known = this.knownIdentity() ?? readIdentity(await ask());
    identities.set(caller.identity, this.known);
    return this.known;
  }

  /** The account asked: at once where it is known, so that two thousand ids do not wait two thousand times. */
  accountId(): string | Promise<string> {
    return this.knownAccountId() ?? this.identity().then(({ accountId }) => accountId);
  }

  private knownAccountId(): string | null {
    return this.options.caller.accountId ?? this.known?.accountId ?? null;
  }

  /** The cloud of another account, as the same person in a role there; on this request's time and budget. */
  enter({ roleArn, externalId }: Pick<Role, 'roleArn' | 'externalId'>): Cloud {
    const { caller, roles } = this.options;
    const own = async () => sessionName((await this.eventualIdentity()).arn.split(/[:/]/).at(-1) ?? '');
    const entered = roles.enter(caller, { roleArn, externalId, sessionName: own });
    return new Cloud({ ...this.options, caller: entered, enteredAccountId: entered.accountId });
  }

  /** When the credentials in use end, or the token they came with, whichever is sooner; null = not known. */
  async credentialsEndAt(): Promise<Date | null> {
    const { endsAt } = await this.credentials();
    // The next request may come with another token.
    this.options.ledger.freshness.end();
    return endsAt === null ? null : new Date(endsAt);
  }

  private async credentials(): Promise<{ readonly credentials: Credentials; readonly endsAt: number | null }> {
    const { caller, ledger, clock, signal } = this.options;
    const own = Promise.resolve(credentialsOf(caller, ledger, clock.local()));
    const credentials = await orAborted(own, 'The exchange of credentials', signal);
    const ends = [caller.endsAt, caller.provider.endOf(credentials)].filter((end) => end !== null);
    return { credentials, endsAt: ends.length === 0 ? null : Math.min(...ends) };
  }

  /**
   * A time-limited link to an object on its public endpoint. It is made without a call and carries the caller's token: it
   * must not be cached, logged or explained. It lives no longer than the credentials that sign it.
   */
  async presign(object: ObjectLocation, expiresInSeconds: number): Promise<string> {
    this.options.ledger.freshness.end();
    const { credentials, endsAt } = await this.credentials();
    const now = this.options.clock.now();
    const lastSeconds = endsAt === null ? Number.POSITIVE_INFINITY : Math.floor((endsAt - now.getTime()) / 1000);
    return presignObject(object, credentials, now, Math.max(1, Math.min(expiresInSeconds, lastSeconds)));
  }

  private send(action: Action, ask: Ask, life: Lifetime = this.options): Promise<Answer> {
    return this.options.send(this.callOf(action, ask, life));
  }

  private callOf(action: Action, ask: Ask, { signal, deadlineAt }: Lifetime): Call {
    const { caller, ledger, homeRegionId, language, fresh = false } = this.options;
    return {
      ...callInputOf(action, ask, { homeRegionId, language }),
      caller,
      accountId: () => this.knownAccountId(),
      fresh: fresh || ask.anew === true,
      ...(ask.anew === true && { anew: true }),
      signal: ask.signal ? AbortSignal.any([signal, ask.signal]) : signal,
      deadlineAt: () => deadlineAt,
      ledger,
      memo: this.memo,
      trace: newTrace(),
    };
  }
}

const asRequestId = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
