import * as z from 'zod';
import type { AccountRole } from '../../client/accounts.js';
import { eachOnce, readConfigFile } from './config-file.js';

/** Reads the file that YUNMEN_ACCOUNTS names: the accounts that callers may read, and their roles. */

/** YAML reads an id without quotes as a number. An id of 18 digits is exact only as a bigint. */
const id = z
  .union([z.string(), z.bigint()], 'must be an account id')
  .transform(String)
  .pipe(z.string().regex(/^\d{1,20}$/, 'must be an account id: digits alone'));

const roleShape = /^acs:ram::(\d{1,20}):role\/[A-Za-z0-9.-]{1,64}$/;

const account = z
  .strictObject({
    id,
    name: z.string('must be a text').trim().min(1, 'must not be empty').max(128, 'must have at most 128 characters'),
    roleArn: z
      .string('must be a text')
      .regex(roleShape, 'must be a role such as acs:ram::1234567890123456:role/reader'),
    // Must have quotes, or an external id of digits would lose its leading zeros.
    externalId: z
      .string('must be a text: put it in quotes')
      .regex(/^[\w+=,.@:/-]{2,1224}$/, 'must have 2 to 1224 letters, digits or _+=,.@:/-')
      .optional(),
  })
  .refine(({ id, roleArn }) => roleShape.exec(roleArn)?.[1] === id, {
    path: ['roleArn'],
    message: 'must be a role of that account',
  });

const file = z
  .array(account, 'must be a list of accounts: [{ id, name, roleArn, externalId? }]')
  .superRefine(eachOnce(({ id }) => id, 'account'));

/** Throws an Error that names the file and each invalid entry with its expected format, but never its value. */
export function readAccounts(path: string): readonly AccountRole[] {
  const accounts = readConfigFile('YUNMEN_ACCOUNTS', path, file);
  return accounts.map(({ externalId, ...role }) => ({ ...role, ...(externalId !== undefined && { externalId }) }));
}
