/**
 * The text of an answer. The log service compresses some answers and says so in headers of its own, which HTTP libraries do not know.
 * https://www.alibabacloud.com/help/en/sls/developer-reference/api-sls-2020-12-30-getlogsv2
 */
import { promisify } from 'node:util';
import { unzip } from 'node:zlib';

const unzipped = promisify(unzip);

/** Why the bytes of an answer are no text. The code is one of undici's where it has one. */
class Unreadable extends Error {
  constructor(
    readonly code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' | 'UNREADABLE_BODY',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** `form` is the value of x-log-compresstype: gzip or deflate. Throws for another form, for damaged bytes, and for more than `mostBytes`. */
export async function unpacked(bytes: Uint8Array, form: string, mostBytes: number): Promise<string> {
  if (!/^(?:gzip|deflate)$/i.test(form)) {
    throw new Unreadable('UNREADABLE_BODY', `The answer is compressed as ${form.slice(0, 20)}.`);
  }
  try {
    return (await unzipped(bytes, { maxOutputLength: mostBytes })).toString('utf8');
  } catch (cause) {
    const isLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    if (isLarge) throw new Unreadable('UND_ERR_RES_EXCEEDED_MAX_SIZE', 'The answer is too large.', { cause });
    throw new Unreadable('UNREADABLE_BODY', 'The compressed answer is damaged.', { cause });
  }
}
