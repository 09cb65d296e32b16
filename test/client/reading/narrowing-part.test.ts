/** A part of a filter that upstream refuses for an unknown value, used by several concurrent reads. */
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../client/errors/cloud-error.js';
import type { Params } from '../../../client/model/action.js';
import { NarrowingPart } from '../../../client/reading/narrowing-part.js';
import { describeThings } from '../calling.js';

const action = { ...describeThings, unknown: { VpcId: ['InvalidVpcId.NotFound'] } };
const refusal = () => new CloudError('absent', 'no such VPC', { upstreamCode: 'InvalidVpcId.NotFound' });
const valuesIn = ({ VpcId }: Params) => JSON.parse(String(VpcId)) as string[];

/** Upstream knows only `here`. */
async function ask(params: Params): Promise<string[]> {
  const values = valuesIn(params);
  if (values.includes('gone')) throw refusal();
  return values;
}

function partOf(values: readonly string[]): NarrowingPart {
  const names = { VpcId: { values, format: 'json' } } as const;
  return new NarrowingPart({ params: { VpcId: JSON.stringify(values) }, names }, action, ask);
}

describe('a part of a filter with a value that upstream does not know', () => {
  it('keeps the known values for a read whose refusal comes late', async () => {
    const part = partOf(['here', 'gone']);
    let refuse: () => void = () => undefined;
    const late = new Promise<never>((_, reject) => {
      refuse = () => reject(refusal());
    });
    const asked: string[][] = [];
    const slow = part.ask((params) => {
      asked.push(valuesIn(params));
      return asked.length === 1 ? late : ask(params);
    });
    expect(await part.ask(ask)).toEqual(['here']);
    refuse();
    expect(await slow).toEqual(['here']);
    expect(asked).toEqual([['here', 'gone'], ['here']]);
    expect(await part.ask(ask)).toEqual(['here']);
  });

  it('keeps the known values for two reads that are refused at the same time', async () => {
    const part = partOf(['here', 'gone']);
    expect(await Promise.all([part.ask(ask), part.ask(ask)])).toEqual([['here'], ['here']]);
  });
});
