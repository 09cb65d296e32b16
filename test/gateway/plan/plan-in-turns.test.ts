/** A plan can take longer than a turn of the event loop. */

import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { listedAccounts } from '../../../client/account-config.js';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { executableSchema } from '../../../resolvers/execution/executable-schema.js';
import { typeDefs } from '../../../resolvers/nouns/declared.js';
import { planned, resolvers } from '../../../resolvers/registry.js';
import { RequestTask } from '../../../server/admission/request-task.js';
import { TaskScheduler } from '../../../server/admission/task-scheduler.js';

const schema = executableSchema(typeDefs, resolvers);
const megabyte = 1_000_000;
/** Each of these fields alone takes a millisecond or more. */
const fields = Array.from(
  { length: 190 },
  (_, at) => `a${at}: instances(filter: { instanceIds: $ids }) { totalCount }`,
);
const document = parse(`query ($ids: [String!]) { ${fields.join(' ')} }`);
const variableValues = { ids: Array.from({ length: 5_000 }, (_, at) => `i-${at}`) };

function planning() {
  const work = new RequestTask(new TaskScheduler(1_000 * megabyte), 500 * megabyte);
  const options = { maxCalls: 1_000, accounts: listedAccounts([]), ownAccountId: null, work };
  return { work, plan: planned({ schema, document, variableValues }, options) };
}

it('leaves the event loop free between its fields', async () => {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const { plan } = await planning().plan;
  isOver = true;
  expect(plan).toMatchObject({ calls: 1_000 });
  expect(turns).toBeGreaterThan(5);
});

it('stops when its request ends', async () => {
  const { work, plan } = planning();
  setImmediate(() => work.end(new CloudError('timeout', 'Too late.')));
  await expect(plan).rejects.toThrow('Too late.');
});
