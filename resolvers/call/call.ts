import type { Cloud } from '../../client/cloud.js';
import type { Action, Answer, Ask } from '../../client/model/action.js';
import { rowsIn } from '../../client/model/resource.js';
import { bodyOf } from '../../client/model/value.js';
import { treeBytes } from '../../client/request/work-budget.js';
import { checkAccountId, cloudOf } from '../connection/account-ids.js';
import { checkRegionId } from '../connection/region-ids.js';
import { badInput } from '../errors.js';
import type { Field, FieldCall } from '../fields/field.js';
import { declared } from '../nouns/declared.js';
import { adHocAction, adHocAsk } from './ad-hoc-action.js';
import { callableOf } from './callable.js';
import { shownWithout } from './without-secrets.js';

/** The root field `call`: one published read by its name. */

interface Called {
  readonly action: Action;
  readonly ask: Ask;
}

/** The call that the arguments name. Throws for arguments that do not fit. */
function calledBy({ product, action, accountId, regionId, params }: FieldCall['args']): Called {
  const callable = callableOf(String(product), String(action));
  if ('reason' in callable) throw badInput(callable.reason);
  if (typeof accountId === 'string') checkAccountId(accountId);
  const place = typeof regionId === 'string' ? checkRegionId(regionId) : null;
  return { action: adHocAction(callable, place), ask: adHocAsk(callable, params, place) };
}

const call: Field<unknown, unknown> = {
  needs: [],
  asks: { kind: 'call', calledBy },
  resolve: async (_root, { args, context, info }) => {
    const { action, ask } = calledBy(args);
    const cloud = await cloudOf(args.accountId, context.accounts);
    const answer = await cloud.reader.ask(action, ask);
    if (answer === null) return null;
    await checkEmpty(cloud, { action, ask }, answer);
    context.work.spend(treeBytes(answer));
    return shownWithout(bodyOf(answer), { context, info });
  },
};

/** Some lists are empty for callers who may not read them. Then a dry run tells, as for a declared list. */
async function checkEmpty(cloud: Cloud, { action, ask }: Called, answer: Answer): Promise<void> {
  const list = action.emptyMayMeanForbidden && declared.lists.get(`${action.product.name}.${action.name}`);
  if (!list) return;
  const { regionId, params } = ask;
  const isEmpty = rowsIn(list, answer).length === 0;
  await cloud.reader.checkEmpty({ action, regionId, ...(params && { params }), ...(!isEmpty && { answer }) });
}

export const callTables = { Query: { call } };
