/** Reads the JSON parts of a multipart/mixed response as they come. */
export async function* partsOf(response: Response): AsyncGenerator<unknown> {
  const boundary = /boundary="?([^";]+)"?/.exec(response.headers.get('content-type') ?? '')?.[1] ?? '-';
  const mark = `\r\n--${boundary}`;
  let held = '\r\n';
  for await (const text of textOf(response)) {
    held += text;
    for (let at = held.indexOf(mark); at >= 0; at = held.indexOf(mark)) {
      const part = held.slice(0, at);
      held = held.slice(at + mark.length);
      const body = part.slice(part.indexOf('\r\n\r\n') + 4).trim();
      if (part.includes('\r\n\r\n') && body) yield JSON.parse(body);
    }
  }
}

/** The text of a response as it comes. */
export async function* textOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    // Without this the connection stays open when the caller of the generator stops early.
    await reader.cancel().catch(() => undefined);
  }
}
