import { image } from '../client/resources/image.js';
import { region } from '../client/resources/region.js';
import { connection } from './connection.js';
import { enumeration } from './enumeration.js';
import type { FieldTable } from './field.js';
import { accountId, arn, dateTime, integer, key, regionId, tags, text } from './leaves.js';
import { lookup } from './lookup.js';
import { reference, regionReference } from './reference.js';
import type * as Types from './schema.types.js';

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
