/** The truth about each question of docs/questions that people of databases, storage and platforms ask. */
import { expect } from 'vitest';
import type { EmulatedBucket } from '../../../emulator/data/oss/buckets.js';
import { uploadsOf } from '../../../emulator/data/oss/versions.js';
import { madeIds, type Question } from '../question-kit.js';

const region = 'cn-hangzhou';
const variables = () => ({ regionId: region });
const calls = (length: number, cap: number) => Math.max(1, Math.ceil(length / cap));

type Row = Readonly<Record<string, unknown>>;
interface Listed {
  readonly nodes: readonly Row[];
}
const listed = (data: unknown, field: string): readonly Row[] =>
  (data as Readonly<Record<string, Listed>>)[field]?.nodes ?? [];

/** Each of these things once, with rows in the field for some of them. */
function all(nodes: readonly Row[], key: string, ids: readonly string[], field: string): void {
  expect(nodes.map((node) => node[key]).sort()).toEqual([...ids].sort());
  expect(nodes.some((node) => JSON.stringify(node[field]) !== '[]' && node[field] !== null)).toBe(true);
}

/** A question about a detail of each database, at one call for each. */
function ofEachDatabase(field: string): Question {
  return {
    variables,
    truth: (account, cloud) => {
      const ids = madeIds(cloud, account, 'Rds', 'dbinstance', region);
      return {
        data: { dbInstances: { pageInfo: { hasNextPage: false } } },
        calls: (data) => {
          all(listed(data, 'dbInstances'), 'dbInstanceId', ids, field);
          return calls(ids.length, 100) + ids.length;
        },
      };
    },
  };
}

const day = '2025-11-28T00:00:00Z';
const origins = ({ rules }: EmulatedBucket) => rules.cors?.map(({ AllowedOrigin }) => [AllowedOrigin].flat()) ?? [];

