import { declaredAction } from '../../nouns/declared.js';
import { partItems } from '../../nouns/fields/parts.js';
import { paramsOfKey } from '../../nouns/kind/keys.js';
import { asked } from '../reference.js';
import { isAllowingAll } from './policy-document.js';

const allowsEverything = asked(
  declaredAction('Ram.GetPolicy'),
  ({ key }) => ({ regionId: null, params: paramsOfKey(['PolicyType', 'PolicyName'], key) }),
  (answer) => partItems(answer, ['DefaultPolicyVersion', 'PolicyDocument'], ['Statement']).some(isAllowingAll),
);

export const policyTables = { Policy: { allowsEverything } };
