/** The SDKs, and their clients for an emulator at a loopback address. */
import { createRequire } from 'node:module';
import type AlbModule from '@alicloud/alb20200616';
import type AlidnsModule from '@alicloud/alidns20150109';
import type BssModule from '@alicloud/bssopenapi20171214';
import type CasModule from '@alicloud/cas20200407';
import type CmsModule from '@alicloud/cms20190101';
import type CsModule from '@alicloud/cs20151215';
import type FcModule from '@alicloud/fc20230330';
import type ImsModule from '@alicloud/ims20190815';
import type KmsModule from '@alicloud/kms20160120';
import type CoreModule from '@alicloud/openapi-core';
import type RedisModule from '@alicloud/r-kvstore20150101';
import type RdsModule from '@alicloud/rds20140815';
import type ResourceManagerModule from '@alicloud/resourcemanager20200331';
import type { Keys } from '../emulator/access/signed-by-hand.js';

// CommonJS packages whose default export is a class: `import` means different things to Node and to vitest.
const require = createRequire(import.meta.url);
export const alb: typeof AlbModule = require('@alicloud/alb20200616');
export const alidns: typeof AlidnsModule = require('@alicloud/alidns20150109');
export const bss: typeof BssModule = require('@alicloud/bssopenapi20171214');
export const cas: typeof CasModule = require('@alicloud/cas20200407');
export const cms: typeof CmsModule = require('@alicloud/cms20190101');
export const cs: typeof CsModule = require('@alicloud/cs20151215');
export const fc: typeof FcModule = require('@alicloud/fc20230330');
export const ims: typeof ImsModule = require('@alicloud/ims20190815');
export const kms: typeof KmsModule = require('@alicloud/kms20160120');
export const redis: typeof RedisModule = require('@alicloud/r-kvstore20150101');
export const rds: typeof RdsModule = require('@alicloud/rds20140815');
export const resourceManager: typeof ResourceManagerModule = require('@alicloud/resourcemanager20200331');
const { $OpenApiUtil }: typeof CoreModule = require('@alicloud/openapi-core');

export const config = (origin: string, { accessKeyId, accessKeySecret, securityToken }: Keys) =>
  new $OpenApiUtil.Config({
    accessKeyId,
    accessKeySecret,
    securityToken,
    endpoint: origin.slice('http://'.length),
    protocol: 'HTTP',
  });
