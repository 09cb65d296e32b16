/** ECS StartInstances, StopInstances and RebootInstances, and the same for one instance. */
import type { Instance } from '../../data/ecs/instance.js';
import { minutes } from '../../data/times.js';
import type { Body, Params, RpcContext, RpcWrite } from '../../wire/rpc.js';
import { missing, WireError } from '../../wire/wire-error.js';
import { repeated } from '../repeated.js';

interface Step {
  readonly status: string;
  /** The other members that change with the status. */
  readonly with?: (instance: Instance, params: Params, now: number) => Partial<Instance>;
}

interface Power {
  /** The only status in which the action is allowed. */
  readonly from: string;
  /** The first status applies at once, each further one after a transition. */
  readonly steps: readonly [Step, ...Step[]];
}

const started: Step = {
  status: 'Running',
  with: (_, __, now) => ({ StartTime: minutes(now), StoppedMode: 'Not-applicable', Recyclable: false }),
};

export const start: Power = { from: 'Stopped', steps: [{ status: 'Starting' }, started] };
export const stop: Power = {
  from: 'Running',
  steps: [{ status: 'Stopping' }, { status: 'Stopped', with: (one, params) => ({ StoppedMode: modeOf(one, params) }) }],
};
export const reboot: Power = { from: 'Running', steps: [{ status: 'Stopping' }, { status: 'Starting' }, started] };

/** "If the instance does not support economical mode, no error is returned; stopping it comes first." */
function modeOf({ InstanceChargeType, InstanceNetworkType }: Instance, { StoppedMode }: Params): string {
  const canSave = InstanceChargeType === 'PostPaid' && InstanceNetworkType === 'vpc';
  return StoppedMode === 'StopCharging' && canSave ? 'StopCharging' : 'KeepCharging';
}

const modes = ['AllTogether', 'SuccessFirst'];
const stoppedModes = ['KeepCharging', 'StopCharging'];

/** AllTogether refuses all instances if one fails; SuccessFirst reports the result of each instance, with status 200. */
export const powerMany =
  (power: Power): RpcWrite['change'] =>
  (params, context) => {
    const { BatchOptimization: mode = 'AllTogether' } = params;
    if (!modes.includes(mode)) throw malformed('BatchOptimization');
    const ids = idsIn(params);
    const instances = instancesIn(ids, context);
    const fates = ids.map((id) => fateOf(id, instances.get(id), power, params));
    const refused = fates.find(({ refusal }) => refusal);
    if (mode === 'AllTogether' && refused?.refusal) throw refused.refusal;
    return () => {
      const accepted = fates.flatMap(({ refusal, instance }) => (refusal || !instance ? [] : [instance]));
      run(power, accepted, params, context);
      return { InstanceResponses: { InstanceResponse: fates.map((fate) => responseOf(fate, power)) } };
    };
  };

export const powerOne =
  (power: Power): RpcWrite['change'] =>
  (params, context) => {
    if (!params.InstanceId) throw missing('InstanceId');
    const { InstanceId: id } = params;
    const { refusal, instance } = fateOf(id, instancesIn([id], context).get(id), power, params);
    if (refusal || !instance) throw refusal ?? notFound(id);
    return () => {
      run(power, [instance], params, context);
      return {};
    };
  };

/** The RAM resource of each instance that the call names. */
export function instanceResources(params: Params): readonly string[] {
  const ids = params.InstanceId ? [params.InstanceId] : repeated('InstanceId', params);
  return ids.length === 0 ? ['instance/*'] : ids.map((id) => `instance/${id}`);
}

interface Fate {
  readonly id: string;
  readonly instance?: Instance;
  readonly refusal?: WireError;
}

function idsIn(params: Params): readonly string[] {
  const ids = repeated('InstanceId', params);
  if (ids.length === 0) throw new WireError(403, 'InvalidInstanceId.NotFound', 'InstanceId should not be null.');
  if (ids.length > 100) {
    throw new WireError(403, 'InvalidParameter.TooManyInstanceIds', 'Instance ids cannot be more than 100.');
  }
  return [...new Set(ids)];
}

function instancesIn(ids: readonly string[], { account, regionId }: RpcContext): ReadonlyMap<string, Instance> {
  const wanted = new Set(ids);
  const found = account.instances(regionId).filter(({ InstanceId }) => wanted.has(InstanceId));
  return new Map(found.map((instance) => [instance.InstanceId, instance]));
}

function fateOf(id: string, instance: Instance | undefined, { from }: Power, params: Params): Fate {
  if (!instance) return { id, refusal: notFound(id) };
  if (params.StoppedMode && !stoppedModes.includes(params.StoppedMode)) throw malformed('StoppedMode');
  const [lock] = instance.OperationLocks.LockReason;
  if (lock) return { id, instance, refusal: locked(lock.LockReason) };
  if (instance.Status === from) return { id, instance };
  const why = `The current status of the resource does not support this operation: ${id} is ${instance.Status}.`;
  return { id, instance, refusal: new WireError(403, 'IncorrectInstanceStatus', why) };
}

function run({ steps }: Power, chosen: readonly Instance[], params: Params, context: RpcContext): void {
  const { account, regionId, cloud, changed } = context;
  const ids = new Set(chosen.map(({ InstanceId }) => InstanceId));
  const take = ([step, ...later]: readonly Step[], expected?: string): void => {
    if (!step) return;
    account.change.instances(regionId, (instances) =>
      instances.map((one) =>
        // A later change by another call takes precedence.
        ids.has(one.InstanceId) && (expected === undefined || one.Status === expected)
          ? { ...one, Status: step.status, ...step.with?.(one, params, cloud.timeline.now()) }
          : one,
      ),
    );
    cloud.timeline.after(cloud.transitionMs, () => take(later, step.status));
  };
  take(steps);
  for (const id of ids) changed(id);
}

function responseOf({ id, instance, refusal }: Fate, { steps }: Power): Body {
  const PreviousStatus = instance?.Status ?? '';
  return refusal
    ? { InstanceId: id, Code: refusal.code, Message: refusal.message, PreviousStatus, CurrentStatus: PreviousStatus }
    : { InstanceId: id, Code: '200', Message: 'success', PreviousStatus, CurrentStatus: steps[0].status };
}

function notFound(id: string): WireError {
  return new WireError(404, 'InvalidInstanceId.NotFound', `The specified InstanceId does not exist: ${id}.`);
}

function locked(reason: string): WireError {
  return reason === 'security'
    ? new WireError(
        403,
        'InstanceLockedForSecurity',
        'The specified operation is denied as your instance is locked for security reasons.',
      )
    : new WireError(
        403,
        'InstanceExpiredOrInArrears',
        'The specified operation is denied as your prepay instance is expired (prepay mode) or in arrears (afterpay mode).',
      );
}

function malformed(name: string): WireError {
  return new WireError(400, `InvalidParameter.${name}`, `The specified parameter ${name} is not valid.`);
}
