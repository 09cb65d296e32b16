import * as z from 'zod';
import { isSafe } from '../oidc/fetch-json.js';
import { roleArnShape } from '../oidc/role.js';

/** The forms of values that both variables and files of the configuration have. */

export const issuer = z.string('must be a text').refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && isSafe(text) && url.search === '' && url.hash === '' && url.username === '';
}, 'must be the URL of an issuer, https unless it is on this machine, such as https://login.example.com');

export const providerArn = z
  .string('must be a text')
  .regex(/^acs:ram::\d+:oidc-provider\/[\w.-]+$/, 'must be an ARN such as acs:ram::1234567890123456:oidc-provider/sso');

export const roleArn = z
  .string('must be a text')
  .regex(roleArnShape, 'must be an ARN such as acs:ram::1234567890123456:role/portal');
