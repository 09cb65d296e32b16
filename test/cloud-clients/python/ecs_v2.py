"""Python SDK V2 for ECS and STS. Prints what it saw as one line of JSON; the test compares it with the truth."""
import json
import os
import sys
import time

import trust  # noqa: F401
from alibabacloud_credentials.client import Client as CredentialClient
from alibabacloud_credentials.models import Config as CredentialConfig
from alibabacloud_ecs20140526 import models
from alibabacloud_ecs20140526.client import Client
from alibabacloud_sts20150401.client import Client as StsClient
from alibabacloud_tea_openapi.models import Config


def config(region, credential=None):
    return Config(credential=credential or CredentialClient(), region_id=region)


def regions():
    body = Client(config('cn-hangzhou')).describe_regions(models.DescribeRegionsRequest()).body
    return [region.region_id for region in body.regions.region]


def instances():
    """Every instance of every region, by token, at the endpoints of the SDK's own table."""
    found = {}
    for region in regions():
        client, token = Client(config(region)), None
        while True:
            request = models.DescribeInstancesRequest(region_id=region, max_results=100, next_token=token)
            body = client.describe_instances(request).body
            found.setdefault(region, []).extend(one.instance_id for one in body.instances.instance)
            token = body.next_token
            if not token:
                break
    return found


def refused(region='cn-hangzhou'):
    """The class, the code and the status of a refusal, as the SDK raises it."""
    try:
        Client(config(region)).describe_disks(models.DescribeDisksRequest(region_id=region))
    except Exception as error:
        return {
            'class': type(error).__name__,
            'code': getattr(error, 'code', None),
            'status': getattr(error, 'status_code', None) or getattr(error, 'statusCode', None),
        }
    return None


def identity(credential=None):
    return StsClient(config('cn-hangzhou', credential)).get_caller_identity().body.arn


def assumed():
    """A role that the SDK assumes itself, and assumes again when the session ends."""
    return identity(
        CredentialClient(
            CredentialConfig(
                type='ram_role_arn',
                access_key_id=os.environ['ALIBABA_CLOUD_ACCESS_KEY_ID'],
                access_key_secret=os.environ['ALIBABA_CLOUD_ACCESS_KEY_SECRET'],
                role_arn=os.environ['TEST_ROLE_ARN'],
                role_session_name='python',
            )
        )
    )


def on_instance():
    """The RAM role of an instance, from the metadata service."""
    return identity(CredentialClient(CredentialConfig(type='ecs_ram_role')))


def federated():
    """An OIDC token in a file that the environment names."""
    return identity(CredentialClient(CredentialConfig(type='oidc_role_arn')))


def stopped():
    """Stops an instance and waits until it is."""
    region, instance = os.environ['TEST_REGION'], os.environ['TEST_INSTANCE']
    client = Client(config(region))
    client.stop_instance(models.StopInstanceRequest(instance_id=instance))
    seen = []
    for _ in range(100):
        request = models.DescribeInstanceStatusRequest(region_id=region, instance_id=[instance])
        status = client.describe_instance_status(request).body.instance_statuses.instance_status[0].status
        if not seen or seen[-1] != status:
            seen.append(status)
        if status == 'Stopped':
            break
        time.sleep(0.1)
    return seen


SCENARIOS = [regions, instances, refused, identity, assumed, on_instance, federated, stopped]
print(json.dumps({each.__name__: each for each in SCENARIOS}[sys.argv[1]]()))
