/** The roles and policies of the company, and who has which: people by their groups, programs and instances by their own. */
import { allow } from '../../access/policy.js';
import type { RamTag } from '../mutable-nouns.js';
import type { PrincipalKind } from '../ram/attachments.js';
import type { Policy } from '../ram/policies.js';
import type { Role } from '../ram/roles.js';
import { type App, apps, envs } from './apps.js';
import { deploymentNamed, tagsOf } from './deployment.js';
import { isProgram, policiesOfGroups } from './people.js';
import { problems } from './problems.js';

/** One for each component in each environment, then those of the tools that deploy them. */
const roleNames: readonly string[] = [
  ...envs.flatMap((env) =>
    apps.flatMap(({ name, components }) => components.map((one) => `${name}-${one.name}-${env}`)),
  ),
  ...envs.flatMap((env) => apps.map(({ name }) => `${name}-deploy-${env}`)),
];

const crowd = /^team-(\d+)$/;

export function companyRoles(made: readonly Role[]): Role[] {
  return made.map((role) => {
    const number = crowd.exec(role.RoleName)?.[1];
    if (number === undefined) return role;
    const RoleName = roleNames[(Number(number) - 1) % roleNames.length] ?? role.RoleName;
    const Arn = role.Arn.replace(/role\/.*$/, `role/${RoleName}`);
    const what = RoleName.includes('-deploy-') ? 'Deploys the application' : 'For the instances of the component';
    return { ...role, RoleName, Arn, Description: what };
  });
}

/** Of roles only: users and groups have no tags in RAM's own API. */
export function companyRamTags(roles: readonly Role[]): RamTag[] {
  return roles.flatMap(({ RoleName }) => {
    const deployment = deploymentNamed(RoleName);
    return deployment
      ? tagsOf(deployment).map((tag) => ({ ResourceType: 'role', ResourceName: RoleName, ...tag }))
      : [];
  });
}

const products = ['oss', 'log', 'ecs'];

/** `shop-oss`, `shop-log` and `shop-ecs`: what the programs of an application may do. */
function ownPolicyName(number: number): string {
  return `${(apps[(number - 1) % apps.length] as App).name}-${products[Math.floor((number - 1) / apps.length) % products.length]}`;
}

export function companyPolicies(made: readonly Policy[]): Policy[] {
  return made.map((policy) => {
    const number = /^team-(\d+)-/.exec(policy.PolicyName)?.[1];
    if (policy.PolicyType === 'System') return policy;
    if (number === undefined) {
      const Description = plainDescriptions[policy.PolicyName] ?? policy.Description;
      return { ...policy, Description };
    }
    const PolicyName = ownPolicyName(Number(number));
    const [app = '', product = ''] = PolicyName.split('-');
    const actions = [`${product}:List*`, `${product}:Get*`, `${product}:Describe*`];
    const document = {
      Version: '1' as const,
      Statement: [allow(product === 'oss' ? [...actions, 'oss:PutObject'] : actions)],
    };
    const versions = policy.versions.map((version) => ({ ...version, document }));
    return {
      ...policy,
      PolicyName,
      Description: `What programs of ${app} may do in ${product.toUpperCase()}`,
      versions,
    };
  });
}

const plainDescriptions: Readonly<Record<string, string>> = {
  inventory: 'Reads what the inventory shows',
  'no-ram-writes': 'Denies changes of RAM',
  'break-glass': 'For emergencies, with MFA',
  'all-but-bills': 'Everything but bills, from the office',
};

type Chosen = readonly (readonly [Policy['PolicyType'], string])[];

/** The policies of a principal that has none by its name alone. */
export function companyAttachments(kind: PrincipalKind, principal: string): Chosen {
  const system = (names: readonly string[]): Chosen => names.map((name) => ['System', name] as const);
  if (kind === 'Group') return system(policiesOfGroups.get(principal) ?? []);
  if (kind === 'User' && principal === problems.strongUser) return system(['AdministratorAccess']);
  if (kind === 'User' && !isProgram(principal)) return [];
  const service = /^Aliyun(\w+)DefaultRole$/.exec(principal)?.[1];
  if (service !== undefined) return system([`Aliyun${service}DefaultRolePolicy`]);
  const app = apps.find(({ name }) => principal.replace('svc-', '').startsWith(`${name}-`));
  if (!app) return [];
  if (principal.includes('-deploy')) return [['Custom', `${app.name}-oss`], ...system(['AliyunCSReadOnlyAccess'])];
  return [['Custom', `${app.name}-oss`]];
}
