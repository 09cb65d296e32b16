"""alibabacloud-oss-v2, which signs with version 4."""
import io
import json
import os
import sys
import urllib.request

import alibabacloud_oss_v2 as oss

LOCATION, BUCKET = os.environ['TEST_BUCKET'].split('/')


def client(region=LOCATION.removeprefix('oss-'), secret=None):
    config = oss.config.load_default()
    key = os.environ['ALIBABA_CLOUD_ACCESS_KEY_ID']
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(
        key, secret or os.environ['ALIBABA_CLOUD_ACCESS_KEY_SECRET']
    )
    config.region = region
    return oss.Client(config)


def buckets():
    pages = client().list_buckets_paginator().iter_page(oss.ListBucketsRequest(max_keys=40))
    return [one.name for page in pages for one in page.buckets]


def objects():
    pages = client().list_objects_v2_paginator().iter_page(oss.ListObjectsV2Request(bucket=BUCKET, max_keys=700))
    return [one.key for page in pages for one in page.contents]


def uploads():
    content = bytes(range(256)) * 8192
    uploader = client().uploader(part_size=1 << 19, parallel_num=2)
    uploader.upload_from(oss.PutObjectRequest(bucket=BUCKET, key='up/v2.bin'), io.BytesIO(content))
    link = client().presign(oss.GetObjectRequest(bucket=BUCKET, key='up/v2.bin')).url
    there = client().is_object_exist(BUCKET, 'up/v2.bin')
    same = urllib.request.urlopen(link).read() == content
    part = client().get_object(oss.GetObjectRequest(bucket=BUCKET, key='up/v2.bin', range_header='bytes=254-257'))
    seen = {'there': there, 'same': same, 'range': list(part.body.content), 'status': part.status_code}
    client().delete_object(oss.DeleteObjectRequest(bucket=BUCKET, key='up/v2.bin'))
    return {**seen, 'deleted': client().is_object_exist(BUCKET, 'up/v2.bin')}


def refused():
    try:
        client(secret='wrong').get_bucket_acl(oss.GetBucketAclRequest(bucket=BUCKET))
    except oss.exceptions.OperationError as error:
        cause = error.unwrap()
        return {'class': type(cause).__name__, 'code': cause.code, 'status': cause.status_code}
    return None


SCENARIOS = [buckets, objects, uploads, refused]
print(json.dumps({each.__name__: each for each in SCENARIOS}[sys.argv[1]]()))
