/** The roles that callers of the main account assume to read the other accounts, in the format of the gateway's accounts file. */
import type { Cloud } from '../cloud.js';
import { externalId } from '../data/ram/roles.js';

export interface AccountRole {
  readonly id: string;
  readonly name: string;
  readonly roleArn: string;
  readonly externalId?: string;
}

const rows = [
  { name: 'Main', role: 'yunmen-inventory' },
  { name: 'Partner', role: 'yunmen-inventory' },
  { name: 'Archive', role: 'partner-audit', externalId },
] as const;

export function accountRolesOf({ accounts }: Cloud): readonly AccountRole[] {
  return rows.map(({ name, role, ...more }, index) => {
    const id = accounts[index]?.id;
    if (id === undefined) throw new Error(`The data set has no account for ${name}.`);
    return { id, name, roleArn: `acs:ram::${id}:role/${role}`, ...more };
  });
}
