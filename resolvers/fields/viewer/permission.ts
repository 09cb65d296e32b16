import type { Cloud } from '../../../client/cloud.js';
import { CloudError, callName } from '../../../client/errors/cloud-error.js';
import type { Action } from '../../../client/model/action.js';
import { checkRegionId } from '../../connection/region-ids.js';
import { badInput } from '../../errors.js';
import type { PermissionCheck as PermissionCheckType } from '../../schema.types.js';
import type { Field, FieldTable } from '../field.js';

/** The result of a dry run, or the reason why there is none. */
interface Verdict {
  readonly allowed: boolean | null;
  readonly reason: string;
}

interface CheckNode {
  readonly action: string;
  readonly verdict: Promise<Verdict>;
}

/** The place of a dry run. */
interface Place {
  readonly cloud: Cloud;
  readonly regionId: string;
}

const mostActions = 100;

const PermissionCheck: FieldTable<PermissionCheckType, CheckNode> = {
  action: { needs: [], read: ({ action }) => action },
  // A failed dry run is neither yes nor no: it is an error of this field.
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

/** `actions` are the actions that the gateway uses. Only their dry runs can be used. */
export function permissionTables(actions: () => readonly Action[]) {
  let known: readonly Action[] | null = null;
  const permissions: Field<readonly CheckNode[], unknown> = {
    needs: [],
    asks: { kind: 'rights' },
    resolve: (_viewer, { args, context: { cloud } }) => {
      const named = Array.isArray(args.actions) ? args.actions.map(String) : [];
      if (named.length > mostActions) {
        throw badInput(
          `\`actions\` holds ${named.length} actions, but must hold at most ${mostActions}. Split the list.`,
        );
      }
      const regionId = typeof args.regionId === 'string' ? checkRegionId(args.regionId) : cloud.homeRegionId;
      return named.map((action) => {
        known ??= actions();
        const verdict = rightOf(action, known, { cloud, regionId });
        verdict.catch(() => undefined); // The field that awaits it gets the failure.
        return { action, verdict };
      });
    },
  };

  return { PermissionCheck, Viewer: { permissions } };
}

/** Whether the caller may use one of `actions`, by its RAM name. Throws if the dry run fails for another reason than a refusal. */
export async function rightOf(name: string, actions: readonly Action[], { cloud, regionId }: Place): Promise<Verdict> {
  const action = actions.findLast(({ ram }) => ram.toLowerCase() === name.toLowerCase());
  if (!action) {
    const reason = `No query of this API uses ${name}. For a mutation, use its own dryRun.`;
    return { allowed: null, reason };
  }
  const called = callName({ product: action.product.name, action: action.name });
  if (action.isOpenToAll) return { allowed: true, reason: 'Every caller with credentials may call it.' };
  if (!action.hasDryRun) {
    return { allowed: null, reason: `${called} has no dry run: only a real call shows whether it is allowed.` };
  }
  try {
    // The same check as after an empty answer. A permission and a refusal are both cached for some minutes.
    await cloud.reader.checkEmpty({ action, regionId });
    return { allowed: true, reason: `${called} was allowed in ${regionId}, in a dry run or in a real call.` };
  } catch (error) {
    // A refusal because of the account, such as a debt, says nothing about the permission.
    if (error instanceof CloudError && error.kind === 'forbidden') {
      return { allowed: error.permission ? false : null, reason: error.message };
    }
    throw error;
  }
}
