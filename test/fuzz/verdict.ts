/** The rules of every answer. */

export interface FuzzAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const graphqlTypes = /^application\/(?:graphql-response\+)?json(?:;|$)/;

/** The error in an answer against GraphQL over HTTP; null if it is right. */
export function problemOf(method: string, { status, contentType, body }: FuzzAnswer): string | null {
  if (status >= 500 && status !== 503) return `status ${status}`;
  if (method === 'HEAD' || status === 204) return body === '' ? null : 'a body where none may be';
  if (/^(?:text\/event-stream|multipart\/mixed)/.test(contentType))
    return status === 200 ? null : `parts with ${status}`;
  if (/^text\/html/.test(contentType)) return status === 200 ? null : `a page with ${status}`;
  if (!graphqlTypes.test(contentType)) return `content type ${contentType}`;
  const answer = parsed(body);
  if (answer === undefined) return 'no JSON';
  if (Array.isArray(answer)) {
    if (answer.length === 0) return 'an empty batch';
    return answer.map((each) => resultProblem(each, status, contentType)).find((each) => each !== null) ?? null;
  }
  const problem = resultProblem(answer, status, contentType);
  if (problem !== null) return problem;
  const { data } = answer as { data?: unknown };
  const isStrict = contentType.includes('graphql-response');
  if (isStrict && data === undefined && status < 400) return `${status} without data`;
  return status >= 400 && data !== undefined && data !== null ? `${status} with data` : null;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function resultProblem(result: unknown, status: number, _contentType: string): string | null {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return 'no result';
  const { data, errors, extensions, ...rest } = result as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return `unknown members ${Object.keys(rest)}`;
  if (data === undefined && errors === undefined) return 'neither data nor errors';
  if (status >= 400 && errors === undefined) return `${status} without errors`;
  if (errors === undefined) return null;
  if (!Array.isArray(errors) || errors.length === 0) return 'errors without any';
  for (const error of errors) {
    if (typeof error?.message !== 'string') return 'an error without a message';
    if (typeof error.extensions?.code !== 'string') return 'an error without a code';
    if (error.extensions.code === 'INTERNAL') return `INTERNAL: ${JSON.stringify(error)}`;
    if (/\bat .+:\d+:\d+|node_modules|file:\/\//.test(JSON.stringify(error))) return 'a stack';
  }
  return extensions === undefined && status === 200 ? 'no extensions' : null;
}
