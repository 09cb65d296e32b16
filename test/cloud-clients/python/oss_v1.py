"""oss2, which signs with version 1 unless told otherwise."""
import hashlib
import json
import os
import sys
import urllib.error
import urllib.request

import oss2

KEY = os.environ['ALIBABA_CLOUD_ACCESS_KEY_ID']
SECRET = os.environ['ALIBABA_CLOUD_ACCESS_KEY_SECRET']
AUTH = oss2.Auth(KEY, SECRET)


def bucket(auth=AUTH):
    location, name = os.environ['TEST_BUCKET'].split('/')
    return oss2.Bucket(auth, f'https://{location}.aliyuncs.com', name)


def buckets():
    service = oss2.Service(AUTH, 'https://oss-cn-hangzhou.aliyuncs.com')
    return [one.name for one in oss2.BucketIterator(service)]


def objects():
    """In both versions of the listing, and in version 4 of the signature too."""
    v4 = bucket(oss2.AuthV4(KEY, SECRET))
    v4.region = os.environ['TEST_BUCKET'].split('/')[0].removeprefix('oss-')
    lists = [oss2.ObjectIterator(bucket()), oss2.ObjectIteratorV2(bucket()), oss2.ObjectIteratorV2(v4)]
    return [[one.key for one in each] for each in lists]


def settings():
    info = bucket().get_bucket_info()
    return {
        'acl': bucket().get_bucket_acl().acl,
        'info_acl': info.acl.grant,
        'created': info.creation_date,
        'location': bucket().get_bucket_location().location,
        'logging': bucket().get_bucket_logging().target_bucket,
    }


def uploads():
    """At once and in parts; ranges, metadata and a download in parts."""
    content = bytes(range(256)) * 8192
    with open('upload.bin', 'wb') as file:
        file.write(content)
    one, many = 'up/one.bin', 'up/many.bin'
    before = bucket().object_exists(one)
    bucket().put_object(one, content, headers={'x-oss-meta-who': 'oss2'})
    oss2.resumable_upload(bucket(), many, 'upload.bin', multipart_threshold=1 << 19, part_size=1 << 19)
    oss2.resumable_download(bucket(), many, 'download.bin', multiget_threshold=1 << 19, part_size=1 << 19)
    with open('download.bin', 'rb') as file:
        back = file.read()
    seen = {
        'before': before,
        'after': bucket().object_exists(one),
        'meta': bucket().head_object(one).headers['x-oss-meta-who'],
        'range': list(bucket().get_object(one, byte_range=(254, 257)).read()),
        'same': hashlib.sha256(back).digest() == hashlib.sha256(content).digest(),
    }
    bucket().delete_object(one)
    bucket().delete_object(many)
    return {**seen, 'deleted': bucket().object_exists(one)}


def presigned():
    """A link for a download and one for an upload; no key is needed to use them."""
    up = bucket().sign_url('PUT', 'up/link.txt', 60, slash_safe=True)
    request = urllib.request.Request(up, data=b'by link', method='PUT', headers={'Content-Type': ''})
    urllib.request.urlopen(request)
    down = bucket().sign_url('GET', 'up/link.txt', 60, slash_safe=True)
    text = urllib.request.urlopen(down).read().decode()
    try:
        urllib.request.urlopen(down.replace('up/link', 'up/other'))
    except urllib.error.HTTPError as error:
        return {'text': text, 'other': error.code}
    return None


def refused():
    try:
        bucket(oss2.Auth(KEY, 'wrong')).get_bucket_acl()
    except oss2.exceptions.ServerError as error:
        return {'class': type(error).__name__, 'code': error.code, 'status': error.status}
    return None


def absent():
    """What is not there has a class of its own."""
    classes = []
    for call in (
        lambda: bucket().get_object('nothing'),
        lambda: bucket().get_bucket_cors(),
        lambda: bucket().get_bucket_website(),
        lambda: oss2.Bucket(AUTH, 'https://oss-cn-hangzhou.aliyuncs.com', 'no-such-bucket-here').get_bucket_acl(),
    ):
        try:
            call()
        except oss2.exceptions.OssError as error:
            classes.append(type(error).__name__)
    return classes


SCENARIOS = [buckets, objects, settings, uploads, presigned, refused, absent]
print(json.dumps({each.__name__: each for each in SCENARIOS}[sys.argv[1]]()))
