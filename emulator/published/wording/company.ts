/** The wording of the company: each thing belongs to an application in an environment, is named after them, and mostly works. */
import { apps, domain } from '../../data/company/apps.js';
import {
  type Deployment,
  deploymentNamed,
  deploymentsIn,
  renewedUntil,
  tagsOf,
} from '../../data/company/deployment.js';
import { randomOf } from '../../data/random.js';
import { planned } from './company-kinds.js';
import type { Wording } from './wording.js';

/** What a thing is called beside its application and its environment; else the words of its key. */
const words: Readonly<Record<string, string>> = {
  'Alb.loadbalancer': 'alb',
  'CS.cluster': 'k8s',
  'CS.nodepool': 'pool',
  'Dds.dbinstance': 'mongo',
  'Ess.scalinggroup': 'scaling',
  'NAS.filesystem': 'files',
  'Nlb.loadbalancer': 'nlb',
  'R-kvstore.instance': 'cache',
  'Rds.dbinstance': 'db',
  'Slb.loadbalancer': 'lb',
  'Sls.project': 'logs',
  'Sls.logstore': 'access',
  'cr.instance': 'registry',
  'cr.repo': 'image',
  'elasticsearch.instance': 'search',
  'polardb.dbcluster': 'polardb',
};

/** ScalingRuleId is scaling-rule. */
function wordOf(kind: string, keyName: string): string {
  const spelt = keyName.replace(/(?:Id|ID|Name|_id|_name)$/, '').replace(/([a-z\d])([A-Z])/g, '$1-$2');
  return words[kind] ?? (spelt.toLowerCase().replaceAll('_', '-') || 'item');
}

/** Values that say that something is wrong, or on its way. */
const unusual =
  /fail|abnormal|(?<!un)lock|unhealthy|unavail|creating|deleting|deleted|changing|updating|configur|stopp|inactive|error|expir|terminat|reject|pending|initial|^init$|disable|suspend|unknown|notready|not_|drift|releas|offline|closed|down|restart|reboot|attaching|provision|classic|^0\.0\.0\.0\/0$/i;

export const companyWording: Wording = {
  naming: (things) => {
    const deployments = deploymentsIn(randomOf(things.words, 'deployments'));
    const word = wordOf(things.kind, things.keyName);
    return (at, random) => {
      const deployment = deployments[at % deployments.length] as Deployment;
      const number = Math.floor(at / deployments.length) + 1;
      const stem = `${deployment.app.name}-${word}-${deployment.env}`;
      const name = number === 1 ? stem : `${stem}-${number}`;
      const plan = planned(things, { at, deployment, name, number });
      const made = { deployment: plan.deployment ?? deployment, says: plan.says };
      if (things.isNamed) return { ...made, id: plan.id ?? name, name: random.text(16, '0123456789abcdef') };
      return { ...made, id: plan.id, name: plan.name ?? name };
    };
  },
  deploymentOf: (seed, name) => {
    const random = randomOf(seed, 'deployment');
    return deploymentNamed(name) ?? random.pick(deploymentsIn(random));
  },
  tags: (deployment) => (deployment ? tagsOf(deployment) : []),
  value: (values, random) => {
    const usual = values.filter((value) => !unusual.test(value));
    return random.pick(usual.length > 0 && random.chance(0.95) ? usual : values);
  },
  name: (random) => `${random.pick(apps).name}-${random.pick(['prod', 'prod', 'staging', 'test'])}`,
  remark: (random) => random.pick(['', '', 'Managed by Terraform']),
  host: (random) => `${random.pick(apps).name}.${domain}`,
  mailbox: (random) => `${random.pick(apps).team}@${domain}`,
  unknown: () => '',
  end: (member, made, now) => {
    if (/expir|notafter|validuntil/i.test(member)) return renewedUntil(made, 365, now);
    return /delet|releas|destroy|stop/i.test(member) ? null : undefined;
  },
};
