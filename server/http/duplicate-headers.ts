/**
 * Refuses duplicates of headers that decide something. Node uses the first of some headers and joins others, but a proxy that
 * let the request through may have used another one.
 */

/** Headers that identify the caller and its role. */
const ofCallers = /^(?:authorization|x-acs-.*|x-yunmen-role)$/;
/** Headers that decide what is executed and how the body is read. Node's parser checks lengths itself. */
const ofRequests = /^(?:host|origin|content-type|content-encoding|x-yunmen-(?!role$).*)$/;

/** The first caller header that is sent twice. Null = none. `rawHeaders` alternates names and values. */
export function duplicateCredential(rawHeaders: readonly string[]): string | null {
  return duplicate(rawHeaders, ofCallers);
}

/** The same for the other headers. */
export function duplicateHeader(rawHeaders: readonly string[]): string | null {
  return duplicate(rawHeaders, ofRequests);
}

function duplicate(rawHeaders: readonly string[], which: RegExp): string | null {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (!which.test(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}
