/** The rule of every kind that is loaded in batches: one key that upstream refuses does not affect the other keys. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { idsOf, pagesOf, Refusal, type ScriptedUpstream, startScriptedUpstream } from '../scripted-upstream.js';
import { actions, resources, things } from './exported-descriptors.js';

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream(actions);
});
afterEach(() => upstream.reset());
afterAll(() => upstream.close());

const batched = resources.flatMap(([name, resource]) =>
  'many' in resource.get ? [[name, { resource, many: resource.get.many }] as const] : [],
);

describe.each(batched)('a refused batch: %s', (_name, { resource, many: { param, format } }) => {
  const { key, list } = resource;
  const codes = list.action.unknown?.[param] ?? [];

  it('has codes that mean an unknown key', () => {
    expect(codes.length).toBeGreaterThan(0);
  });

  it.each([...codes, ...codes.slice(0, 1).map((code) => code.toUpperCase())])(
    'returns the other keys after %s',
    async (code) => {
      const all = things(resource, 3);
      const [a = '', b, c] = all.map(key);
      upstream.on(list.action, (call) => {
        const wanted = idsOf(call, param, format) ?? [];
        if (wanted.some((id) => ![a, b, c].includes(id))) return new Refusal(code, 404);
        return pagesOf({ list, pages: [all.filter((each) => wanted.includes(key(each)))] })(call);
      });
      const cloud = upstream.cloud();
      const loaded = await Promise.all(
        [a, `${a}-gone`, c ?? '', b ?? ''].map((one) => cloud.loaders.load(resource, 'cn-hangzhou', one)),
      );
      expect(loaded.map((item) => item && key(item))).toEqual([a, null, c, b]);
    },
  );
});
