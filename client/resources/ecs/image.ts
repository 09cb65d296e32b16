import { upstreamFilter, upstreamListFilter, upstreamNameFilter } from '../../model/filters.js';
import { byPage } from '../../model/paging.js';
import { ecs } from '../../model/products.js';
import { member, type Resource } from '../../model/resource.js';
import { ecsTags } from '../tag/tags.js';
import { unknownImage } from '../unknown-ids.js';

/** Upstream hides every image that is not Available, unless asked for the other states by name. */
const everyStatus = 'Creating,Waiting,Available,UnAvailable,CreateFailed,Deprecated';

/** https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeimages */
export const image: Resource = {
  type: 'Image',
  scope: 'region',
  arn: { service: 'ecs', kind: 'image' },
  tags: ecsTags,
  key: member('ImageId'),
  list: {
    action: {
      product: ecs,
      name: 'DescribeImages',
      ram: 'ecs:DescribeImages',
      resource: 'image/*',
      hasDryRun: true,
      unknown: { ImageId: unknownImage },
      params: { Status: everyStatus },
    },
    paging: byPage({ cap: 100 }),
    items: 'Images.Image',
    count: { params: { PageNumber: 1, PageSize: 1 }, total: 'TotalCount' },
  },
  get: { many: { param: 'ImageId', format: 'comma', cap: 1 } },
  filters: {
    imageIds: upstreamListFilter({ param: 'ImageId', format: 'comma', cap: 1, member: 'ImageId' }),
    owner: upstreamFilter('ImageOwnerAlias'),
    name: upstreamNameFilter({ param: 'ImageName', member: 'ImageName' }),
    osType: upstreamFilter('OSType'),
    architecture: upstreamFilter('Architecture'),
  },
};
