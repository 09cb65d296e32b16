/** The official SDKs, and their clients for the emulator. */
import { createRequire } from 'node:module';
import type EcsModule from '@alicloud/ecs20140526';
import type CoreModule from '@alicloud/openapi-core';
import type RamModule from '@alicloud/ram20150501';
import type StsModule from '@alicloud/sts20150401';
import type VpcModule from '@alicloud/vpc20160428';
import type { Keys } from './access/signed-by-hand.js';

// CommonJS packages whose default export is a class: `import` means different things to Node and to vitest.
const require = createRequire(import.meta.url);
export const ecs: typeof EcsModule = require('@alicloud/ecs20140526');
export const ram: typeof RamModule = require('@alicloud/ram20150501');
export const sts: typeof StsModule = require('@alicloud/sts20150401');
export const vpc: typeof VpcModule = require('@alicloud/vpc20160428');
const { $OpenApiUtil }: typeof CoreModule = require('@alicloud/openapi-core');

export const config = (origin: string, { accessKeyId, accessKeySecret, securityToken }: Keys) =>
  new $OpenApiUtil.Config({
    accessKeyId,
    accessKeySecret,
    securityToken,
    endpoint: origin.slice('http://'.length),
    protocol: 'HTTP',
  });
