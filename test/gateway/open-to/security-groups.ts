/** What the tests of `openTo` share: the data of the embedded cloud as a simulation reads it, and groups with rules of a test's own. */
import type { Account } from '../../../emulator/data/accounts.js';
import { isShared, listsNamedBy, portRangeListOf, prefixListOf } from '../../../emulator/data/ecs/rule-lists.js';
import type { SecurityGroupRule } from '../../../emulator/data/ecs/security-group-rules.js';
import { innerAccessPolicyOf, type SecurityGroup } from '../../../emulator/data/ecs/security-groups.js';
import type { ReadLists, WrittenGroup } from '../../resolvers/firewall/simulation.js';
import type { TestGateway } from '../harness.js';

export const region = 'cn-hangzhou';

export interface Reach {
  readonly openness: string;
  readonly openCidrs: readonly string[];
  readonly partlyOpenCidrs: readonly string[];
  readonly unknownCidrs: readonly string[];
  readonly byDefault: boolean;
  readonly rules: readonly { readonly ruleId: string; readonly securityGroupId: string }[];
  readonly peerGroups: readonly {
    readonly securityGroupId: string;
    readonly owner: string | null;
    readonly openness: string;
  }[];
}

export const reach = `{
  openness openCidrs partlyOpenCidrs unknownCidrs byDefault rules { ruleId securityGroupId }
  peerGroups { securityGroupId owner openness rules { ruleId } }
}`;

/** A rule that accepts SSH from everywhere. */
export const open = {
  Direction: 'ingress',
  Policy: 'Accept',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  SourceCidrIp: '0.0.0.0/0',
} as const;

export class SecurityGroups {
  private changed = 0;

  constructor(private readonly gateway: TestGateway) {}

  get account(): Account {
    return this.gateway.emulator.cloud.accounts[0];
  }

  get all(): readonly SecurityGroup[] {
    return this.account.securityGroups(region);
  }

  rulesOf(group: SecurityGroup): readonly SecurityGroupRule[] {
    return this.account.securityGroupRules(group);
  }

  get rules(): readonly SecurityGroupRule[] {
    return this.all.flatMap((group) => this.rulesOf(group));
  }

  written(group: SecurityGroup): WrittenGroup {
    return {
      id: group.SecurityGroupId,
      isEnterprise: group.SecurityGroupType === 'enterprise',
      innerAccessPolicy: innerAccessPolicyOf(group),
      rules: this.rulesOf(group),
    };
  }

  /** Lists of other accounts cannot be read. */
  readLists(): ReadLists {
    const own = (kind: 'prefix' | 'ports') => [...listsNamedBy(this.rules, kind).keys()].filter((id) => !isShared(id));
    return {
      prefixes: Object.fromEntries(own('prefix').map((id) => [id, prefixListOf(id).entries.map(({ Cidr }) => Cidr)])),
      ports: Object.fromEntries(
        own('ports').map((id) => [id, portRangeListOf(id).entries.map(({ PortRange }) => PortRange)]),
      ),
    };
  }

  /** Gives a group these rules. Each call takes another normal group whose members are not joined. */
  with(given: readonly object[]): readonly [SecurityGroup, readonly SecurityGroupRule[]] {
    const free = this.all.filter(
      (one) => one.SecurityGroupType === 'normal' && innerAccessPolicyOf(one) === 'Drop' && one.VpcId !== '',
    );
    const group = free[this.changed % free.length];
    const [like] = this.rules;
    if (!group || !like) throw new Error('The data set has no such group.');
    this.changed += 1;
    const blank = Object.fromEntries(Object.keys(like).map((member) => [member, '']));
    const rules = given.map((rule, at) => {
      const id = `sgr-${this.changed}-${at}`;
      const made = { ...blank, NicType: 'intranet', Priority: '1', SecurityGroupRuleId: id, ...rule };
      return made as unknown as SecurityGroupRule;
    });
    this.account.change.securityGroupRules(group, () => rules);
    return [group, rules];
  }

  /** One field of one group, as `answer`. */
  async look<Answer>(
    { SecurityGroupId }: SecurityGroup,
    selection: string,
    asked: Parameters<TestGateway['ask']>[1] = {},
  ) {
    const query = `{ securityGroup(regionId: "${region}", securityGroupId: "${SecurityGroupId}") { answer: ${selection} } }`;
    const { data, errors } = await this.gateway.ask<{ securityGroup: { answer: Answer } | null }>(query, asked);
    return { data: data.securityGroup?.answer, errors };
  }

  /** A session of the administrator with this policy. */
  sessionOf(policy: object) {
    return this.gateway.emulator.issueSession(`acs:ram::${this.account.id}:role/portal-administrator`, {
      policy: JSON.stringify(policy),
    });
  }

  without(action: string) {
    return this.sessionOf({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: action, Resource: '*' },
      ],
    });
  }
}
