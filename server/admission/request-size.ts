/** The memory that a request takes before it is executed: its body, and its documents with their syntax trees. */

export interface SizeLimits {
  readonly maxBodyBytes: number;
  readonly maxBatch: number;
  readonly maxTokens: number;
}

/** A syntax tree takes so many bytes for each character of a dense document, and so many for each token of any document. */
const bytesOfCharacter = 100;
const bytesOfToken = 300;
/** The body, its text, and the values in it. */
const bodyFactor = 3;

/** The most that a request can take, by its headers. */
export function expectedBytes(request: Request, limits: SizeLimits): number {
  const length = bodyLength(request, limits);
  return length * bodyFactor + Math.min(length * bytesOfCharacter, limits.maxBatch * mostOfDocument(limits));
}

/** What a request takes, by the operations in its body. Operations with the same text share a syntax tree. */
export function parsedBytes(request: Request, operations: readonly unknown[], limits: SizeLimits): number {
  return [...new Set(operations.map(textOf))].reduce(
    (sum, { length }) => sum + Math.min(length * bytesOfCharacter, mostOfDocument(limits)),
    bodyLength(request, limits) * bodyFactor,
  );
}

/** Invalid operations are refused later. */
function textOf(operation: unknown): string {
  if (typeof operation !== 'object' || operation === null || !('query' in operation)) return '';
  return typeof operation.query === 'string' ? operation.query : '';
}

/** The length is not known beforehand if the body is compressed or comes in chunks. */
function bodyLength({ method, headers }: Request, { maxBodyBytes }: SizeLimits): number {
  if (method !== 'POST') return 0;
  const length = headers.has('content-encoding') ? maxBodyBytes : Number(headers.get('content-length') ?? maxBodyBytes);
  return length <= maxBodyBytes ? length : maxBodyBytes;
}

/** The parser reads no document that has more tokens than are allowed. */
function mostOfDocument({ maxTokens }: SizeLimits): number {
  return maxTokens * bytesOfToken;
}
