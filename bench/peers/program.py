"""The queries as a script with the official Python SDK answers them: whole lists of each region, in threads, joined in memory.

Reads one task a line, and answers each with a line of JSON: the wall time and the CPU of this process in milliseconds, and how many
things it found.
"""
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from alibabacloud_ecs20140526 import models as ecs_models
from alibabacloud_ecs20140526.client import Client as Ecs
from alibabacloud_ram20150501 import models as ram_models
from alibabacloud_ram20150501.client import Client as Ram
from alibabacloud_tea_openapi.models import Config
from alibabacloud_vpc20160428 import models as vpc_models
from alibabacloud_vpc20160428.client import Client as Vpc

origin, keys = json.loads(sys.argv[1])
config = Config(
    access_key_id=keys['accessKeyId'],
    access_key_secret=keys['accessKeySecret'],
    security_token=keys['securityToken'],
    endpoint=origin.removeprefix('http://'),
    protocol='HTTP',
)
ecs, vpc, ram = Ecs(config), Vpc(config), Ram(config)
threads = ThreadPoolExecutor(128)


def at_once(ask, items):
    return list(threads.map(ask, items))


def regions():
    body = ecs.describe_regions(ecs_models.DescribeRegionsRequest()).body
    return sorted(region.region_id for region in body.regions.region)


def by_token(ask, request, items_of):
    """All pages of a list with tokens."""
    items = []
    while True:
        body = ask(request).body
        items += items_of(body)
        if not body.next_token:
            return items
        request.next_token = body.next_token


def instances(region, most):
    request = ecs_models.DescribeInstancesRequest(region_id=region, max_results=most)
    return ecs.describe_instances(request).body.instances.instance


def disks(region):
    request = ecs_models.DescribeDisksRequest(region_id=region, max_results=500)
    return by_token(ecs.describe_disks, request, lambda body: body.disks.disk)


def groups(region):
    request = ecs_models.DescribeSecurityGroupsRequest(region_id=region, max_results=100)
    return by_token(ecs.describe_security_groups, request, lambda body: body.security_groups.security_group)


def networks(region):
    vpcs, page = [], 1
    while True:
        request = vpc_models.DescribeVpcsRequest(region_id=region, page_number=page, page_size=50)
        body = vpc.describe_vpcs(request).body
        vpcs += body.vpcs.vpc
        if len(vpcs) >= body.total_count:
            return vpcs
        page += 1


def with_relations(region_ids, most):
    """Up to so many instances of each region, with what they refer to, from the whole lists of the regions."""
    reads = (lambda region: instances(region, most), disks, groups, networks)
    lists = at_once(lambda task: task[0](task[1]), [(read, region) for read in reads for region in region_ids])
    count = len(region_ids)
    found, all_disks, all_groups, all_vpcs = (
        [item for items in lists[at * count : (at + 1) * count] for item in items] for at in range(len(reads))
    )
    disks_of = {}
    for disk in all_disks:
        disks_of.setdefault(disk.instance_id, []).append(disk)
    group_of = {group.security_group_id: group for group in all_groups}
    vpc_of = {each.vpc_id: each for each in all_vpcs}
    return [
        {
            'instanceId': each.instance_id,
            'disks': disks_of.get(each.instance_id, []),
            'securityGroups': [group_of[name] for name in each.security_group_ids.security_group_id],
            'vpc': vpc_of.get(each.vpc_attributes.vpc_id),
        }
        for each in found
    ]


def fleet():
    return with_relations(regions(), 100)


def page():
    [region, *_] = regions()
    return with_relations([region], 50)


def count(region):
    request = ecs_models.DescribeInstancesRequest(region_id=region, page_number=1, page_size=1)
    return ecs.describe_instances(request).body.total_count


def total():
    return sum(at_once(count, regions()))


def access_keys(user):
    request = ram_models.ListAccessKeysRequest(user_name=user)
    return [(user, key) for key in ram.list_access_keys(request).body.access_keys.access_key]


def last_used(owned):
    user, key = owned
    request = ram_models.GetAccessKeyLastUsedRequest(user_name=user, user_access_key_id=key.access_key_id)
    return key, ram.get_access_key_last_used(request).body.access_key_last_used


def users():
    body = ram.list_users(ram_models.ListUsersRequest(max_items=100)).body
    keys_of = at_once(access_keys, [user.user_name for user in body.users.user])
    return at_once(last_used, [owned for some in keys_of for owned in some])


queries = {'fleet': fleet, 'page': page, 'total': total, 'users': users}
for line in sys.stdin:
    cpu, started_at = time.process_time(), time.perf_counter()
    answer = queries[line.strip()]()
    taken = {'wallMs': (time.perf_counter() - started_at) * 1000, 'cpuMs': (time.process_time() - cpu) * 1000}
    print(json.dumps({**taken, 'found': answer if isinstance(answer, int) else len(answer)}), flush=True)
