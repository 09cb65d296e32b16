import { describe, expect, it } from 'vitest';
import { CloudError } from '../../client/errors/cloud-error.js';
import { EmptyListProofs } from '../../client/errors/empty-list-proofs.js';
import { filterPartsOf, upstreamNameFilter } from '../../client/model/filters.js';
import { byToken } from '../../client/model/paging.js';
import { beginning } from '../../client/reading/position.js';
import { readScopes } from '../../client/reading/read-scopes.js';
import { createScopeReader } from '../../client/reading/scope-reader.js';
import { cloudOf, describeThings } from './calling.js';

describe('found', () => {
  it('a name may hold a hyphen', () => {
    const [part] = filterPartsOf(
      { name: upstreamNameFilter({ member: 'Name', param: 'prefix' }) },
      { name: 'my-bucket/*' },
    );
    expect(part?.condition?.({ Name: 'my-bucket/a' })).toBe(true);
  });
  it('a sweep fails where a token comes back two pages later', async () => {
    const next: Readonly<Record<string, string>> = { '': 'a', a: 'b', b: 'a' };
    let count = 0;
    const { cloud } = cloudOf((_, params) => {
      count += 1;
      if (count > 50) throw new CloudError('invalid', 'It loops.');
      return { Things: { Thing: [] }, NextToken: next[params.NextToken ?? ''] };
    });
    const list = { action: describeThings, paging: byToken({ cap: 100 }), items: 'Things.Thing' };
    const reader = createScopeReader({ reader: cloud.reader, list, regionId: 'cn-hangzhou', parts: [{ params: {} }] });
    const { passed } = await readScopes([{ scope: 'cn-hangzhou', reader, start: beginning }], {
      first: 10,
      atOnce: false,
    });
    expect(String(passed[0]?.failure)).toMatch(/repeated a page token/);
  });
  it('an answer that is not empty proves the right, though a refusal was kept', async () => {
    const permissions = new EmptyListProofs();
    const refused = () => Promise.reject(new CloudError('forbidden', 'no'));
    await expect(permissions.check('k', refused)).rejects.toThrow('no');
    permissions.prove('k');
    await permissions.check('k', refused);
  });
  it('a right that was proved while the caller was refused something else is asked about again', async () => {
    const permissions = new EmptyListProofs();
    await permissions.check('anna|k', async () => permissions.doubt('anna', new CloudError('forbidden', 'other')));
    const refused = () => Promise.reject(new CloudError('forbidden', 'no'));
    await expect(permissions.check('anna|k', refused)).rejects.toThrow('no');
  });
  it('a right that was seen is asked about again after an hour', async () => {
    let now = 1;
    const permissions = new EmptyListProofs({ now: () => now });
    permissions.prove('k');
    const refused = () => Promise.reject(new CloudError('forbidden', 'no'));
    now = 3_599_000;
    await permissions.check('k', refused);
    now = 3_601_000;
    await expect(permissions.check('k', refused)).rejects.toThrow('no');
  });
});
