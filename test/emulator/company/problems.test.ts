/** What is wrong in the company on purpose: each is there once, and docs/emulator.md lists it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import { problemRegion, problems } from '../../../emulator/data/company/problems.js';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../../emulator/server.js';
import { listedBy } from '../../docs/question-kit.js';

let emulator: Emulator;
let account: Account;
beforeAll(async () => {
  emulator = await startEmulator();
  [account] = emulator.cloud.accounts;
});
afterAll(() => emulator.close());

const everywhere = <Item>(list: (regionId: string) => readonly Item[]) =>
  emulator.cloud.regions.flatMap(({ id }) => list(id));

describe('the problems', () => {
  it('are in the table of docs/emulator.md, all and no others', () => {
    const page = readFileSync(new URL('../../../docs/emulator.md', import.meta.url), 'utf8');
    const [table = ''] = /<!-- problems -->[\s\S]+?<!-- end -->/.exec(page) ?? [];
    expect(Object.values(problems).filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
    expect(table.match(/^\| (?!what|---)/gm)).toHaveLength(Object.keys(problems).length);
  });

  it('are there', () => {
    const named = <Item>(list: readonly Item[], name: keyof Item, wanted: string) =>
      list.filter((one) => one[name] === wanted);
    const here = account.instances(problemRegion);
    expect(named(here, 'InstanceName', problems.untaggedInstance)).toMatchObject([{ Tags: { Tag: [] } }]);
    expect(named(here, 'InstanceName', problems.stoppedInstance)).toMatchObject([
      { Status: 'Stopped', StoppedMode: 'KeepCharging', GPUAmount: 4, InstanceChargeType: 'PostPaid' },
    ]);
    expect(named(account.disks(problemRegion), 'DiskName', problems.unattachedDisk)).toMatchObject([
      { Status: 'Available', Size: 2048, InstanceId: '' },
    ]);
    expect(account.buckets.filter(({ acl }) => acl !== 'private')).toMatchObject([
      { name: problems.publicBucket, acl: 'public-read', blocksPublicAccess: false },
    ]);
    expect(named(account.users, 'UserName', problems.carelessUser)).toMatchObject([
      {
        loginProfile: { MFABindRequired: false },
        accessKeys: [{ Status: 'Active', CreateDate: '2019-04-11T03:20:11Z' }],
      },
    ]);
    expect(account.users.find((one) => one.UserName === problems.carelessUser)?.mfa).toBeUndefined();
    const strong = account.attachments.filter(
      ({ kind, policyName }) => kind === 'User' && policyName === 'AdministratorAccess',
    );
    expect(strong.map(({ principal }) => principal)).toEqual(['administrator', problems.strongUser]);
    const databases = listedBy(emulator.cloud, account, 'Rds.DescribeDBInstances', problemRegion);
    const old = databases.filter(({ EngineVersion }) => EngineVersion === '5.6');
    expect(old).toMatchObject([{ DBInstanceDescription: problems.oldDatabase, Engine: 'MySQL' }]);
    expect(named(account.elasticIps(problemRegion), 'Name', problems.idleAddress)).toMatchObject([
      { Status: 'Available', InstanceId: '' },
    ]);
  });

  it('include one rule that lets everyone in, to instances with public addresses', () => {
    const open = everywhere((id) => account.securityGroups(id)).filter((group) =>
      account.securityGroupRules(group).some(({ Description }) => Description === problems.openRule),
    );
    expect(open).toHaveLength(1);
    const reached = account
      .instances(problemRegion)
      .filter((one) => one.SecurityGroupIds.SecurityGroupId.includes(open[0]?.SecurityGroupId ?? ''))
      .filter(({ PublicIpAddress, EipAddress }) => PublicIpAddress.IpAddress.length > 0 || EipAddress.IpAddress !== '');
    expect(reached.length).toBeGreaterThan(0);
  });
});
