/**
 * Headers that decide something must not come twice: Node goes by the first of some and joins others, and whoever let the
 * request through may have gone by another one.
 */

/** Who asks, and as what. */
const ofCallers = /^(?:authorization|x-acs-.*|x-yunmen-role)$/;
/** What is asked, and what it is taken for. Node's parser sees to lengths itself. */
const ofRequests = /^(?:host|origin|content-type|content-encoding|x-yunmen-(?!role$).*)$/;

/** The header of a caller that comes more than once; null = none. `rawHeaders` are names and values in turn. */
export function duplicateCredential(rawHeaders: readonly string[]): string | null {
  return duplicate(rawHeaders, ofCallers);
}

/** The same of what else decides. */
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
