import type { Action } from '../../model/action.js';
import { ecs } from '../../model/products.js';

/** Starts, stops or reboots instances. */
export interface Power {
  readonly action: Action;
  /** The dry run of the action. It changes nothing, and it answers with an error even if the action would succeed. */
  readonly dryRun: Action;
  /** The states that prove success after the answer was lost. */
  readonly reached: readonly string[];
  /** The required earlier state for that proof. From another state, another user may have caused the change. */
  readonly from?: string;
}

/**
 * With SuccessFirst, an instance that fails does not stop the others, and the answer has a row for each. A dry run has no
 * answer with rows, so it checks all instances together.
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
/** The state Running proves nothing: the instance may never have stopped. Stopping proves nothing if it was not running before. */
export const rebootInstances: Power = { ...power('RebootInstances', ['Stopping', 'Starting']), from: 'Running' };

/** Temporary states. */
export const transitional: ReadonlySet<unknown> = new Set(['Pending', 'Starting', 'Stopping']);
