/** ECS DescribeKeyPairs: page numbers only; a name may be a pattern. */
import { createHash } from 'node:crypto';
import { glob } from '../../access/policy.js';
import type { Account } from '../../data/accounts.js';
import type { Listing } from '../listing.js';
import { ecsTags } from '../tags.js';
import { inResourceGroup, resourceGroupMax } from './resource-group.js';

interface KeyPair {
  readonly KeyPairName: string;
  readonly KeyPairFingerPrint: string;
  readonly CreationTime: string;
  readonly ResourceGroupId: string;
  readonly Tags: { readonly Tag: readonly { readonly TagKey: string; readonly TagValue: string }[] };
}

/** The key pair of a name that instances refer to. */
function keyPairOf(KeyPairName: string): KeyPair {
  const KeyPairFingerPrint = createHash('md5').update(KeyPairName).digest('hex');
  const ResourceGroupId = KeyPairName === 'ops' ? 'rg-acfmops0000001' : '';
  const Tags = { Tag: [{ TagKey: 'purpose', TagValue: KeyPairName }] };
  return { KeyPairName, KeyPairFingerPrint, CreationTime: '2023-09-04T08:33Z', ResourceGroupId, Tags };
}

/** The key pairs of the instances of a region. */
export function keyPairsIn(account: Account, regionId: string): readonly KeyPair[] {
  const names = account.instances(regionId).flatMap(({ KeyPairName }) => KeyPairName ?? []);
  return [...new Set(names)].sort().map(keyPairOf);
}

export const keyPairs: Listing<KeyPair> = {
  action: 'DescribeKeyPairs',
  envelope: ['KeyPairs', 'KeyPair'],
  items: ({ account, regionId }) => keyPairsIn(account, regionId),
  pageMax: 50,
  resourceGroupMax,
  filters: {
    tags: ecsTags,
    equals: { KeyPairFingerPrint: (pair) => pair.KeyPairFingerPrint },
    special: {
      KeyPairName: (pair, value) => glob(value, pair.KeyPairName),
      ResourceGroupId: inResourceGroup,
    },
  },
};
