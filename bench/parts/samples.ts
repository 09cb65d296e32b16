/** Sample answers with the size of real ones. */
import { instancesOf } from '../../emulator/data/ecs/instances.js';
import { regionOf } from '../../emulator/data/regions.js';

/** A page of 100 instances as DescribeInstances writes it: about 250 KB, with an id of 18 digits. */
export function instancesText(): string {
  const region = regionOf('cn-hangzhou');
  if (!region) throw new Error('There is no such region.');
  const owner = { seed: 1, accountId: '1750293846105927', resourceGroupIds: ['rg-acfmexample'], classicShare: 0.04 };
  const Instance = instancesOf(owner, region, 100);
  const text = JSON.stringify({ Instances: { Instance }, NextToken: '', RequestId: 'A', OwnerId: 0 });
  return text.replace('"OwnerId":0', '"OwnerId":253460731706911258');
}

export function listOfBuckets(count: number): string {
  const buckets = Array.from({ length: count }, (_, at) => {
    const name = `bucket-of-some-team-${String(at).padStart(4, '0')}`;
    return `<Bucket><Comment></Comment><CreationDate>2021-05-13T18:32:00.000Z</CreationDate><ExtranetEndpoint>oss-cn-hangzhou.aliyuncs.com</ExtranetEndpoint><IntranetEndpoint>oss-cn-hangzhou-internal.aliyuncs.com</IntranetEndpoint><Location>oss-cn-hangzhou</Location><Name>${name}</Name><Region>cn-hangzhou</Region><StorageClass>Standard</StorageClass><ResourceGroupId>rg-acfm1234567</ResourceGroupId></Bucket>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListAllMyBucketsResult><Owner><ID>1750293846105927</ID><DisplayName>1750293846105927</DisplayName></Owner><Buckets>${buckets.join('')}</Buckets><IsTruncated>false</IsTruncated></ListAllMyBucketsResult>`;
}
