import type { Caller } from '../callers/caller.js';
import type { Payload } from './incremental.js';
import { textOf } from './multipart.js';
import type { Operation } from './operation.js';
import { endpoint, requestOf } from './send.js';

/** Follows a subscription by server-sent events, until it ends or the signal aborts. EventSource cannot send headers. */
export async function follow<Data>(
  caller: Caller,
  operation: Operation,
  signal: AbortSignal,
  onData: (data: Data) => void,
): Promise<void> {
  const response = await fetch(endpoint, await requestOf(caller, operation, 'text/event-stream', signal));
  let held = '';
  for await (const text of textOf(response)) {
    held += text;
    const events = held.split('\n\n');
    held = events.pop() ?? '';
    for (const event of events) {
      const [, name] = /^event: ?(.*)$/m.exec(event) ?? [];
      const [, data] = /^data: ?(.+)$/m.exec(event) ?? [];
      if (name === 'next' && data) {
        const payload = JSON.parse(data) as Payload;
        if (payload.data) onData(payload.data as Data);
      }
    }
  }
}
