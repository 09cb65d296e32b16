/** The first declarations of kinds, written from the published facts. */
import { describe, expect, it } from 'vitest';
import { checkPlaceholders } from '../../../resolvers/nouns/placeholders.js';
import { checkPublished } from '../../../resolvers/nouns/published/check-published.js';
import { scaffold } from '../../../resolvers/nouns/scaffold/scaffold.js';
import { facts, isPublished } from '../../schema/published-facts.js';
import { compiled, crate } from './declaring.js';

const none = compiled();

const lists = [
  'Ecs.DescribeDisks',
  'Ecs.DescribeSnapshots',
  'Ecs.DescribeNetworkInterfaces',
  'Ecs.DescribeLaunchTemplates',
  'Ecs.DescribeDedicatedHosts',
  'Ecs.DescribeDeploymentSets',
  'Ecs.DescribeStorageSets',
  'Ecs.DescribeInstanceTypes',
  'Ecs.DescribeCommands',
  'Ecs.DescribeTasks',
  'Vpc.DescribeVpcs',
  'Vpc.DescribeVSwitches',
  'Vpc.DescribeRouteTableList',
  'Vpc.DescribeNatGateways',
  'Vpc.DescribeNetworkAcls',
  'Vpc.DescribeHaVips',
  'Vpc.ListDhcpOptionsSets',
  'Vpc.ListIpv4Gateways',
  'Ram.ListVirtualMFADevices',
  'Slb.DescribeLoadBalancers',
  'Alb.ListLoadBalancers',
  'Eci.DescribeContainerGroups',
  'Ims.ListOIDCProviders',
  'Sas.DescribeCloudCenterInstances',
];

