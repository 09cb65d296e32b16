/** An OSS error: thrown where OSS would refuse, and written as XML by the OSS product. */
import type { WireAnswer, WireRequest } from './wire.js';
import { WireError } from './wire-error.js';
import { type XmlMembers, xml } from './xml.js';

export class OssError extends WireError {
  override readonly name = 'OssError';

  constructor(
    status: number,
    code: string,
    message: string,
    /** Members particular to the code; `EC` names the cause in OSS's troubleshooting pages. */
    readonly members: XmlMembers = {},
  ) {
    super(status, code, message);
  }
}

export function invalidArgument(name: string, value: string, message: string): OssError {
  return new OssError(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });
}

export function tokenExpired(members: XmlMembers = {}): OssError {
  return new OssError(403, 'SecurityTokenExpired', 'The security token you provided has expired.', members);
}

/**
 * Translates codes of RPC products that the core uses; the other codes are the same in OSS.
 * https://help.aliyun.com/en/oss/user-guide/http-status-code-503
 */
const translations: ReadonlyMap<string, OssError> = new Map([
  ['Throttling.User', new OssError(503, 'TotalQpsLimitExceeded', 'Max total qps limit is exceeded')],
  ['InvalidSecurityToken.Expired', tokenExpired()],
]);

/** An answer to HEAD is sent without its body, so OSS puts the same XML into a header. */
export function errorAnswer(error: WireError, request: WireRequest, requestId: string): WireAnswer {
  const { status, code, message, members } = inOssWords(error);
  const { EC: cause, ...particulars } = members;
  const body = xml('Error', {
    Code: code,
    Message: message,
    RequestId: requestId,
    HostId: request.host || request.hostHeader,
    ...particulars,
    ...(cause !== undefined && { EC: cause, RecommendDoc: `https://api.aliyun.com/troubleshoot?q=${cause}` }),
  });
  return {
    status,
    headers: {
      'content-type': 'application/xml',
      ...(cause !== undefined && { 'x-oss-ec': `${cause}` }),
      ...(request.method === 'HEAD' && { 'x-oss-err': Buffer.from(body).toString('base64') }),
      ...error.more.headers,
    },
    body,
  };
}

function inOssWords(error: WireError): OssError {
  if (error instanceof OssError) return error;
  return translations.get(error.code) ?? new OssError(error.status, error.code, error.message);
}
