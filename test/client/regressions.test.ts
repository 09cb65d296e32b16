import { describe, expect, it } from 'vitest';
import { CloudError } from '../../client/errors/cloud-error.js';
import { Permissions } from '../../client/errors/empty-list-proof.js';
import { named, partsOf } from '../../client/model/filters.js';
import { byToken } from '../../client/model/paging.js';
import { sweep } from '../../client/reading/multi-scope-reader.js';
import { beginning, createReader } from '../../client/reading/scope-reader.js';
import { cloudOf, describeThings } from './calling.js';

describe('found', () => {
  it('a name may hold a hyphen', () => {
    const [part] = partsOf({ name: named({ member: 'Name', param: 'prefix' }) }, { name: 'my-bucket/*' });
    expect(part?.keep?.({ Name: 'my-bucket/a' })).toBe(true);
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
    const reader = createReader({ cloud, list, regionId: 'cn-hangzhou', parts: [{ params: {} }] });
    const { passed } = await sweep([{ scope: 'cn-hangzhou', reader, start: beginning }], { first: 10, atOnce: false });
    expect(String(passed[0]?.failure)).toMatch(/repeated a page token/);
  });
  it('an answer that is not empty proves the right, though a refusal was kept', async () => {
    const permissions = new Permissions();
    const refused = () => Promise.reject(new CloudError('forbidden', 'no'));
    await expect(permissions.check('k', refused)).rejects.toThrow('no');
    permissions.prove('k');
    await permissions.check('k', refused);
  });
  it('a right that was proved while the caller was refused something else is asked about again', async () => {
    const permissions = new Permissions();
    await permissions.check('anna|k', async () => permissions.doubt('anna', new CloudError('forbidden', 'other')));
    const refused = () => Promise.reject(new CloudError('forbidden', 'no'));
    await expect(permissions.check('anna|k', refused)).rejects.toThrow('no');
  });
  it('a right that was seen is asked about again after an hour', async () => {
    let now = 1;
    const permissions = new Permissions({ now: () => now });
    permissions.prove('k');
    const refused = () => Promise.reject(new CloudError('forbidden', 'no'));
    now = 3_599_000;
    await permissions.check('k', refused);
    now = 3_601_000;
    await expect(permissions.check('k', refused)).rejects.toThrow('no');
  });
});
