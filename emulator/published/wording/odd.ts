/** The wording of the odd data set: names that are missing, repeated, quoted or in any script, and values of every kind equally often. */
import type { Random } from '../../data/random.js';
import { someTags } from '../../data/tags.js';
import type { Wording } from './wording.js';

const subjects = ['billing', 'orders', 'search', 'portal', 'ingest', 'reports', 'media', 'gateway', 'auth', 'metrics'];
const stages = ['prod', 'prod', 'staging', 'test'];
const odd = ['订单服务', '日志-采集', 'legacy "old"', "o'brien", '<b>R&D</b>', 'ルーター', 'rocket-🚀'];
/** Empty where a person may leave it empty. */
const remarks = ['', '', 'managed by terraform', '由 terraform 管理 <dev>', 'do not delete: "audit"'];

/** A unique one is plain, for it stands in paths and hosts; another may be missing, odd, or the name of several. */
export function someName(random: Random, at: number, isUnique: boolean): string {
  const plain = `${random.pick(subjects)}-${random.pick(stages)}`;
  const tail = random.text(3);
  if (isUnique) return `${plain}-${at.toString(36)}${tail}`;
  const chance = random.next();
  if (chance < 0.15) return '';
  if (chance < 0.3) return random.pick(odd);
  return plain;
}

export const oddWording: Wording = {
  naming:
    ({ isNamed, isUnique }) =>
    (at, random) => ({ name: isNamed ? random.text(16, '0123456789abcdef') : someName(random, at, isUnique) }),
  deploymentOf: () => undefined,
  tags: (_, random) => someTags(random),
  value: (values, random) => random.pick(values),
  name: (random) => someName(random, 0, false),
  remark: (random) => random.pick(remarks),
  host: (random) => `${random.pick(subjects)}-${random.text(5)}.example.com`,
  mailbox: (random) => `${random.pick(subjects)}@example.com`,
  unknown: (member, random) =>
    random.chance(0.25) ? '' : `${member.slice(0, 1).toLowerCase()}${member.slice(1)}-${random.text(4)}`,
  end: () => undefined,
};
