/** Kinds of the company of which more is known than an application and an environment: domains, certificates, databases, zones. */
import { type App, apps, companyName, domain } from '../../data/company/apps.js';
import { type Deployment, renewedUntil } from '../../data/company/deployment.js';
import { problemRegion, problems } from '../../data/company/problems.js';
import type { ListedThings, Naming } from './wording.js';

interface One {
  readonly at: number;
  readonly deployment: Deployment;
  readonly name: string;
  /** Of several with the same deployment, from 1. */
  readonly number: number;
}

type Plan = Partial<Naming>;
type Planner = (one: One, things: ListedThings) => Plan;

const dayMs = 86_400_000;
const dateOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10);
const numbered = (text: string, number: number): string => (number === 1 ? text : `${text}-${number}`);

/** The domain of the company, then one for each application, then those of markets. */
function registered({ at }: One, { now }: ListedThings): Plan {
  const app = apps[(at + apps.length - 1) % apps.length] as App;
  const id = at === 0 ? domain : `${companyName}-${numbered(app.name, Math.ceil(at / apps.length))}.example`;
  const ends = `${dateOf(renewedUntil(Date.UTC(2020, at % 12, 15), 365, now))}T00:00:00Z`;
  return { id, says: { InstanceExpired: 'false', InstanceEndTime: ends } };
}

const below =
  (prefix: string): Planner =>
  ({ deployment: { app, env }, number }) => ({
    id: `${numbered(prefix, number)}.${app.name}${env === 'prod' ? '' : `-${env}`}.${domain}`,
  });

const described =
  (member: string): Planner =>
  ({ name }) => ({ says: { [member]: name } });

function certificate({ at, deployment: { app, env }, number }: One, { isMain, now }: ListedThings): Plan {
  const isExpired = isMain && at === 0;
  const plain = `${numbered(env === 'prod' ? app.name : `${app.name}-${env}`, number)}.${domain}`;
  const common = isExpired ? problems.expiredCertificate : plain;
  const begun = isExpired ? Date.UTC(2024, 9, 31) : Date.UTC(2025, at % 12, 7 + (at % 20));
  const ends = isExpired ? begun + 365 * dayMs : renewedUntil(begun, 365, now);
  const dates = { StartDate: dateOf(ends - 365 * dayMs), EndDate: dateOf(ends) };
  const says = {
    ...dates,
    CommonName: common,
    Sans: common,
    Name: common,
    Expired: String(isExpired),
    Status: 'ISSUED',
  };
  return { name: common, says: { ...says, CertStartTime: String(ends - 365 * dayMs), CertEndTime: String(ends) } };
}

/** One in four is PostgreSQL. The first of the region of problems is too old. */
function database({ at, name }: One, { isMain, regionId }: ListedThings): Plan {
  const isProblem = isMain && regionId === problemRegion && at === 0;
  const engine =
    at % 4 === 3 ? { Engine: 'PostgreSQL', EngineVersion: '15.0' } : { Engine: 'MySQL', EngineVersion: '8.0' };
  if (!isProblem) return { says: { DBInstanceDescription: name, ...engine } };
  const orders = apps.find((app) => app.name === 'orders') as App;
  return {
    name: problems.oldDatabase,
    deployment: { app: orders, env: 'prod' },
    says: {
      DBInstanceDescription: problems.oldDatabase,
      Engine: 'MySQL',
      EngineVersion: '5.6',
      DBInstanceStatus: 'Running',
      DBInstanceType: 'Primary',
    },
  };
}

const planners: Readonly<Record<string, Planner>> = {
  'Alidns.domain': registered,
  'Cdn.domain': below('static'),
  'Dds.dbinstance': described('DBInstanceDescription'),
  'Domain.domain': registered,
  'FC.domain': below('fn'),
  'Kms.alias': ({ deployment: { app, env }, number }) => ({ id: `alias/${numbered(`${app.name}-${env}`, number)}` }),
  'NAS.filesystem': described('Description'),
  'Rds.dbinstance': database,
  'cas.certificate': certificate,
  'dcdn.domain': below('edge'),
  'elasticsearch.instance': described('description'),
  'polardb.dbcluster': described('DBClusterDescription'),
  'pvtz.zone': ({ deployment: { app, env }, number }) => ({
    says: { ZoneName: `${numbered(app.name, number)}.${env}.internal` },
  }),
};

/** What is known of one thing of a kind; nothing of most. */
export function planned(things: ListedThings, one: One): Plan {
  return planners[things.kind]?.(one, things) ?? {};
}
