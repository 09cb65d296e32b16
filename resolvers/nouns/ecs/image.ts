import { image } from '../../../client/resources/ecs/image.js';
import { region } from '../../../client/resources/ecs/region.js';
import { connection } from '../../connection/connection.js';
import { enumeration } from '../../fields/enumeration.js';
import type { FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { reference, regionReference } from '../../fields/reference.js';
import { accountId, arn, dateTime, integer, key, regionId, tags, text } from '../../fields/scalar-fields.js';
import type * as Types from '../../schema.types.js';

const ImageStatus = enumeration<Types.ImageStatus>({
  CREATING: 'Creating',
  WAITING: 'Waiting',
  AVAILABLE: 'Available',
  UNAVAILABLE: 'UnAvailable',
  CREATE_FAILED: 'CreateFailed',
  DEPRECATED: 'Deprecated',
});

const Image: FieldTable<Types.Image> = {
  id: arn,
  accountId,
  imageId: key,
  regionId,
  name: text('ImageName'),
  description: text('Description'),
  osName: text('OSName'),
  osType: text('OSType'),
  platform: text('Platform'),
  architecture: text('Architecture'),
  sizeGiB: integer('Size'),
  status: ImageStatus.always('Status'),
  owner: text('ImageOwnerAlias'),
  createdAt: dateTime('CreationTime'),
  resourceGroupId: text('ResourceGroupId'),
  tags: tags('Tags.Tag', { key: 'TagKey', value: 'TagValue' }),
  region: regionReference(region),
};

export const imageTables = {
  Image,
  Instance: { image: reference(image, text('ImageId')) },
  Query: { images: connection(image), image: lookup(image, ({ imageId }) => String(imageId)) },
};
