import type { Action } from '../../client/model/action.js';

/** RAM policies for everything that queries can read, for roles of people who may see the whole inventory. */

export interface ReadPolicy {
  readonly Version: '1';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: '*';
  }[];
}

/** The most characters of a custom policy of RAM: https://www.alibabacloud.com/help/en/ram/product-overview/limits */
const longest = 6144;

/**
 * The actions that the system policy AliyunReadOnlyAccess allows, by the copies of it that are public. It changes without notice, and
 * has more actions of products that this API does not read.
 */
const inReadOnlyAccess =
  /^(?:[\w-]+:(?:Describe|List|Get|BatchGet|Query|BatchQuery)|actiontrail:(?:LookupEvents|Check)|ram:GenerateCredentialReport)/;

/** Each policy is short enough for RAM. With `besideReadOnly` they have only what AliyunReadOnlyAccess lacks. */
export function allReads(actions: readonly Action[], besideReadOnly = false): readonly ReadPolicy[] {
  const names = actions
    .filter(({ isOpenToAll }) => !isOpenToAll)
    .map(({ ram }) => ram)
    .filter((name) => !besideReadOnly || !inReadOnlyAccess.test(name));
  const policies: ReadPolicy[] = [];
  let held: readonly string[] = [];
  for (const name of [...new Set(names)].sort()) {
    if (JSON.stringify(policyOf([...held, name])).length > longest) {
      policies.push(policyOf(held));
      held = [];
    }
    held = [...held, name];
  }
  return held.length > 0 ? [...policies, policyOf(held)] : policies;
}

function policyOf(actions: readonly string[]): ReadPolicy {
  return { Version: '1', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
}
