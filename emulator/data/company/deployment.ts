/** What everything of the company belongs to: an application in an environment. Names and tags follow from it. */
import type { Random } from '../random.js';
import type { Tag } from '../tags.js';
import { type App, apps, type Env, envs } from './apps.js';

export interface Deployment {
  readonly app: App;
  readonly env: Env;
}

/** In production first: a list that has few things has those. */
export function deploymentsIn(random: Random): readonly Deployment[] {
  const all = envs.flatMap((env) => apps.map((app): Deployment => ({ app, env })));
  const isProd = ({ env }: Deployment) => env === 'prod';
  return [...random.shuffled(all.filter(isProd)), ...random.shuffled(all.filter((one) => !isProd(one)))];
}

export function tagsOf({ app, env }: Deployment): readonly Tag[] {
  return [
    { TagKey: 'app', TagValue: app.name },
    { TagKey: 'cost-center', TagValue: app.costCenter },
    { TagKey: 'env', TagValue: env },
    { TagKey: 'team', TagValue: app.team },
  ];
}

/** The same as VPC and OSS write them. */
export function keyedTagsOf(deployment: Deployment): readonly { readonly Key: string; readonly Value: string }[] {
  return tagsOf(deployment).map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }));
}

/** The resource group of an environment: the first one of the account is the default. */
export function resourceGroupOf(resourceGroupIds: readonly string[], { env }: Deployment): string {
  return resourceGroupIds[envs.indexOf(env) + 1] ?? '';
}

const byName = new Map(apps.map((app) => [app.name, app]));
const envWord = new RegExp(`(?:^|-)(${envs.join('|')})(?:-|$)`);

/** What a name says: shop and prod of shop-web-prod-03. */
export function deploymentNamed(name: string): Deployment | undefined {
  const app = byName.get(name.split('-')[0] ?? '');
  const env = envs.find((one) => one === envWord.exec(name)?.[1]);
  return app && env && { app, env };
}

/** What its tags say, in the spelling of any product; undefined for a thing without tags. */
export function deploymentTagged(tags: readonly object[]): Deployment | undefined {
  const values = new Map(
    tags.map((tag) => {
      const [key = '', value = ''] = Object.values(tag).map(String);
      return [key, value] as const;
    }),
  );
  const app = byName.get(values.get('app') ?? '');
  const env = envs.find((one) => one === values.get('env'));
  return app && env && { app, env };
}

export function isSame(one: Deployment, other: Deployment | undefined): boolean {
  return one.app === other?.app && one.env === other.env;
}

const dayMs = 86_400_000;

/** The end of the last of equal periods that begin at a time: always to come, as for what is renewed each time. */
export function renewedUntil(from: number, days: number, now: number): number {
  const periods = Math.max(1, Math.ceil((now - from + 1) / (days * dayMs)));
  return from + periods * days * dayMs;
}
