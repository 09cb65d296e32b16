/** Group 3: the parts of a call, compared with those of the official SDK and of Node. */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type CoreModule from '@alicloud/openapi-core';
import { flattenParams } from '../../client/model/params.js';
import { parseJson } from '../../client/wire/json.js';
import { canonicalQuery, signAcs3 } from '../../client/wire/signers/acs3.js';
import { signOss4 } from '../../client/wire/signers/oss4.js';
import { parseXml } from '../../client/wire/xml.js';
import { decodeCursor, encodeCursor, fingerprint } from '../../resolvers/connection/cursor.js';
import { instancesText, listOfBuckets } from './samples.js';
import { timed } from './timing.js';

const require = createRequire(import.meta.url);
const { $OpenApiUtil, OpenApiUtil }: typeof CoreModule = require('@alicloud/openapi-core');
const $tea: {
  Request: new () => Parameters<typeof OpenApiUtil.getAuthorization>[0];
} = require('@alicloud/tea-typescript');
const xml2js: { parseString(text: string, options: object, done: (error: unknown, value: unknown) => void): void } =
  require('xml2js');

export interface PartsTimes {
  /** Milliseconds per run. */
  readonly signing: Readonly<Record<'ours' | 'official', number>>;
  readonly canonicalizing: Readonly<Record<'ours' | 'official', number>>;
  readonly json: Readonly<Record<'ours' | 'parse', number>>;
  readonly xml: Readonly<Record<'ours' | 'official', number>>;
  readonly oss: Readonly<Record<'ours', number>>;
  readonly cursors: Readonly<Record<'encode' | 'decode', number>>;
  readonly jsonBytes: number;
  readonly xmlBytes: number;
}

const credentials = {
  accessKeyId: 'STS.NUgYrLnoC37mZZCNnAbez1111',
  accessKeySecret: 'CVwjCkNzTMupZ8NbTCxCBRq3K16jtcWFTJAyBEv21111',
  securityToken: `CAES${'x'.repeat(600)}`,
};
const params = { RegionId: 'cn-hangzhou', MaxResults: 100, Tag: [{ Key: 'team', Value: '数据平台' }] };
const host = 'ecs.cn-hangzhou.aliyuncs.com';
const algorithm = 'ACS3-HMAC-SHA256';
const none = {};

export function parts(rounds: number): PartsTimes {
  const json = instancesText();
  const xml = listOfBuckets(1000);
  const hash = fingerprint('Instance', null, null, []);
  const position = { accountId: null, regionId: 'cn-hangzhou', place: { part: 0, page: 'd'.repeat(64), skip: 42 } };
  const cursor = encodeCursor(position, hash);
  return {
    signing: timed(rounds, { ours: signOurs, official: signOfficial }),
    canonicalizing: timed(rounds, {
      ours: () => canonicalQuery(flattenParams(params)),
      official: () => officialRequest(),
    }),
    json: timed(rounds, { ours: () => parseJson(json), parse: () => JSON.parse(json) }),
    xml: timed(rounds, {
      ours: () => parseXml(xml),
      official: () => xml2js.parseString(xml, { explicitRoot: false, explicitArray: false }, () => undefined),
    }),
    oss: timed(rounds, {
      ours: () =>
        signOss4(
          {
            method: 'GET',
            host: 'b.oss-cn-hangzhou.aliyuncs.com',
            bucket: 'b',
            query: { bucketInfo: '' },
            headers: {},
            region: 'cn-hangzhou',
          },
          credentials,
          new Date(),
        ),
    }),
    cursors: timed(rounds, { encode: () => encodeCursor(position, hash), decode: () => decodeCursor(cursor, hash) }),
    jsonBytes: Buffer.byteLength(json),
    xmlBytes: Buffer.byteLength(xml),
  };
}

/** The whole signing of one attempt by the gateway: flattening, date, nonce, canonical request, signature. */
function signOurs() {
  const request = {
    method: 'POST',
    path: '/',
    query: canonicalQuery(flattenParams(params)),
    headers: { accept: 'application/json' },
    host,
    body: '',
    action: 'DescribeInstances',
    version: '2014-05-26',
  };
  return signAcs3(request, credentials, { date: new Date(), nonce: randomUUID() });
}

/** The steps of doRequest in the client of the official SDK, without its lookup of credentials for each call. */
function signOfficial() {
  const request = officialRequest();
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const payload = OpenApiUtil.hash(Buffer.from('', 'utf-8'), algorithm);
  request.headers['x-acs-content-sha256'] = payload.toString('hex');
  request.headers['x-acs-credentials-provider'] = 'static_sts';
  request.headers['x-acs-accesskey-id'] = accessKeyId;
  request.headers['x-acs-security-token'] = securityToken;
  const hash = payload.toString('hex');
  request.headers.Authorization = OpenApiUtil.getAuthorization(request, algorithm, hash, accessKeyId, accessKeySecret);
  return request.headers;
}

/** doRequest merges global parameters and extra parameters, both empty here, into those of the request. */
function officialRequest() {
  const asked = new $OpenApiUtil.OpenApiRequest({ query: OpenApiUtil.query(params) });
  const request = new $tea.Request();
  request.method = 'POST';
  request.pathname = '/';
  request.query = Object.assign(Object.assign(Object.assign({}, none), none), asked.query);
  const own = {
    host,
    'x-acs-version': '2014-05-26',
    'x-acs-action': 'DescribeInstances',
    'user-agent': OpenApiUtil.getUserAgent(''),
    'x-acs-date': OpenApiUtil.getTimestamp(),
    'x-acs-signature-nonce': OpenApiUtil.getNonce(),
    accept: 'application/json',
  };
  request.headers = Object.assign(Object.assign(Object.assign(own, none), none), asked.headers);
  return request;
}
