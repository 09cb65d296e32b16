import type { Cloud } from '../../../client/cloud.js';
import { CloudError } from '../../../client/errors/cloud-error.js';
import type { Action } from '../../../client/model/action.js';
import { checkRegionId } from '../../connection/region-ids.js';
import { badInput } from '../../errors.js';
import type { PermissionCheck as PermissionCheckType } from '../../schema.types.js';
import type { Field, FieldTable } from '../field.js';

/** What a dry run says, or why there is none. */
interface Verdict {
  readonly allowed: boolean | null;
  readonly reason: string;
}

interface CheckNode {
  readonly action: string;
  readonly verdict: Promise<Verdict>;
}

/** Where a dry run is asked. */
interface Place {
  readonly cloud: Cloud;
  readonly regionId: string;
}

const mostActions = 100;

const PermissionCheck: FieldTable<PermissionCheckType, CheckNode> = {
  action: { needs: [], read: ({ action }) => action },
  // A dry run that fails says neither yes nor no: that is an error at this place.
  allowed: { needs: [], read: async ({ verdict }) => (await verdict).allowed },
  reason: {
    needs: [],
    read: ({ verdict }) =>
      verdict.then(
        ({ reason }) => reason,
        () => null,
      ),
  },
};

/** `actions` are those in use: their dry runs are the only way to ask. */
export function permissionTables(actions: readonly Action[]) {
  const byRam = new Map(actions.map((action) => [action.ram.toLowerCase(), action]));

  const permissions: Field<readonly CheckNode[], unknown> = {
    needs: [],
    asks: { kind: 'rights' },
    resolve: (_viewer, { args, context: { cloud } }) => {
      const named = Array.isArray(args.actions) ? args.actions.map(String) : [];
      if (named.length > mostActions) {
        throw badInput(`\`actions\` holds ${named.length}, but at most ${mostActions} can be asked about at once.`);
      }
      const regionId = typeof args.regionId === 'string' ? checkRegionId(args.regionId) : cloud.homeRegionId;
      return named.map((action) => {
        const verdict = told(action, byRam.get(action.toLowerCase()), { cloud, regionId });
        verdict.catch(() => undefined); // Whichever field awaits it gets the failure.
        return { action, verdict };
      });
    },
  };

  return { PermissionCheck, Viewer: { permissions } };
}

async function told(name: string, action: Action | undefined, { cloud, regionId }: Place): Promise<Verdict> {
  if (!action) {
    const reason = `Nothing that is read here needs ${name}. What a mutation needs is found out by its own dryRun.`;
    return { allowed: null, reason };
  }
  const called = `${action.product.name.toUpperCase()} ${action.name}`;
  if (action.isOpenToAll) return { allowed: true, reason: 'Whoever has credentials may call it.' };
  if (!action.hasDryRun) {
    return { allowed: null, reason: `${called} has no dry run: whether it is allowed shows when it is called.` };
  }
  try {
    // As after an empty answer: a right that was seen is remembered, and so is a refusal, for some minutes.
    await cloud.reader.checkEmpty({ action, regionId });
    return { allowed: true, reason: `${called} passed in ${regionId}, as a dry run or in earnest.` };
  } catch (error) {
    // What is refused for the account, such as a debt, says nothing of the right.
    if (error instanceof CloudError && error.kind === 'forbidden') {
      return { allowed: error.permission ? false : null, reason: error.message };
    }
    throw error;
  }
}
