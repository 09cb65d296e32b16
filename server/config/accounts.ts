import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import * as z from 'zod';
import type { AccountRole } from '../../client/accounts.js';

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

const file = z.array(account, 'must be a list of accounts: [{ id, name, roleArn, externalId? }]');

/** Throws an Error that names the file and each invalid entry with its expected format, but never its value. */
export function readAccounts(path: string): readonly AccountRole[] {
  const result = file.safeParse(parsed(path));
  if (!result.success) {
    const problems = result.error.issues.map(({ path: [index, ...member], message }) =>
      index === undefined ? message : `entry ${Number(index) + 1}: ${[...member, message].join(' ')}`,
    );
    throw unusable(path, problems.join('; '));
  }
  const ids = result.data.map(({ id }) => id);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw unusable(path, `account ${repeated} is listed twice`);
  return result.data.map(({ externalId, ...role }) => ({ ...role, ...(externalId !== undefined && { externalId }) }));
}

function parsed(path: string): unknown {
  try {
    // YAML includes JSON, but not a byte order mark.
    return parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''), { intAsBigInt: true });
  } catch (error) {
    // Later lines of the message quote the file.
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw unusable(path, error instanceof YAMLParseError ? `neither YAML nor JSON: ${why.replace(/:$/, '')}` : why);
  }
}

function unusable(path: string, why: string): Error {
  return new Error(`YUNMEN_ACCOUNTS names ${path}, which cannot be used: ${why}.`);
}