describe.runIf(isPublished)('npm run noun', () => {
  it.each(lists)('writes a declaration of %s that only lacks what is not published', (name) => {
    const { text, path, lacks } = scaffold(name, none);
    const unread = lacks.filter((each) => each.startsWith('nothing published reads'));
    // What no published action reads by its key is for a person to find.
    const whole =
      unread.length > 0 ? text.replace(/\n\{/, '\n@get(action: "Ecs.DescribeNowhere", item: "X")\n{') : text;
    if (unread.length > 0) expect(() => compiled(text)).toThrow('cannot be read by its key');
    const made = compiled(whole);
    const problems = checkPublished(made, facts).filter((each) => !each.includes('DescribeNowhere'));
    expect(problems).toEqual([]);
    expect(path).toMatch(/^schema\/[a-z]+\/[a-z\d-]+\.graphql$/);
    const marks = text.split('FILL IN').length - 1;
    expect(checkPlaceholders(made.declarations)).toHaveLength(marks);
  });

  it('finds the list, the key, the pages, the look-up and the types', () => {
    const { type, text } = scaffold('Vpc.DescribeNatGateways', none);
    expect(type).toBe('NatGateway');
    expect(text).toContain('@resource(key: "NatGatewayId", arn: "vpc:natgateway")');
    expect(text).toContain('items: "NatGateways.NatGateway", cap: 50');
    expect(text).toContain('@byIds(param: "NatGatewayId", join: COMMA, cap: 1, source: "guess")');
    expect(text).toContain('\ncreatedAt: DateTime @from(member: "CreationTime")\n');
    expect(text).toContain('\nautoPay: Boolean\n');
    expect(text).toContain('\nprivateInfo: NatGatewayPrivateInfo @from(member: "NatGatewayPrivateInfo")\n');
    expect(text).toMatch(/type NatGatewayPrivateInfo \{[^}]+\nmaxBandwidth: Int\n/);
  });

  it.each([
    ['Eci.DescribeContainerGroups', 'pages: ["size=Limit"], cap: 50'],
    ['Ims.ListSAMLProviders', 'items: "SAMLProviders.SAMLProvider", cap: 50'],
    ['Sas.DescribeCloudCenterInstances', 'pages: ["number=CurrentPage"], cap: 50, total: "PageInfo.TotalCount"'],
    ['Actiontrail.DescribeTrails', 'paging: WHOLE'],
  ])('says how %s pages in what differs from its product', (name, words) => {
    expect(scaffold(name, none, 'Thing').text).toContain(words);
  });

  it('names the tags where the product writes them otherwise', () => {
    const [, tags] = /^(tags: .*)$/m.exec(scaffold('Vpc.DescribeNatGateways', none).text) ?? [];
    expect(tags).toBe('tags: [Tag!]! @tags(member: "Tags.Tag", key: "TagKey", value: "TagValue")');
    expect(scaffold('Vpc.DescribeVSwitches', none).text).toMatch(/^tags: \[Tag!\]!(?: @filter)?$/m);
  });

  it('leads to declared kinds by their keys', () => {
    const vpc = `"A VPC."
type Vpc
  @resource(key: "VpcId", arn: "vpc:vpc")
  @list(action: "Vpc.DescribeVpcs", items: "Vpcs.Vpc", cap: 50, source: "guess")
  @byIds(param: "VpcId", join: COMMA, cap: 20) {
  name: String @from(member: "VpcName")
}`;
    const { text } = scaffold('Vpc.DescribeVSwitches', compiled(vpc));
    expect(text).toContain('\nvpc: Vpc @reference(key: "VpcId")\n');
    expect(text).toContain('# guess: VpcId is the key of a VPC.');
  });

  it('marks every guess', () => {
    const { text } = scaffold('Vpc.DescribeVSwitches', none);
    expect(text).toContain('# guess: VSwitchId is its key.');
    expect(text).toContain('RAM checks vswitch/* for vpc:DescribeVSwitches.');
    expect(text.match(/source: "guess"/g)).toHaveLength(2);
  });

  it('leaves secrets out and says so', () => {
    const { text } = scaffold('Vpc.DescribeVpnConnections', none);
    expect(text).toMatch(/# Left out: \S*Psk, which holds a pre-shared key\./);
    expect(text).not.toMatch(/: String[^\n]*Psk/);
    expect(compiled(text).nouns.has('VpnLink')).toBe(true);
  });

  it('asks for the value of a parameter that is required', () => {
    const { text, lacks } = scaffold('Vpc.DescribeRouteEntryList', none);
    expect(text).toContain('params: ["RouteTableId=FILL IN"]');
    expect(lacks).toContain('Vpc.DescribeRouteEntryList requires RouteTableId');
  });

  it.each([
    ['Slb.DescribeLoadBalancer', 'Did you mean DescribeLoadBalancers?'],
    ['Slp.DescribeLoadBalancers', 'Did you mean Slb?'],
    ['DescribeLoadBalancers', 'is no product and action'],
    ['Slb.DescribeLoadBalancerAttribute', 'reads one thing. Name the action that lists the kind.'],
    ['Slb.CreateLoadBalancer', 'changes something (create)'],
    ['Ram.GetAccountAlias', 'reads one thing'],
    ['Tag.ListTagValues', 'has no list of objects'],
    ['CS.DescribeClusterUserKubeconfig', 'is a secret'],
  ])('refuses %s and says why', (name, says) => {
    expect(() => scaffold(name, none)).toThrow(says);
  });

  it('refuses a kind that is declared, and a name that is taken', () => {
    const own = crate.replace('Ecs.DescribeCrates', 'Ecs.DescribeDeploymentSets');
    expect(() =>
      scaffold('Ecs.DescribeDeploymentSets', compiled(own.replace(/\n {2}shelf.*|\n {2}"Where.*/g, ''))),
    ).toThrow('Crate declares Ecs.DescribeDeploymentSets already, in line 4 of schema/ecs/test-0.graphql.');
    expect(() => scaffold('pvtz.DescribeZones', none)).toThrow('Give another with --type, such as PvtzZone.');
    expect(scaffold('pvtz.DescribeZones', none, 'PvtzZone').path).toBe('schema/pvtz/pvtz-zone.graphql');
  });
});
