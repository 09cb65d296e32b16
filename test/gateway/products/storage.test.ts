/** File systems of NAS with what hangs on them, and clusters of Elasticsearch and Logstash. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway } from '../harness.js';

const test = await startTestGateway({ instances: 300, deadlineMs: 60_000, headers: fresh });
afterAll(() => test.close());
beforeEach(() => test.emulator.clearCalls());

const region = 'cn-hangzhou';

type Row = Readonly<Record<string, unknown>>;

async function list(name: string, selection: string, first = 1000) {
  const query = `{ page: ${name}(regionIds: ["${region}"], first: ${first}) { totalCount nodes { ${selection} } } }`;
  const { data, errors = [] } = await test.ask<{ page: { totalCount: number; nodes: readonly Row[] } }>(query);
  expect(errors).toEqual([]);
  return data.page;
}

function counts(): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name of test.calls()) found[name] = (found[name] ?? 0) + 1;
  return found;
}

describe('kinds of storage and search', () => {
  it.each([
    ['fileSystems', 'type status storageType protocolType capacityGiB usedBytes encryptType kmsKeyId createdAt'],
    ['nasSnapshots', 'name status progressPercent type sourceSizeGiB retentionDays createdAt'],
    ['nasAccessGroups', 'accessGroupName fileSystemType networkType ruleCount mountTargetCount createdAt'],
    ['elasticsearchInstances', 'status version dataNodeCount dataNodes { spec diskGiB } kibanaAllowList createdAt'],
    ['logstashInstances', 'status version nodeCount nodes { spec diskGiB } createdAt'],
  ])('%s are as many as their total, each with values', async (name, selection) => {
    const { totalCount, nodes } = await list(name, selection);
    expect(nodes.length).toBeGreaterThan(2);
    expect(totalCount).toBe(nodes.length);
    for (const field of Object.keys(nodes[0] ?? {})) {
      expect(
        nodes.some((node) => node[field] !== null),
        field,
      ).toBe(true);
    }
  });

  it('mount targets of ten file systems take one call for each, and know their file system', async () => {
    const { nodes } = await list(
      'fileSystems',
      'fileSystemId mountTargets { nodes { mountTargetDomain fileSystem { fileSystemId } } }',
      10,
    );
    const targets = nodes.flatMap(({ fileSystemId, mountTargets }) =>
      (mountTargets as { nodes: readonly { fileSystem: { fileSystemId: string } }[] }).nodes.map(({ fileSystem }) => [
        fileSystem.fileSystemId,
        fileSystemId,
      ]),
    );
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.every(([named, own]) => named === own)).toBe(true);
    expect(counts()).toEqual({ 'NAS:DescribeFileSystems': 1, 'NAS:DescribeMountTargets': 10 });
  });

  it('access groups are those of each type of file system, and their rules name group and type', async () => {
    const { nodes } = await list('nasAccessGroups', 'fileSystemType rules { accessRuleId sourceCidr access priority }');
    expect(new Set(nodes.map(({ fileSystemType }) => fileSystemType)).size).toBeGreaterThan(1);
    expect(nodes.flatMap(({ rules }) => rules as readonly Row[]).length).toBeGreaterThan(0);
    const lists = test.emulator.calls().filter(({ action }) => action === 'DescribeAccessGroups');
    expect(new Set(lists.map(({ params }) => params.FileSystemType))).toEqual(new Set(['standard', 'extreme', 'cpfs']));
    const asked = test.emulator.calls().filter(({ action }) => action === 'DescribeAccessRules');
    const named = asked.map(({ params }) => `${params.FileSystemType} ${params.AccessGroupName}`);
    expect(new Set(named).size).toBe(nodes.length);
    expect(new Set(named.map((name) => name.split(' ')[0]))).toEqual(new Set(nodes.map((node) => node.fileSystemType)));
  });

  it('an access group is looked up among those of each type', async () => {
    const { nodes } = await list('nasAccessGroups', 'accessGroupName fileSystemType');
    const other = nodes.find(({ fileSystemType }) => fileSystemType !== 'standard');
    const query = `query ($name: String!, $type: String!) {
      one: nasAccessGroup(regionId: "${region}", accessGroupName: $name, fileSystemType: $type) { accessGroupName fileSystemType } }`;
    const variables = { name: other?.accessGroupName, type: other?.fileSystemType };
    expect((await test.ask(query, { variables })).data).toEqual({ one: other });
  });

  it('gives no password of a node that mounts a file system', async () => {
    await list('nasMountTargets', 'mountTargetDomain status', 20);
    expect(counts()['NAS:DescribeMountTargets']).toBeGreaterThan(0);
    expect(`${test.answered()}${test.logged()}`).not.toMatch(/DefaultPasswd|no-real-secret/);
  });
});
