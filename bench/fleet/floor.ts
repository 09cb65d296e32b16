/**
 * The floor over a fleet: a script that asks the index of the directory where instances are, enters those accounts and counts there, all
 * at once. It validates, retries and checks nothing, and does not tell what it left out.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountRole, Contender, FleetQuery, Keys } from '../contender.js';
import { floorCalls, type Raw } from '../queries/floor-calls.js';

/** https://www.alibabacloud.com/help/en/ram/support/faq-about-ram-roles-and-sts-tokens: a script that asks faster is refused. */
const enteredPerSecond = 100;
/** As many as the gateway opens to one host. */
const connections = 100;
const expression =
  "SELECT account_id, region_id, COUNT(*) AS things FROM resources WHERE resource_type = 'ACS::ECS::Instance' GROUP BY account_id, region_id ORDER BY account_id, region_id LIMIT 1000 OFFSET 0";

export const fleetFloor: Contender<FleetQuery> = (target) => {
  const { rpc } = floorCalls(target, connections);
  const [own, ...others] = target.accounts;
  const roles = new Map(others.map((account) => [account.id, account]));
  let sessions = new Map<string, Promise<Keys | null>>();
  let entered = 0;

  async function directoryId(): Promise<string> {
    const answer = await rpc('resourcedirectory', 'GetResourceDirectory', null);
    return answer.ResourceDirectory.ResourceDirectoryId;
  }

  /** Null when the role does not let the caller in. */
  function enter({ id, roleArn, externalId }: AccountRole): Promise<Keys | null> {
    const params = { RoleArn: roleArn, RoleSessionName: 'floor', ...(externalId && { ExternalId: externalId }) };
    const assumed = async () => {
      const waitMs = Math.floor(entered / enteredPerSecond) * 1000;
      entered += 1;
      if (waitMs > 0) await sleep(waitMs);
      return await rpc('sts', 'AssumeRole', 'cn-hangzhou', params);
    };
    const entering =
      sessions.get(id) ??
      assumed().then(
        ({ Credentials: { AccessKeyId, AccessKeySecret, SecurityToken } }) => ({
          accessKeyId: AccessKeyId,
          accessKeySecret: AccessKeySecret,
          securityToken: SecurityToken,
        }),
        // A refusal is asked again: the role may let the caller in by then.
        () => {
          sessions.delete(id);
          return null;
        },
      );
    sessions.set(id, entering);
    return entering;
  }

  async function count() {
    const { Rows } = await rpc('resourcecenter', 'ExecuteMultiAccountSQLQuery', null, {
      Expression: expression,
      Scope: await directoryId(),
    });
    const regions = new Map<string, string[]>();
    for (const [accountId, regionId] of Rows as Raw[]) {
      regions.set(accountId, [...(regions.get(accountId) ?? []), regionId]);
    }
    const refused: string[] = [];
    const groups = await Promise.all(
      [...regions].map(async ([accountId, there]) => {
        const role = roles.get(accountId);
        const keys = accountId === own?.id ? target.keys : role ? await enter(role) : null;
        if (keys === null) {
          refused.push(accountId);
          return [];
        }
        return Promise.all(
          there.map(async (regionId) => {
            const page = { PageNumber: '1', PageSize: '1' };
            const { TotalCount } = await rpc('ecs', 'DescribeInstances', regionId, page, keys);
            return { values: [accountId, regionId], count: TotalCount as number };
          }),
        );
      }),
    );
    const order = (left: string, right: string) => (left < right ? -1 : Number(left > right));
    const sorted = groups.flat().sort((a, b) => b.count - a.count || order(a.values.join(), b.values.join()));
    const totalCount = refused.length === 0 ? sorted.reduce((sum, group) => sum + group.count, 0) : null;
    const unavailable = refused.sort(order).map((accountId) => ({ accountId, code: 'FORBIDDEN' }));
    return { instances: { totalCount, groups: sorted, unavailable } };
  }

  async function found(params: Record<string, string>, wanted: number) {
    const Scope = await directoryId();
    const things: Raw[] = [];
    for (let token = ''; ; ) {
      const MaxResults = String(Math.min(100, wanted - things.length));
      const page = await rpc('resourcecenter', 'SearchMultiAccountResources', null, {
        ...{ Scope, MaxResults, ...params },
        ...(token && { NextToken: token }),
      });
      things.push(...page.Resources);
      token = page.NextToken ?? '';
      if (!token || things.length >= wanted) return { things, hasNextPage: token !== '' };
    }
  }

  return {
    count: () => {
      sessions = new Map();
      entered = 0;
      return count();
    },

    again: () => {
      entered = 0;
      return count();
    },

    newest: async () => {
      const newestFirst = { 'SortCriterion.Key': 'CreateTime', 'SortCriterion.Order': 'DESC' };
      const { things } = await found({ ...filter('ResourceType', 'Equals', 'ACS::ECS::Instance'), ...newestFirst }, 50);
      const nodes = things.map(({ ResourceId, AccountId, RegionId, CreateTime }) => {
        return { resourceId: ResourceId, accountId: AccountId, regionId: RegionId, createdAt: CreateTime };
      });
      return { search: { nodes } };
    },

    tagged: async () => {
      const tag = filter('Tag', 'Contains', JSON.stringify({ key: 'team', value: 'payments' }));
      const { things, hasNextPage } = await found(tag, 1000);
      const nodes = things.map(({ ResourceType, ResourceId, AccountId, RegionId }) => {
        return { resourceType: ResourceType, resourceId: ResourceId, accountId: AccountId, regionId: RegionId };
      });
      return { search: { nodes, pageInfo: { hasNextPage } } };
    },
  };
};

function filter(key: string, match: string, value: string): Record<string, string> {
  return { 'Filter.1.Key': key, 'Filter.1.MatchType': match, 'Filter.1.Value.1': value };
}
