import * as z from 'zod';
import type { AccountsConfig } from '../../client/account-config.js';
import { eachOnce, readConfigFile } from './config-file.js';

/** Reads the file that YUNMEN_ACCOUNTS names: the accounts that callers may read, their roles, and groups of accounts. */

/** YAML reads an id without quotes as a number. An id of 18 digits is exact only as a bigint. */
const id = z
  .union([z.string(), z.bigint()], 'must be an account id')
  .transform(String)
  .pipe(z.string().regex(/^\d{1,20}$/, 'must be an account id: digits alone'));

const roleShape = /^acs:ram::(\d{1,20}):role\/[A-Za-z0-9.-]{1,64}$/;

const text = z.string('must be a text: put it in quotes').min(1, 'must not be empty');
const roleArn = z
  .string('must be a text')
  .regex(roleShape, 'must be a role such as acs:ram::1234567890123456:role/reader');
const roleName = z
  .string('must be a text')
  .regex(/^[A-Za-z0-9.-]{1,64}$/, 'must be the name of a role, which every account has, such as yunmen-reader');
// Must have quotes, or an external id of digits would lose its leading zeros.
const externalId = z
  .string('must be a text: put it in quotes')
  .regex(/^[\w+=,.@:/-]{2,1224}$/, 'must have 2 to 1224 letters, digits or _+=,.@:/-')
  .optional();
const callers = z
  .array(
    z
      .string('must be a text')
      .regex(/^acs:ram::[\d*]+:(?:role|user)\/.+$/, 'must be the ARN of a role or a user, with * for any text'),
    'must be a list of ARNs of roles and users',
  )
  .min(1, 'must not be empty')
  .readonly();
const tags = z.record(text, z.string('must be a text: put it in quotes'), 'must be tags: { key: value }').readonly();

const account = z
  .strictObject({
    id,
    name: z.string('must be a text').trim().min(1, 'must not be empty').max(128, 'must have at most 128 characters'),
    roleArn,
    externalId,
    roles: z.array(z.strictObject({ callers, roleArn, externalId })).readonly().optional(),
    tags: tags.optional(),
  })
  .superRefine(({ id, roleArn, roles = [] }, context) => {
    const message = 'must be a role of that account';
    const isOther = (arn: string) => roleShape.exec(arn)?.[1] !== id;
    if (isOther(roleArn)) context.addIssue({ code: 'custom', path: ['roleArn'], message });
    roles.forEach((role, index) => {
      if (isOther(role.roleArn)) context.addIssue({ code: 'custom', path: ['roles', index, 'roleArn'], message });
    });
  });

const accounts = z
  .array(account, 'must be a list of accounts: [{ id, name, roleArn, externalId?, roles?, tags? }]')
  .superRefine(eachOnce(({ id }) => id, 'account'));

const directory = z.strictObject(
  {
    roleName,
    externalId,
    roles: z.array(z.strictObject({ callers, roleName, externalId })).readonly().optional(),
  },
  'must be { roleName, externalId?, roles? }',
);

const group = z
  .strictObject(
    {
      accountIds: z.array(id, 'must be a list of account ids').readonly().default([]),
      folderIds: z
        .array(z.string('must be a text').regex(/^(?:r|fd)-\w+$/, 'must be the id of a folder, such as fd-bVaRIG'))
        .readonly()
        .default([]),
      names: z.array(text, 'must be a list of names, with * for any text').readonly().default([]),
      tags: tags.default({}),
    },
    'must be { accountIds?, folderIds?, names?, tags? }',
  )
  .refine(
    ({ accountIds, folderIds, names, tags }) =>
      accountIds.length + folderIds.length + names.length + Object.keys(tags).length > 0,
    'must have accountIds, folderIds, names or tags: it has no accounts',
  );

const whole = z
  .strictObject({
    accounts: accounts.default([]),
    directory: directory.optional(),
    groups: z.record(text, group, 'must be groups by their names').default({}),
  })
  .superRefine(({ directory, groups }, context) => {
    if (directory) return;
    for (const [name, { folderIds }] of Object.entries(groups)) {
      const message = 'need directory: without it, folders are not known';
      if (folderIds.length > 0) context.addIssue({ code: 'custom', path: ['groups', name, 'folderIds'], message });
    }
  });

/**
 * The file is a list of accounts, or an object with `accounts`, `directory` and `groups`. Throws an Error that names the file and
 * each invalid entry with its expected format, but never its value.
 */
export function readAccounts(path: string): AccountsConfig {
  const shapeOf = (value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? whole
      : accounts.transform((listed) => ({ accounts: listed, groups: {} }));
  const { directory = null, ...read } = readConfigFile<z.ZodType<z.output<typeof whole>>>(
    'YUNMEN_ACCOUNTS',
    path,
    shapeOf,
  );
  return present({ ...read, directory });
}

/** Without members that are undefined. */
function present(config: object): AccountsConfig {
  return JSON.parse(JSON.stringify(config));
}
