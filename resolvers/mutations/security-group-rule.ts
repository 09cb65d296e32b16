import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import { clientTokenOf } from '../../client/model/client-token.js';
import { type Item, textOf } from '../../client/model/value.js';
import { readAll } from '../../client/reading/paginator.js';
import { egressRules, ingressRules } from '../../client/resources/ecs/security-group-writes.js';
import { checkRegionId } from '../connection/region-ids.js';
import { badInput } from '../errors.js';
import type { Field, FieldCall, FieldTables } from '../fields/field.js';
import { declaredEnum, declaredList, resourceOf } from '../nouns/declared.js';
import type { Takes } from '../plan/field-reads.js';
import type * as Types from '../schema.types.js';
import { checkConfirmed, inputOf } from './input.js';
import { payloadOf } from './outcome.js';
import { type CheckedWrite, carryOut } from './single-write.js';
import { existingTarget, readTarget, type Target, targetId } from './target.js';

const securityGroup = resourceOf('SecurityGroup');
const securityGroupRules = declaredList('Ecs.DescribeSecurityGroupAttribute');
const RuleDirection = declaredEnum('RuleDirection');
const RulePolicy = declaredEnum('RulePolicy');

const shows = { field: 'securityGroup', of: securityGroup };

const authorize: Field<object, unknown> = {
  needs: [],
  asks: {
    kind: 'write',
    checks: (input: Types.SecurityGroupRuleInput) => {
      checkPlace(input);
      ruleOf(input);
    },
    takes: ({ regionId, direction, dryRun }: Types.SecurityGroupRuleInput): Takes =>
      dryRun
        ? { regionId, reads: [{ resource: securityGroup }] }
        : { regionId, calls: [{ action: rulesOf(direction).authorize }] },
    shows,
  },
  resolve: (_root, call) => {
    const input = inputOf<Types.SecurityGroupRuleInput>(call);
    const { authorize: action } = rulesOf(input.direction);
    return change(call, input, (target) => {
      const rule = ruleOf(input);
      const isDone = async (late: Cloud) => (await rulesIn({ ...target, cloud: late }, input)).some(isLike(rule));
      return { action, params: { Permissions: [rule] }, check: () => existingTarget(target), isDone };
    });
  },
};

const revoke: Field<object, unknown> = {
  needs: [],
  asks: {
    kind: 'write',
    checks: (input: Types.RevokeSecurityGroupRuleInput) => {
      checkPlace(input);
      checkConfirmed(input.ruleId, input.confirm);
    },
    takes: ({ regionId, direction, dryRun }: Types.RevokeSecurityGroupRuleInput): Takes => {
      const look = { action: securityGroupRules.action, times: Number.POSITIVE_INFINITY };
      return { regionId, calls: [dryRun ? look : { action: rulesOf(direction).revoke }] };
    },
    shows,
  },
  resolve: (_root, call) => {
    const input = inputOf<Types.RevokeSecurityGroupRuleInput>(call);
    const { revoke: action } = rulesOf(input.direction);
    return change(call, input, (target) => {
      const isDone = async (late: Cloud) => !(await hasRule({ ...target, cloud: late }, input));
      return {
        action,
        params: { SecurityGroupRuleId: [input.ruleId] },
        check: () => checkHasRule(target, input),
        isDone,
      };
    });
  },
};

type Input = Types.SecurityGroupRuleInput | Types.RevokeSecurityGroupRuleInput;
type Change = Pick<CheckedWrite, 'action' | 'check' | 'isDone'> & { readonly params: Readonly<Record<string, object>> };

