/**
 * The text of an answer. The log service compresses some answers and says so in headers of its own, which HTTP libraries do not know.
 * https://www.alibabacloud.com/help/en/sls/developer-reference/api-sls-2020-12-30-getlogsv2
 */
import { promisify } from 'node:util';
import { unzip } from 'node:zlib';

const unzipped = promisify(unzip);

/** The text is larger than an answer may be. */
class TooLarge extends Error {
  readonly code = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}

/** `form` is the value of x-log-compresstype: gzip or deflate. Throws for another form, for damaged bytes, and for more than `mostBytes`. */
export async function unpacked(bytes: ArrayBuffer, form: string, mostBytes: number): Promise<string> {
  if (!/^(?:gzip|deflate)$/i.test(form)) throw new Error(`The answer is compressed as ${form.slice(0, 20)}.`);
  try {
    return (await unzipped(bytes, { maxOutputLength: mostBytes })).toString('utf8');
  } catch (cause) {
    const isLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    throw isLarge ? new TooLarge('The answer is too large.', { cause }) : cause;
  }
}
