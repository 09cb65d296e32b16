/** ECS DescribeImages: it has page numbers only, and hides images that are not Available unless their state is requested. */

import { glob } from '../../access/policy.js';
import type { Image } from '../../data/ecs/images.js';
import type { Params } from '../../wire/rpc.js';
import { WireError } from '../../wire/wire-error.js';
import type { Listing } from '../listing.js';
import { ecsTags } from '../tags.js';
import { inResourceGroup, resourceGroupMax } from './resource-group.js';

const states = ['Creating', 'Waiting', 'Available', 'UnAvailable', 'CreateFailed', 'Deprecated'];

export const images: Listing<Image> = {
  action: 'DescribeImages',
  envelope: ['Images', 'Image'],
  items: ({ account, regionId }) => account.images(regionId),
  shows: (params) => {
    const wanted = statesIn(params);
    // "An empty value indicates that system, self and others are returned"; a marketplace image is found by its id, too.
    const hidesMarketplace = !params.ImageOwnerAlias && !params.ImageId;
    return (image) => wanted.includes(image.Status) && !(hidesMarketplace && image.ImageOwnerAlias === 'marketplace');
  },
  pageMax: 100,
  resourceGroupMax,
  namesRegion: true,
  filters: {
    tags: ecsTags,
    equals: {
      ImageId: (image) => image.ImageId,
      ImageFamily: (image) => image.ImageFamily,
      ImageOwnerAlias: (image) => image.ImageOwnerAlias,
      OSType: (image) => image.OSType,
      Architecture: (image) => image.Architecture,
      Usage: (image) => image.Usage,
      IsSupportCloudinit: (image) => image.IsSupportCloudinit,
      IsSupportIoOptimized: (image) => image.IsSupportIoOptimized,
    },
    allowed: {
      ImageOwnerAlias: {
        values: ['system', 'self', 'others', 'marketplace'],
        code: 'ImageOwnerAlias.ValueNotSupported',
        status: 400,
      },
      OSType: { values: ['linux', 'windows'], code: 'OSType', status: 404 },
      Architecture: { values: ['i386', 'x86_64', 'arm64'], code: 'Architecture', status: 404 },
      Usage: { values: ['instance', 'none'], code: 'Usage', status: 404 },
    },
    special: {
      ImageName: (image, value) => glob(value, image.ImageName),
      SnapshotId: (image, value) =>
        image.DiskDeviceMappings.DiskDeviceMapping.some((disk) => disk.SnapshotId === value),
      IsPublic: (image, value) => value !== 'true' || image.IsPublic,
      ResourceGroupId: inResourceGroup,
    },
  },
};

/** "When you query images provided by Alibaba Cloud or shared images, RAM authentication can be ignored." */
export function imageResource({ ImageOwnerAlias }: Params): string | undefined {
  return ImageOwnerAlias === 'system' || ImageOwnerAlias === 'others' ? undefined : 'image/*';
}

/** Several with commas, or ALL alone. */
function statesIn({ Status: text = '' }: Params): readonly string[] {
  if (text === '') return ['Available'];
  if (text === 'ALL') return states;
  const wanted = text.split(',').map((one) => one.trim());
  if (wanted.some((one) => !states.includes(one))) throw new WireError(400, 'InvalidParamter', 'Invalid Parameter.');
  return wanted;
}
