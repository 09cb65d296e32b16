/** The RAM role of an instance: a third of the instances of the main account have the one that trusts ECS and is made for it. */
import { agentRole } from '../ram/roles.js';
import type { Instance } from './instance.js';

interface Roles {
  readonly roles: readonly { readonly RoleName: string }[];
}

/** Empty where the instance has none. */
export function instanceRole({ roles }: Roles, { InstanceId }: Instance): string {
  const isChosen = InstanceId.charCodeAt(InstanceId.length - 1) % 3 === 0;
  return isChosen && roles.some(({ RoleName }) => RoleName === agentRole) ? agentRole : '';
}
