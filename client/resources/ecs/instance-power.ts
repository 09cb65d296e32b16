import type { Action } from '../../model/action.js';
import { ecs } from '../../model/products.js';

/** One way to switch instances. */
export interface Power {
  readonly action: Action;
  /** The same as a question: it changes nothing, and answers by an error even where it would be done. */
  readonly dryRun: Action;
  /** The states that show it was done, where the answer that would have said so was lost. */
  readonly reached: readonly string[];
  /** The state they must have been in for that: in another, somebody else may have brought them there. */
  readonly from?: string;
}

/**
 * SuccessFirst: what cannot be switched does not keep the others from it, and the answer has a row for each. A dry run has
 * no answer that could have rows, so it is about all of them together.
 * https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-startinstances
 */
function power(name: string, reached: readonly string[]): Power {
  const switched = { product: ecs, name, ram: `ecs:${name}`, resource: 'instance/*' };
  return {
    action: { ...switched, write: {}, params: { BatchOptimization: 'SuccessFirst' }, mustContain: 'InstanceResponses' },
    dryRun: { ...switched, params: { BatchOptimization: 'AllTogether', DryRun: true } },
    reached,
  };
}

export const startInstances = power('StartInstances', ['Starting', 'Running']);
export const stopInstances = power('StopInstances', ['Stopping', 'Stopped']);
/** Running again is no proof: it may never have stopped. Nor is stopping, of one that was not running. */
export const rebootInstances: Power = { ...power('RebootInstances', ['Stopping', 'Starting']), from: 'Running' };

/** States that pass by themselves. */
export const transitional: ReadonlySet<unknown> = new Set(['Pending', 'Starting', 'Stopping']);
