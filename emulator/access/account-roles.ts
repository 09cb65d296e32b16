/** The roles that callers of the main account assume to read the other accounts, in the format of the gateway's accounts file. */
import type { Cloud } from '../cloud.js';
import { externalId, inventoryRole } from '../data/ram/roles.js';

export interface AccountRole {
  readonly id: string;
  readonly name: string;
  readonly roleArn: string;
  readonly externalId?: string;
}

const rows = [
  { name: 'Main', role: inventoryRole },
  { name: 'Partner', role: inventoryRole },
  { name: 'Archive', role: 'partner-audit', externalId },
] as const;

export function accountRolesOf({ accounts, fleet }: Cloud): readonly AccountRole[] {
  const usual = rows.map(({ name, role, ...more }, index) => {
    const id = accounts[index]?.id;
    if (id === undefined) throw new Error(`The data set has no account for ${name}.`);
    return { id, name, roleArn: arnOf(id, role), ...more };
  });
  const members = (fleet?.members ?? []).map(({ id, name }) => ({ id, name, roleArn: arnOf(id, inventoryRole) }));
  return [...usual, ...members];
}

function arnOf(accountId: string, role: string): string {
  return `acs:ram::${accountId}:role/${role}`;
}
