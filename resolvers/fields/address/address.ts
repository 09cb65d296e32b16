/** `address`: what holds an IP address, over all kinds, accounts and regions. */
import type { Cloud } from '../../../client/cloud.js';
import type { Item } from '../../../client/model/value.js';
import { bytesOf } from '../../../client/request/work-budget.js';
import { type AccountPlace, askedAccounts } from '../../connection/account-ids.js';
import { readRegions, regionIdsOf } from '../../connection/region-ids.js';
import { accountPlaces } from '../../connection/terms.js';
import type { AddressKind } from '../../nouns/kind/addresses.js';
import type { Field, FieldCall, FieldTables } from '../field.js';
import { finderOf, type Identify } from '../node.js';
import { kindOf, linkedKinds } from '../resourcecenter/index-kinds.js';
import { index, linkedId, placeIn } from '../resourcecenter/indexed-resource.js';
import { AccountAnswer, type AddressAnswer, addressAnswerTables, type Holder, reportFailures } from './answer.js';
import { indexedThings } from './indexed.js';
import { addressKinds, fieldsFor, partsFor, roleIn, standsIn } from './kinds.js';
import { holdersOf } from './live.js';
import { type AddressQuestion, questionOf } from './question.js';

const resources = () => addressKinds().map(({ noun }) => noun.resource);

/** The lists that find the address, for plans. */
function askedBy({ ip }: Readonly<Record<string, unknown>>) {
  const question = questionOf(ip);
  return addressKinds().map((kind) => ({
    resource: kind.noun.resource,
    isIndexed: isInIndex(kind),
    parts: partsFor(kind, question),
    reads: [...new Set(fieldsFor(kind, question).map(({ path: [first] }) => first.field))],
  }));
}

/** Kinds for which upstream has no name across products are in no index. */
function isInIndex({ noun }: AddressKind): boolean {
  return noun.resourceType !== null;
}

interface Asked {
  readonly question: AddressQuestion;
  /** Null = every region. */
  readonly regionIds: readonly string[] | null;
  readonly isLive: boolean;
  readonly call: FieldCall;
}

export function addressTables(identify: Identify): FieldTables {
  const find = finderOf(identify);
  const address: Field<object, unknown> = {
    needs: [],
    asks: { kind: 'address', index, linked: linkedKinds, kinds: resources, askedBy },
    resolve: async (_root, call) => {
      const { args, context } = call;
      const regionIds = regionIdsOf(args.regionIds);
      const asked = { question: questionOf(args.ip), regionIds, isLive: args.live === true, call };
      const { cloud, accounts, work } = context;
      const outer = new AccountAnswer(cloud, work);
      const places = await accountPlaces({ cloud, asked: askedAccounts(args), regionIds }, accounts)
        .find()
        .catch((error: unknown) => {
          outer.failuresOf(null).note({ accountId: null, regionId: null }, error);
          return [];
        });
      const answers = await Promise.all(places.map((place) => answerOf(place, asked)));
      const answer: AddressAnswer = { question: asked.question, accounts: [outer, ...answers] };
      await reportFailures(answer, call);
      return answer;
    },
  };
  return { Query: { address }, ...addressAnswerTables };

  async function answerOf(place: AccountPlace, asked: Asked): Promise<AccountAnswer> {
    const { call, question, regionIds, isLive } = asked;
    const { work, cloud: own } = call.context;
    work.spend(bytesOf.scope);
    let cloud: Cloud;
    try {
      cloud = await place.enter();
    } catch (error) {
      const refused = new AccountAnswer(own, work);
      refused.failuresOf(null).note({ accountId: place.accountId, regionId: null }, error);
      return refused;
    }
    const answer = new AccountAnswer(cloud, work);
    if (regionIds?.length === 0) return answer;
    const things = isLive ? null : await indexedThings(cloud, question, regionIds);
    answer.isIndexed = things !== null;
    const account = { ...place, enter: () => cloud };
    await Promise.all([addLive(answer, account, asked), addIndexed(things ?? [], answer, account, asked)]);
    return answer;
  }

  /** The things of the index, each read again: the index may be older than its end, or than the end of its address. */
  async function addIndexed(
    things: readonly Item[],
    answer: AccountAnswer,
    { accountId }: AccountPlace,
    asked: Asked,
  ): Promise<void> {
    if (things.length === 0) return;
    asked.call.context.work.spend(bytesOf.question * things.length);
    let owner: string;
    try {
      owner = await answer.cloud.identity.accountId();
    } catch (error) {
      answer.failuresOf(null).note({ accountId, regionId: null }, error);
      return;
    }
    const found = await Promise.all(
      things.map(async (thing) => {
        let kind: string | null = null;
        let regionId: string | null = null;
        try {
          const place = placeIn(thing);
          kind = kindOf(place.type)?.type ?? place.type;
          regionId = place.regionId || null;
          return await holderOf(thing, owner, asked);
        } catch (error) {
          answer.failuresOf(kind).note({ accountId, regionId }, error);
          return null;
        }
      }),
    );
    answer.add(found.filter((holder) => holder !== null));
  }

  /** Null when the thing no longer holds the address. Of a kind without @address only the index tells that it does. */
  async function holderOf(thing: Item, owner: string, { call, question }: Asked): Promise<Holder | null> {
    const { type, regionId, name } = placeIn(thing);
    const told = { type, regionId: regionId || null, key: name };
    const id = linkedId(thing, owner);
    if (id === null) return { ...told, role: null, node: null };
    const node = await find(id, call.context);
    if (node === null) return null;
    const kind = addressKinds().find(({ noun }) => noun.resource === node.resource);
    if (!kind) return { ...told, role: null, node };
    const role = await roleIn(node, kind, question, call);
    // The index may have it from a member that no field shows, such as the elastic IP of a network interface.
    return role !== null || standsIn(node.item, question) ? { ...told, role, node } : null;
  }
}

/** From the lists of the kinds; of those only that no index has, when the index has answered for the others. */
async function addLive(answer: AccountAnswer, account: AccountPlace, asked: Asked): Promise<void> {
  const { call, question, regionIds } = asked;
  const kinds = addressKinds().filter((kind) => !(answer.isIndexed && isInIndex(kind)));
  if (kinds.length === 0) return;
  try {
    // One failure instead of one for each kind. The kinds share the call.
    if (regionIds === null) await readRegions(answer.cloud);
  } catch (error) {
    answer.failuresOf(null).note({ accountId: account.accountId, regionId: null }, error);
    return;
  }
  await Promise.all(
    kinds.map(async (kind) => {
      const { type, resourceType } = kind.noun;
      const failures = answer.failuresOf(type);
      const found = await holdersOf(kind, question, account, regionIds, { call, failures });
      answer.add(
        found.map(({ node, role }) => ({ type: resourceType, regionId: node.regionId, key: node.key, role, node })),
      );
    }),
  );
}