export const dataQuestions: Readonly<Record<string, Question>> = {
  'databases-reachable-from-the-internet': {
    variables,
    truth: (account, cloud) => {
      const databases = madeIds(cloud, account, 'Rds', 'dbinstance', region);
      const caches = madeIds(cloud, account, 'R-kvstore', 'instance', region);
      return {
        data: {},
        calls: (data) => {
          const redis = listed(data, 'redisInstances');
          all(listed(data, 'dbInstances'), 'dbInstanceId', databases, 'endpoints');
          all(redis, 'instanceId', caches, 'endpoints');
          expect(JSON.stringify(data)).toContain('"ipType":"Public"');
          const lists = ['Redis', 'Tair', 'Memcache'].map(
            (engine) => redis.filter((node) => node.engine === engine).length,
          );
          const pages = lists.reduce((sum, length) => sum + calls(length, 50), calls(databases.length, 100));
          return pages + databases.length + caches.length;
        },
      };
    },
  },
  'databases-open-to-all-addresses': ofEachDatabase('allowLists'),
  'databases-without-ssl': {
    variables,
    truth: () => ({
      data: { dbInstances: { nodes: expect.arrayContaining([expect.objectContaining({ ssl: expect.any(Object) })]) } },
      calls: (data) => {
        const { length } = listed(data, 'dbInstances');
        return calls(length, 100) + length;
      },
    }),
  },
  'databases-without-recent-backup': {
    ...ofEachDatabase('backups'),
    variables: () => ({ regionId: region, since: day }),
  },
  'replicas-of-databases': {
    variables,
    truth: (account, cloud) => {
      const ids = madeIds(cloud, account, 'Rds', 'dbinstance', region);
      const node = { dbInstanceId: expect.toBeOneOf(ids), primaryInstanceId: expect.toBeOneOf([...ids, null]) };
      return {
        data: { dbInstances: { nodes: expect.arrayContaining([expect.objectContaining(node)]) } },
        calls: (data) => {
          const { length } = listed(data, 'dbInstances');
          expect(length).toBeLessThan(ids.length);
          return calls(length, 100) + calls(length, 50);
        },
      };
    },
  },
  'clusters-to-upgrade': {
    truth: (account, cloud) => {
      const ids = madeIds(cloud, account, 'CS', 'cluster', region);
      return {
        data: {
          ackClusters: {
            nodes: expect.arrayContaining([expect.objectContaining({ nextVersion: expect.any(String) })]),
          },
        },
        calls: (data) => {
          const nodes = listed(data, 'ackClusters');
          expect(
            nodes.every(({ clusterId, nextVersion }) => ids.includes(String(clusterId)) && nextVersion !== null),
          ).toBe(true);
          expect(nodes.length).toBeLessThan(ids.length);
          return calls(ids.length, 50) + nodes.length;
        },
      };
    },
  },
  'functions-of-an-old-runtime': {
    variables: () => ({ regionId: region, runtime: 'go1', other: 'python3.10' }),
    truth: (account, cloud) => {
      const ids = madeIds(cloud, account, 'FC', 'function', region);
      const node = { functionName: expect.toBeOneOf(ids), runtime: expect.toBeOneOf(['go1', 'python3.10']) };
      return {
        data: { fcFunctions: { nodes: expect.arrayContaining([expect.objectContaining(node)]) } },
        calls: (data) => {
          const nodes = listed(data, 'fcFunctions');
          expect(nodes.every(({ runtime }) => runtime === 'go1' || runtime === 'python3.10')).toBe(true);
          expect(nodes.length).toBeLessThan(ids.length);
          return calls(ids.length, 100);
        },
      };
    },
  },
  'buckets-without-versioning': {
    truth: ({ buckets }) => {
      const nodes = buckets
        .filter(({ versioning }) => versioning !== 'Enabled')
        .map(({ name, region: regionId, versioning }) => {
          return { name, regionId, versioning: versioning === undefined ? 'DISABLED' : 'SUSPENDED' };
        });
      return { data: { buckets: { totalCount: nodes.length, nodes } }, calls: 1 + buckets.length };
    },
  },
  'buckets-any-page-may-read': {
    truth: ({ buckets }) => {
      const nodes = buckets
        .filter(({ rules }) => rules.cors !== undefined)
        .map((bucket) => ({
          name: bucket.name,
          corsRules: origins(bucket).map((allowedOrigins) => ({ allowedOrigins })),
        }));
      return { data: { buckets: { totalCount: nodes.length, nodes } }, calls: 1 + buckets.length };
    },
  },
  'unfinished-uploads': {
    truth: ({ buckets }) => {
      const nodes = buckets.map((bucket) => ({
        name: bucket.name,
        uploads: {
          edges: uploadsOf(bucket).map(({ key, uploadId, initiated }) => {
            return { node: { key, uploadId, startedAt: initiated } };
          }),
        },
      }));
      return { data: { buckets: { nodes } }, calls: 1 + buckets.length };
    },
  },
  'unused-file-systems': {
    variables,
    truth: (account, cloud) => {
      const ids = madeIds(cloud, account, 'NAS', 'filesystem', region);
      return {
        data: {},
        calls: (data) => {
          const nodes = listed(data, 'fileSystems');
          all(nodes, 'fileSystemId', ids, 'mountTargets');
          const counts = nodes.map(({ mountTargets }) => (mountTargets as { readonly totalCount: number }).totalCount);
          const targets = madeIds(cloud, account, 'NAS', 'mounttargetdomain', region);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(targets.length);
          expect(counts).toContain(0);
          return calls(ids.length, 100) + ids.length;
        },
      };
    },
  },
  'vulnerable-images': {
    variables,
    truth: () => ({
      data: {
        registryRepositories: {
          nodes: expect.arrayContaining([expect.objectContaining({ repoId: expect.any(String) })]),
        },
      },
      calls: (data) => {
        const repositories = listed(data, 'registryRepositories');
        const images = repositories.map((repository) => repository.images as readonly Row[]);
        for (const { digest, scan } of images.flat()) {
          expect(digest).toEqual(expect.any(String));
          expect(scan).toMatchObject({ high: expect.any(Number) });
        }
        // The registries, and the repositories of the first.
        return 2 + images.reduce((sum, { length }) => sum + calls(length, 100) + length, 0);
      },
    }),
  },
};
