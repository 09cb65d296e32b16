/** What Cloud Config records about the things made by hand in the home region: what its rules found, and what changed. */
import type { Account } from '../../data/accounts.js';
import { randomOf } from '../../data/random.js';
import { byToken } from '../../paging.js';
import type { Body } from '../../wire/rpc.js';
import type { Read } from '../given.js';
import { homeRegion, type Item, itemsOf } from '../items.js';

/** Reads of what is recorded, as Product.Action. */
const reads: Readonly<Record<string, (read: Read) => Body>> = {
  'Config.ListConfigRuleEvaluationResults': (read) => results(read, ofRules(read)),
  'Config.ListResourceEvaluationResults': (read) => results(read, ofResource(read)),
  'Config.GetResourceConfigurationTimeline': timeline,
};

export function complianceOf(read: Read): Body | undefined {
  return reads[`${read.kinds.product.name}.${read.action.name}`]?.(read);
}

interface Recorded {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly region: string;
  readonly createdAt: string;
  readonly resourceGroupId: string;
}

function recordedIn(account: Account): readonly Recorded[] {
  const region = homeRegion;
  const place = { region, resourceGroupId: '' };
  return [
    ...account.instances(region).map((one) => ({
      ...{ id: one.InstanceId, name: one.InstanceName, type: 'ACS::ECS::Instance', region },
      ...{ createdAt: one.CreationTime, resourceGroupId: one.ResourceGroupId },
    })),
    ...account.disks(region).map((one) => ({
      ...{ id: one.DiskId, name: one.DiskName, type: 'ACS::ECS::Disk', region },
      ...{ createdAt: one.CreationTime, resourceGroupId: one.ResourceGroupId },
    })),
    ...account.securityGroups(region).map((one) => ({
      ...{ id: one.SecurityGroupId, name: one.SecurityGroupName, type: 'ACS::ECS::SecurityGroup', ...place },
      createdAt: one.CreationTime,
    })),
    ...account.buckets.map((one) => ({
      ...{ id: one.name, name: one.name, type: 'ACS::OSS::Bucket', region: one.region, resourceGroupId: '' },
      createdAt: one.createdAt,
    })),
  ];
}

