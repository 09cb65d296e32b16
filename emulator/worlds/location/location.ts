/**
 * The location service 2015-06-12: the endpoints of a product in a region. Older SDKs and the CLI ask it for what their own tables
 * do not name. Its answers and refusals are those that aliyun-python-sdk-core reads (endpoint/location_service_endpoint_resolver.py).
 */
import { publishedPlaces } from '../../../published/product.js';
import type { Body, Params, RpcContext } from '../../wire/rpc.js';
import { rpcProduct } from '../../wire/rpc.js';
import { missing, WireError } from '../../wire/wire-error.js';

export const location = rpcProduct({
  name: 'Location',
  version: '2015-06-12',
  hosts: [/^location(?:-readonly)?\.aliyuncs\.com$/],
  denialCode: 'NoPermission',
  actions: { DescribeEndpoints: { run: describeEndpoints } },
});

/** Where it calls a product by another code than that of its API. */
const productCodes: Readonly<Record<string, string>> = {
  acr: 'cr',
  ads: 'adb',
  apigateway: 'cloudapi',
  bastionhost: 'yundun-bastionhost',
  kvstore: 'r-kvstore',
  redisa: 'r-kvstore',
  resourcedirectory: 'resourcedirectorymaster',
  serverless: 'sae',
  tds: 'sas',
  wafopenapi: 'waf-openapi',
};

function describeEndpoints({ Id, ServiceCode, Type = 'openAPI' }: Params, { cloud }: RpcContext): Body {
  if (!Id) throw missing('Id');
  if (!ServiceCode) throw missing('ServiceCode');
  const places = publishedPlaces();
  const isRegion =
    cloud.regions.some((region) => region.id === Id) ||
    places.some(({ endpoints }) => endpoints.some(({ regionId }) => regionId === Id));
  if (!isRegion) throw new WireError(404, 'InvalidRegionId', 'The specified region does not exist.');
  const code = ServiceCode.toLowerCase();
  // Of several versions the newest is the last.
  const product = places.findLast(({ name }) => name.toLowerCase() === (productCodes[code] ?? code));
  if (!product) throw new WireError(400, 'Illegal Parameter', 'Please check the parameters');
  const network = Type === 'innerAPI' ? 'vpc' : 'public';
  const hosts = product.endpoints.filter((endpoint) => endpoint.regionId === Id && endpoint.network === network);
  const Endpoint = [...new Set(hosts.map(({ host }) => host))].map((host) => ({
    Protocols: { Protocols: ['HTTP', 'HTTPS'] },
    Type,
    Namespace: '26842',
    Id,
    // It is spelt so.
    SerivceCode: ServiceCode,
    Endpoint: host,
  }));
  return { Success: true, Endpoints: { Endpoint } };
}