async function change(call: FieldCall, input: Input, changeOf: (target: Target) => Change): Promise<object> {
  const { cloud } = call.context;
  const { regionId, securityGroupId: SecurityGroupId, dryRun } = input;
  const ClientToken = clientTokenOf(input.clientToken ?? null);
  const target = { cloud, resource: securityGroup, regionId, key: SecurityGroupId };
  const { action, params, ...looks } = changeOf(target);
  const ask = { regionId, params: { SecurityGroupId, ...params, ClientToken } };
  const write = { cloud, id: await targetId(target), action, ask, clientToken: ClientToken, ...looks };
  return payloadOf(call, await carryOut(write, dryRun), { securityGroup: () => readTarget(target) });
}

/** The checks that both inputs share. */
function checkPlace({ regionId, direction, clientToken }: Input): void {
  checkRegionId(regionId);
  rulesOf(direction);
  clientTokenOf(clientToken ?? null);
}

/** The rule as upstream writes it. */
function ruleOf(input: Types.SecurityGroupRuleInput) {
  return {
    Policy: RulePolicy.toUpstream(input.policy ?? 'ACCEPT').toLowerCase(),
    Priority: input.priority ?? 1,
    IpProtocol: input.ipProtocol,
    PortRange: input.portRange,
    Description: input.description,
    ...otherSide(input, rulesOf(input.direction).peer),
  };
}

function rulesOf(direction: Types.RuleDirection) {
  return RuleDirection.toUpstream(direction) === 'egress' ? egressRules : ingressRules;
}

/** The peer of the rule. Upstream has a parameter for each kind of peer, and takes one. */
function otherSide(input: Types.SecurityGroupRuleInput, peer: string): Readonly<Record<string, string>> {
  const sides = {
    [`${peer}CidrIp`]: input.cidr,
    [`Ipv6${peer}CidrIp`]: input.ipv6Cidr,
    [`${peer}GroupId`]: input.peerSecurityGroupId,
    [`${peer}PrefixListId`]: input.prefixListId,
  };
  const [side, ...more] = Object.entries(sides).filter(
    (entry): entry is [string, string] => (entry[1] ?? null) !== null,
  );
  if (side && more.length === 0) return Object.fromEntries([side]);
  throw badInput('A rule has exactly one peer. Give one of cidr, ipv6Cidr, peerSecurityGroupId and prefixListId.');
}

function rulesIn({ cloud, regionId, key: SecurityGroupId }: Target, { direction }: Input): Promise<readonly Item[]> {
  const params = { SecurityGroupId, Direction: RuleDirection.toUpstream(direction) };
  return readAll(cloud.reader, securityGroupRules, { regionId, params });
}

/** Upstream writes some values in another case than in the request. The description is not part of the comparison. */
function isLike({ Description: _, ...rule }: ReturnType<typeof ruleOf>): (present: Item) => boolean {
  const said = (value: unknown) => String(value).toLowerCase();
  return (present) =>
    Object.entries(rule).every(([name, value]) => said(present[name]) === said(value)) && !isNarrower(present);
}

/** Whether the rule has limits that the input cannot express: source ports, some instances of the group, or a port list. */
function isNarrower(present: Item): boolean {
  const own = present.Direction === 'egress' ? 'Source' : 'Dest';
  const sides = [present[`${own}CidrIp`], present[`Ipv6${own}CidrIp`], present.PortRangeListId];
  return sides.some((side) => textOf(side) !== '') || !['', '-1/-1'].includes(textOf(present.SourcePortRange));
}

async function hasRule(target: Target, input: Types.RevokeSecurityGroupRuleInput): Promise<boolean> {
  return (await rulesIn(target, input)).some((rule) => rule.SecurityGroupRuleId === input.ruleId);
}

async function checkHasRule(target: Target, input: Types.RevokeSecurityGroupRuleInput): Promise<void> {
  if (await hasRule(target, input)) return;
  const direction = RuleDirection.toUpstream(input.direction);
  throw new CloudError('absent', `Security group ${target.key} has no ${direction} rule ${input.ruleId}.`);
}

export const securityGroupWriteTables = {
  Mutation: { authorizeSecurityGroupRule: authorize, revokeSecurityGroupRule: revoke },
} satisfies FieldTables;
