/** The names and words that are derived from a kind's name. */
import { describe, expect, it } from 'vitest';
import { camelCase, plural, subjectOf, wordsOfName } from '../../../resolvers/nouns/schema/english.js';

describe('names', () => {
  it.each([
    ['InstanceId', 'instanceId'],
    ['VSwitchId', 'vSwitchId'],
    ['DBInstanceId', 'dbInstanceId'],
    ['ID', 'id'],
    ['Vpc', 'vpc'],
  ])('%s is the field %s', (name, field) => {
    expect(camelCase(name)).toBe(field);
  });

  it.each([
    ['NetworkInterface', 'network interface'],
    ['ElasticIp', 'elastic IP'],
    ['VSwitch', 'vSwitch'],
    ['Vpc', 'VPC'],
    ['DBInstance', 'DB instance'],
    ['VpcACL', 'VPC ACL'],
    ['NatGateway', 'NAT gateway'],
    ['KmsKey', 'KMS key'],
  ])('a %s is called %s', (name, words) => {
    expect(wordsOfName(name)).toBe(words);
  });

  it.each([
    ['policy', 'policies'],
    ['gateway', 'gateways'],
    ['VPC', 'VPCs'],
    ['vSwitch', 'vSwitches'],
    ['analysis', 'analyses'],
    ['index', 'indexes'],
    ['elastic IP', 'elastic IPs'],
  ])('the plural of %s is %s', (one, many) => {
    expect(plural(one)).toBe(many);
  });

  it.each([
    ['An ECS instance, from ECS DescribeInstances.', 'ECS instance'],
    ['A snapshot of a disk, from ECS DescribeSnapshots.', 'snapshot'],
    ['A trail.', 'trail'],
  ])('%s has the subject %s', (description, subject) => {
    expect(subjectOf(description)).toBe(subject);
  });
});
