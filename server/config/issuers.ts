import * as z from 'zod';
import type { IssuerSettings } from '../oidc/issuer-settings.js';
import { eachOnce, readConfigFile } from './config-file.js';
import { issuer, providerArn, roleArn } from './shapes.js';

/** Reads the file that YUNMEN_OIDC_ISSUERS names: the issuers whose tokens are accepted, and the roles of their people. */

const name = z.string('must be a text').trim().min(1, 'must not be empty').max(128, 'must have at most 128 characters');
const text = z.string('must be a text: put it in quotes').min(1, 'must not be empty');

const claim = z
  .union(
    [text.transform((one): [string, ...string[]] => [one]), z.tuple([text], text)],
    'must be the name of a claim, or a list of names that lead to it',
  )
  .readonly();

const audience = z
  .union(
    [text.transform((one) => [one]), z.array(text).min(1, 'must not be empty')],
    'must be a text, or a list of texts',
  )
  .readonly();

const groups = z.strictObject({
  claim,
  match: z.enum(['first', 'all'], 'must be first or all').default('first'),
  roles: z
    .array(
      z.strictObject({ group: text, roleArn, name: name.optional() }),
      'must be a list: [{ group, roleArn, name? }]',
    )
    .min(1, 'must have an entry')
    .readonly(),
});

const entry = z
  .strictObject({
    issuer,
    name: name.optional(),
    audience,
    providerArn,
    roleClaim: claim.optional(),
    groups: groups.optional(),
    roleArn: roleArn.optional(),
  })
  .refine(({ roleClaim, groups }) => !(roleClaim && groups), 'must have roleClaim or groups, not both')
  .refine(
    ({ roleClaim, groups, roleArn }) => roleClaim ?? groups ?? roleArn,
    'must have roleClaim, groups or roleArn: one of them says which role a person enters',
  );

const file = z
  .array(entry, 'must be a list of issuers: [{ issuer, audience, providerArn, roleClaim?, groups?, roleArn?, name? }]')
  .min(1, 'must list an issuer')
  .superRefine(eachOnce(({ issuer }) => issuer, 'issuer'));

/** Throws an Error that names the file and each invalid entry with its expected format, but never its value. */
export function readIssuers(path: string): readonly IssuerSettings[] {
  return readConfigFile('YUNMEN_OIDC_ISSUERS', path, () => file).map((entry) => ({
    url: entry.issuer,
    name: entry.name ?? null,
    audiences: entry.audience,
    providerArn: entry.providerArn,
    isIssuerInName: true,
    claim: entry.roleClaim ?? null,
    groups: entry.groups ? withoutUndefined(entry.groups) : null,
    defaultRoleArn: entry.roleArn ?? null,
  }));
}

function withoutUndefined({ claim, match, roles }: z.output<typeof groups>): NonNullable<IssuerSettings['groups']> {
  return {
    claim,
    match,
    roles: roles.map(({ name, ...role }) => ({ ...role, ...(name !== undefined && { name }) })),
  };
}
