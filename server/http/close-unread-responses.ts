import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes connections whose clients do not read their responses: an unread response stays in memory as long as its connection
 * lives. Slow readers are fine, because Node restarts the timeout whenever bytes have left. Returns a function that stops it.
 */
export function closeUnreadResponses(answers: ReadonlySet<ServerResponse>, timeoutMs: number): () => void {
  const timed = new WeakSet<Socket>();
  const look = () => {
    for (const { socket } of answers) {
      if (!socket) continue;
      const isWaiting = socket.writableLength > 0;
      if (isWaiting === timed.has(socket)) continue;
      // There is no listener for the timeout, so Node destroys the socket.
      socket.setTimeout(isWaiting ? timeoutMs : 0);
      if (isWaiting) timed.add(socket);
      else timed.delete(socket);
    }
  };
  const timer = setInterval(look, Math.min(1_000, timeoutMs / 2)).unref();
  return () => clearInterval(timer);
}
