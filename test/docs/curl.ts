/** Runs the curl commands of the documentation without curl, which may not be installed. */

interface Request {
  readonly url: string;
  readonly init: { readonly method: string; readonly headers: Headers; readonly body: string | null };
}

/** Supports the options in the documentation: -s, -X, -H, -d and words in single quotes. */
function parseCurl(command: string): Request {
  const [curl, ...words] = [...command.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  if (curl !== 'curl') throw new Error(`This is no curl command: ${command}`);
  const headers = new Headers();
  let url = '';
  let method: string | null = null;
  let body: string | null = null;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '-s') continue;
    if (!word.startsWith('-')) url = word;
    else {
      at += 1;
      const value = words[at] ?? '';
      if (word === '-X') method = value;
      else if (word === '-d') body = value;
      else if (word === '-H') headers.set(value.slice(0, value.indexOf(':')), value.slice(value.indexOf(':') + 2));
      else throw new Error(`The documentation uses an option of curl that its tests do not know: ${word}`);
    }
  }
  return { url, init: { method: method ?? (body === null ? 'GET' : 'POST'), headers, body } };
}

/** Sends the request of the command, to `origin` instead of the origin on the page. */
export function runCurl(command: string, origin: string): Promise<Response> {
  const { url, init } = parseCurl(command);
  return fetch(url.replace(/^http:\/\/[^/]+/, origin), init);
}
