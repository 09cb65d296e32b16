/** The roles that a verified token leads to: by a claim, by groups, or by default. */
import { describe, expect, it } from 'vitest';
import { chooseRole, type GroupRule, type RoleRule } from '../../../server/oidc/role.js';

const role = (name: string) => `acs:ram::1234567890123456:role/${name}`;
const groups = (match: GroupRule['match'], claim: GroupRule['claim'] = ['groups']): RoleRule => ({
  claim: null,
  groups: {
    claim,
    match,
    roles: [
      { group: '/platform/admins', roleArn: role('admin'), name: 'Administrator' },
      { group: 'readers', roleArn: role('reader') },
      { group: 'auditors', roleArn: role('reader') },
    ],
  },
  defaultRoleArn: null,
});
const byDefault = (rule: RoleRule): RoleRule => ({ ...rule, defaultRoleArn: role('guest') });

describe('groups', () => {
  it.each([
    ['one of them', groups('first'), ['readers'], role('reader')],
    [
      'the first entry that matches, in the order of the file',
      groups('first'),
      ['readers', '/platform/admins'],
      role('admin'),
    ],
    ['a text in place of a list', groups('first'), 'readers', role('reader')],
    ['two groups with one role', groups('all'), ['auditors', 'readers'], role('reader')],
    ['groups without a role, by default', byDefault(groups('all')), ['others'], role('guest')],
    ['no groups, by default', byDefault(groups('all')), [], role('guest')],
    ['an absent claim, by default', byDefault(groups('all')), undefined, role('guest')],
    ['a role before the default', byDefault(groups('all')), ['readers'], role('reader')],
  ])('lead to a role: %s', (_what, rule, said, expected) => {
    expect(chooseRole({ groups: said }, null, rule)).toBe(expected);
  });

  it('may stand in a nested claim', () => {
    const rule = groups('first', ['resource_access', 'yunmen', 'roles']);
    expect(chooseRole({ resource_access: { yunmen: { roles: ['readers'] } } }, null, rule)).toBe(role('reader'));
    expect(() => chooseRole({ 'resource_access.yunmen.roles': ['readers'] }, null, rule)).toThrow(/No group/);
  });

  it.each([
    ['that differ in case', ['Readers']],
    ['that contain a group', ['readers-of-news', 'readers,auditors']],
    ['that are no texts', [1, null, { readers: true }]],
    ['in an object', { readers: true }],
    ['with the name of a member of every object', '__proto__'],
  ])('lead to no role: %s', (_what, said) => {
    expect(() => chooseRole({ groups: said }, null, groups('all'))).toThrow(
      'No group of the token (groups) has a role, and there is no default.',
    );
  });

  it('with match first allow no other role, even if the person has one', () => {
    const claims = { groups: ['/platform/admins', 'readers'] };
    expect(() => chooseRole(claims, role('reader'), groups('first'))).toThrow(
      /It allows .*role\/admin \(Administrator\)\.$/,
    );
    expect(chooseRole(claims, role('reader'), groups('all'))).toBe(role('reader'));
  });

  it('that the sign-on left out because there are too many are refused, also where there is a default', () => {
    const claims = {
      _claim_names: { groups: 'src1' },
      _claim_sources: { src1: { endpoint: 'https://graph.example' } },
    };
    const leftOut = /leaves out its claim groups.*too many/;
    expect(() => chooseRole(claims, null, byDefault(groups('all')))).toThrow(leftOut);
    expect(() => chooseRole({ hasgroups: true }, null, byDefault(groups('all')))).toThrow(leftOut);
  });

  it('are not the names of a default role', () => {
    expect(() => chooseRole({ groups: ['readers'] }, role('guest'), byDefault(groups('all')))).toThrow(
      /does not allow/,
    );
  });
});

it('a nested claim may hold ARNs of roles', () => {
  const rule: RoleRule = { claim: ['app', 'roles'], groups: null, defaultRoleArn: role('guest') };
  expect(chooseRole({ app: { roles: [role('reader')] } }, null, rule)).toBe(role('reader'));
  expect(() => chooseRole({ app: { roles: [] } }, null, rule)).toThrow('its claim app.roles is empty');
  expect(chooseRole({ app: {} }, null, rule)).toBe(role('guest'));
});
