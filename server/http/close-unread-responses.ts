import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes connections whose clients do not read what they asked for: an answer that nobody takes stays in memory for as long
 * as its connection lives. Readers may be slow: Node starts the time anew whenever some of it has left. Returns its end.
 */
export function closeUnreadResponses(answers: ReadonlySet<ServerResponse>, timeoutMs: number): () => void {
  const timed = new WeakSet<Socket>();
  const look = () => {
    for (const { socket } of answers) {
      if (!socket) continue;
      const isWaiting = socket.writableLength > 0;
      if (isWaiting === timed.has(socket)) continue;
      // Nobody listens to the timeout, so Node destroys the socket.
      socket.setTimeout(isWaiting ? timeoutMs : 0);
      if (isWaiting) timed.add(socket);
      else timed.delete(socket);
    }
  };
  const timer = setInterval(look, Math.min(1_000, timeoutMs / 2)).unref();
  return () => clearInterval(timer);
}
