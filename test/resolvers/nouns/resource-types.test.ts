/** Upstream's names of kinds across products: what the rule finds, and what the compiler refuses. */
import { describe, expect, it } from 'vitest';
import { declared } from '../../../resolvers/nouns/declared.js';
import { compiled, crate, problemsOf, shelf } from './declaring.js';

const typeOf = (kind: string) => declared.nouns.get(kind)?.resourceType;

describe('the name of a kind across products', () => {
  it.each([
    ['the kind of the ARN', 'DbInstance', 'ACS::RDS::DBInstance'],
    ['the kind of the ARN under its parent’s service', 'AlbServerGroup', 'ACS::ALB::ServerGroup'],
    ['the name of the type where the ARN calls it otherwise', 'NetworkInterface', 'ACS::ECS::NetworkInterface'],
    ['the name of the type where the ARN has no kind', 'Bucket', 'ACS::OSS::Bucket'],
    ['the declaration where upstream puts it with another product', 'ElasticIp', 'ACS::EIP::EipAddress'],
  ])('is found by %s', (_how, kind, type) => {
    expect(typeOf(kind)).toBe(type);
  });

  it('is none for a kind that upstream has no name of', () => {
    expect(typeOf('ScalingRule')).toBeNull();
    expect(compiled(crate, shelf).nouns.get('Crate')?.resourceType).toBeNull();
  });

  it('that upstream does not have is refused', () => {
    const wrong = crate.replace('arn: "ecs:crate"', 'arn: "ecs:crate", resourceType: "ACS::EIP::EipAdress"');
    expect(problemsOf(wrong, shelf).join('\n')).toContain(
      'There is no resourceType ACS::EIP::EipAdress. Did you mean ACS::EIP::EipAddress?',
    );
  });

  it('of two kinds is refused', () => {
    const named = (text: string, arn: string) => text.replace(arn, `${arn}, resourceType: "ACS::ECS::Disk"`);
    expect(problemsOf(named(crate, 'arn: "ecs:crate"'), named(shelf, 'arn: "ecs:shelf"')).join('\n')).toContain(
      'Shelf and Crate both have the resourceType ACS::ECS::Disk',
    );
  });
});
