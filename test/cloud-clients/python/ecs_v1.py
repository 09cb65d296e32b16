"""Python SDK V1: signature version 1.0, and the location service for what its own table does not name."""
import json
import os
import sys

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from aliyunsdkecs.request.v20140526.DescribeDisksRequest import DescribeDisksRequest
from aliyunsdkecs.request.v20140526.DescribeInstancesRequest import DescribeInstancesRequest
from aliyunsdkecs.request.v20140526.DescribeRegionsRequest import DescribeRegionsRequest

KEY = os.environ['ALIBABA_CLOUD_ACCESS_KEY_ID']
SECRET = os.environ['ALIBABA_CLOUD_ACCESS_KEY_SECRET']


def client(region='cn-hangzhou'):
    return AcsClient(KEY, SECRET, region, verify=os.environ['SSL_CERT_FILE'])


def regions():
    body = json.loads(client().do_action_with_exception(DescribeRegionsRequest()))
    return [region['RegionId'] for region in body['Regions']['Region']]


def instances():
    """Every instance of every region, by page number."""
    found = {}
    for region in regions():
        acs, page = client(region), 1
        rows = found.setdefault(region, [])
        while True:
            request = DescribeInstancesRequest()
            request.set_PageSize(100)
            request.set_PageNumber(page)
            body = json.loads(acs.do_action_with_exception(request))
            rows.extend(one['InstanceId'] for one in body['Instances']['Instance'])
            if len(rows) >= body['TotalCount']:
                break
            page += 1
    return found


def in_xml():
    """Without a format the SDK asks for none, and the answer is XML."""
    import xml.etree.ElementTree as ElementTree

    request = DescribeRegionsRequest()
    request.set_accept_format('XML')
    status, _, body, _ = client()._implementation_of_do_action(request)
    root = ElementTree.fromstring(body)
    return {'root': root.tag, 'regions': [one.text for one in root.findall('./Regions/Region/RegionId')]}


def refused():
    try:
        client().do_action_with_exception(DescribeDisksRequest())
    except ServerException as error:
        return {'class': 'ServerException', 'code': error.get_error_code(), 'status': error.get_http_status()}
    return None


def identity():
    session = StsTokenCredential(KEY, SECRET, os.environ['ALIBABA_CLOUD_SECURITY_TOKEN'])
    acs = AcsClient(region_id='cn-hangzhou', credential=session)
    request = CommonRequest(domain='sts.aliyuncs.com', version='2015-04-01', action_name='GetCallerIdentity')
    return json.loads(acs.do_action_with_exception(request))['Arn']


def located():
    """A product that the SDK has no table for in this region: it asks the location service."""
    from aliyunsdkcore.endpoint.location_service_endpoint_resolver import LocationServiceEndpointResolver
    from aliyunsdkcore.endpoint.resolver_endpoint_request import ResolveEndpointRequest

    resolver = LocationServiceEndpointResolver(client())
    return resolver.resolve(ResolveEndpointRequest('eu-central-1', 'ecs', 'ecs', 'openAPI'))


SCENARIOS = [regions, instances, in_xml, refused, identity, located]
print(json.dumps({each.__name__: each for each in SCENARIOS}[sys.argv[1]]()))