const types = ['ACS::ECS::Instance', 'ACS::OSS::Bucket', 'ACS::ECS::Disk', 'ACS::ECS::SecurityGroup'];
const outcomes = ['COMPLIANT', 'COMPLIANT', 'COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'IGNORED'];
/** Of the company's things so many comply. */
const compliantShare = 0.9;

interface Result {
  readonly rule: Item;
  readonly of: Recorded;
  readonly outcome: string;
}

/** Each rule is about things of one type. */
function resultsOf({ kinds, context: { account, cloud } }: Read, things: readonly Recorded[]): readonly Result[] {
  return itemsOf(cloud, account)
    .of(kinds, 'configrule', '')
    .flatMap((rule, at) => {
      const about = things.filter(({ type }) => type === types[at % types.length]);
      return about.map((of) => {
        const random = randomOf(rule.words, of.id);
        const isUsual = account.dataSet === 'company' && random.chance(compliantShare);
        return { rule, of, outcome: isUsual ? 'COMPLIANT' : random.pick(outcomes) };
      });
    });
}

function ofRules(read: Read): readonly Result[] {
  const { params } = read.given;
  const listed = (name: string) => (params[name] ?? '').split(',').filter((value) => value !== '');
  const [regions, wanted, groups] = ['Regions', 'ResourceTypes', 'ResourceGroupIds'].map(listed);
  const isOneOf = (values: readonly string[] | undefined, value: string) => !values?.length || values.includes(value);
  const things = recordedIn(read.context.account).filter(
    ({ region, type, resourceGroupId }) =>
      isOneOf(regions, region) && isOneOf(wanted, type) && isOneOf(groups, resourceGroupId),
  );
  const { ConfigRuleId: ruleId, CompliancePackId: packId } = params;
  return resultsOf(read, things).filter(({ rule }) => (!ruleId || rule.id === ruleId) && !packId);
}

function ofResource(read: Read): readonly Result[] {
  return resultsOf(read, named(read));
}

/** The thing that the parameters name. */
function named({ given: { params }, context: { account } }: Read): readonly Recorded[] {
  const { ResourceId, ResourceType, Region } = params;
  return recordedIn(account).filter(
    ({ id, type, region }) => id === ResourceId && type === ResourceType && region === Region,
  );
}

function results(read: Read, found: readonly Result[]): Body {
  const { ComplianceType: wanted } = read.given.params;
  const { page, next, size } = pageOf(read, wanted ? found.filter(({ outcome }) => outcome === wanted) : found);
  const EvaluationResultList = page.map(({ rule, of, outcome }) => {
    const random = randomOf(rule.words, of.id, 'time');
    const invokedAt = 1_750_000_000_000 + random.int(0, 30_000_000_000);
    return {
      RiskLevel: random.int(1, 3),
      ComplianceType: outcome,
      Annotation: outcome === 'NON_COMPLIANT' ? '{"configuration":"false","desiredValue":"True"}' : '',
      ConfigRuleInvokedTimestamp: invokedAt,
      ResultRecordedTimestamp: invokedAt + 1000,
      InvokingEventMessageType: random.pick(['ScheduledNotification', 'ConfigurationItemChangeNotification']),
      RemediationEnabled: false,
      EvaluationResultIdentifier: {
        OrderingTimestamp: invokedAt,
        EvaluationResultQualifier: {
          ConfigRuleArn: `acs:config::${read.context.account.id}:rule/${rule.id}`,
          ...{ ConfigRuleId: rule.id, ConfigRuleName: rule.name, CompliancePackId: '', IgnoreDate: '' },
          ...{ ResourceId: of.id, ResourceName: of.name, ResourceType: of.type, RegionId: of.region },
          ResourceOwnerId: Number(read.context.account.id),
        },
      },
    };
  });
  return {
    RequestId: read.context.requestId,
    EvaluationResults: { EvaluationResultList, MaxResults: size, ...(next !== '' && { NextToken: next }) },
  };
}

/** The newest first. A thing that is not recorded has no records. */
function timeline(read: Read): Body {
  const [thing] = named(read);
  const records = thing ? changesOf(thing, read) : [];
  const { page, next, size } = pageOf(read, records);
  return {
    RequestId: read.context.requestId,
    ResourceConfigurationTimeline: {
      ...{ ConfigurationList: page, MaxResults: size, ...(next !== '' && { NextToken: next }) },
    },
  };
}

function changesOf({ id, name, type, region, createdAt }: Recorded, { context: { account } }: Read): readonly Body[] {
  const random = randomOf(account.id, id, 'changes');
  const made = Date.parse(createdAt);
  const record = (event: string, at: number, difference: object | null): Body => ({
    ...{ AccountId: Number(account.id), ResourceEventType: event, CaptureTime: String(at), ResourceType: type },
    ...{ ResourceId: id, ResourceName: name, Region: region, AvailabilityZone: '', Tags: '{}' },
    ...{ ResourceCreateTime: String(made), Relationship: '', RelationshipDiff: '' },
    ConfigurationDiff: difference === null ? '' : JSON.stringify(difference),
  });
  const changes = Array.from({ length: random.int(0, 3) }, (_, at) =>
    record('DISCOVERED_REVISED', made + (at + 1) * 86_400_000, { Status: [random.pick(['Stopped', 'Running']), null] }),
  );
  return [record('DISCOVERED', made + 600_000, null), ...changes].reverse();
}

function pageOf<Row>(read: Read, all: readonly Row[]): { page: readonly Row[]; next: string; size: number } {
  const { MaxResults = '10' } = read.given.params;
  const walk = { action: read.action.name, params: { ...read.given.params, MaxResults }, context: read.context };
  const max = read.action.parameters.find(({ name }) => name === 'MaxResults')?.shape.max ?? 100;
  const { page, nextToken } = byToken(all, walk, { min: 1, max });
  return { page, next: nextToken, size: Number(MaxResults) };
}
