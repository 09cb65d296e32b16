/** ali-oss, pointed at the emulator. */
import OSS, { type Options } from 'ali-oss';
import type { EmulatedBucket } from '../../../emulator/data/oss/buckets.js';
import type { Emulator } from '../../../emulator/emulator.js';
import type { Keys } from '../access/signed-by-hand.js';

interface ClientOptions extends Partial<Options> {
  /** Default: those of the administrator. */
  readonly keys?: Keys;
}

/** With an IP endpoint ali-oss addresses buckets by the Host header, with sldEnable by path. */
export function ossClient(emulator: Emulator, region: string, { keys, ...options }: ClientOptions = {}): OSS {
  const { accessKeyId, accessKeySecret, securityToken } = keys ?? emulator.callers.administrator;
  return new OSS({
    region: `oss-${region}`,
    endpoint: emulator.origin,
    accessKeyId,
    accessKeySecret,
    ...(securityToken !== undefined && { stsToken: securityToken }),
    authorizationV4: true,
    secure: false,
    refreshSTSTokenInterval: 1e9,
    ...options,
  });
}

/** The first bucket of the main account with this name prefix. */
export function bucketOf(emulator: Emulator, matches: (bucket: EmulatedBucket) => boolean): EmulatedBucket {
  const found = emulator.cloud.accounts[0].buckets.find(matches);
  if (found === undefined) throw new Error('no such bucket');
  return found;
}
