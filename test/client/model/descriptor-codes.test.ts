/** The error codes that an action declares as an answer: not found, and not set. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CloudError } from '../../../client/errors/cloud-error.js';
import {
  isAboutBucket,
  isAboutObject,
  Refusal,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../scripted-upstream.js';
import { actions, inUrl } from './exported-descriptors.js';

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream(actions);
});
afterEach(() => upstream.reset());
afterAll(() => upstream.close());

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => new Error(`It answered ${JSON.stringify(value)}.`),
    (error: unknown) => error,
  );
const kind = (of: string) => expect.objectContaining({ name: 'CloudError', kind: of });

const codesOf = ({ absent = [], unset = [] }: (typeof actions)[number]) => [...absent, ...unset];

describe.each(actions.filter((action) => codesOf(action).length > 0).map((action) => [action.name, action] as const))(
  '%s',
  (_name, action) => {
    const bucket = {
      ...(isAboutBucket(action) && { bucket: 'some-bucket' }),
      ...(isAboutObject(action) && { object: 'some/key' }),
    };
    const ask = () =>
      upstream.cloud().reader.ask(action, { regionId: 'cn-hangzhou', params: inUrl(action), ...bucket });

    if (action.absent)
      it.each(action.absent ?? [])('fails after %s, because the subject does not exist', async (code) => {
        upstream.on(action, () => new Refusal(code, 404));
        expect(await failure(ask())).toEqual(kind('absent'));
      });

    if (action.unset)
      it.each(action.unset ?? [])('returns null for %s and not for similar codes', async (code) => {
        const like = [`${code}s`, `X${code}`, code.toLowerCase(), code.slice(0, -1), 'Forbidden.RAM', 'NoPermission'];
        upstream.on(action, () => new Refusal(code, 404));
        expect(await ask()).toBeNull();
        for (const other of like) {
          upstream.on(action, () => new Refusal(other, 404));
          expect(await failure(ask()), other).toBeInstanceOf(CloudError);
        }
      });
  },
);
