/** The calls of the floor: signed calls with undici, with no step that is not needed. */
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { canonicalQuery, signAcs3 } from '../../client/wire/signers/acs3.js';
import { signOss4 } from '../../client/wire/signers/oss4.js';
import { parseXml } from '../../client/wire/xml.js';
import type { Keys, Target } from '../contender.js';

// biome-ignore lint/suspicious/noExplicitAny: the answers of the cloud are not typed, as in a typical script.
export type Raw = any;

const versions = {
  ecs: '2014-05-26',
  vpc: '2016-04-28',
  ram: '2015-05-01',
  sts: '2015-04-01',
  resourcecenter: '2022-12-01',
  resourcedirectory: '2022-04-19',
};

/** At most so many calls run at once as there are connections. */
export function floorCalls({ origin, keys }: Pick<Target, 'origin' | 'keys'>, connections = 256) {
  const pool = new Pool(origin, { connections, keepAliveTimeout: 30_000 });

  async function text(method: 'GET' | 'POST', path: string, headers: Record<string, string>): Promise<string> {
    const { statusCode, body } = await pool.request({ method, path, headers });
    const answer = await body.text();
    if (statusCode !== 200) throw new Error(`HTTP ${statusCode}: ${answer.slice(0, 500)}`);
    return answer;
  }

  async function rpc(
    product: keyof typeof versions,
    action: string,
    region: string | null,
    params: Record<string, string> = {},
    signer: Keys = keys,
  ): Promise<Raw> {
    const host = region === null ? `${product}.aliyuncs.com` : `${product}.${region}.aliyuncs.com`;
    const query = canonicalQuery(region === null ? params : { RegionId: region, ...params });
    const version = versions[product];
    const moment = { date: new Date(), nonce: randomUUID() };
    const headers = signAcs3(
      { method: 'POST', path: '/', query, headers: {}, host, body: '', action, version },
      signer,
      moment,
    );
    return JSON.parse(await text('POST', `/?${query}`, headers));
  }

  async function oss(region: string, bucket: string | undefined, query: Record<string, string>): Promise<Raw> {
    const host = `${bucket === undefined ? '' : `${bucket}.`}oss-${region}.aliyuncs.com`;
    const request = { method: 'GET', host, query, headers: {}, region, ...(bucket !== undefined && { bucket }) };
    const headers = signOss4(request, keys, new Date());
    return parseXml(await text('GET', `/?${canonicalQuery(query)}`, headers));
  }

  return { rpc, oss };
}
