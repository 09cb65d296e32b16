import { type Item, unfit } from '../../../client/model/value.js';
import type * as Types from '../../schema.types.js';
import { asDateTime, type Leaf, made } from '../scalar-fields.js';
import { asSwitch } from '../spelled-values.js';

const exists = /^((?:additional_)?access_key_\d+)_exist$/;

/** A report has four columns for each key that a user may have. Which users may have more than two differs. */
function keysIn(row: Item): readonly Types.CredentialReportKey[] {
  return Object.keys(row).flatMap((column) => {
    const [, slot] = exists.exec(column) ?? [];
    if (slot === undefined || asSwitch(row[column], column) !== true) return [];
    const at = (what: string) => {
      const name = `${slot}_${what}`;
      return [row[name], name] as const;
    };
    return [
      {
        slot,
        isActive: asSwitch(...at('active')),
        rotatedAt: asDateTime(...at('last_rotated')),
        lastUsedAt: asDateTime(...at('last_used')),
      },
    ];
  });
}

const accessKeys: Leaf<readonly Types.CredentialReportKey[]> = made(['access_key_1_exist'], (row) => {
  if (!Object.keys(row).some((column) => exists.test(column))) throw unfit('columns of AccessKeys', undefined);
  return keysIn(row);
});

export const credentialReportTables = { CredentialReportEntry: { accessKeys } };
