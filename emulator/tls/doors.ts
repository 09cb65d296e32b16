/**
 * The ways in for clients that keep the real host names: a TLS port, which has a certificate for every name; and the plain port as a
 * proxy (HTTP_PROXY, HTTPS_PROXY), which is itself what it leads to and connects to nothing else.
 */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer, type Server as SecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext } from 'node:tls';
import { createAuthority } from './authority.js';

export interface SecureDoor {
  readonly server: SecureServer;
  /** PEM, for clients to trust. */
  readonly authorityCertificate: string;
}

export function createSecureDoor(serve: RequestListener): SecureDoor {
  const authority = createAuthority();
  const contexts = new Map<string, SecureContext>();
  const contextOf = (host: string): SecureContext => {
    const context = contexts.get(host) ?? createSecureContext(authority.issue(host));
    contexts.set(host, context);
    return context;
  };
  const server = createServer(
    // A client that connects to an address names no host.
    { ...authority.issue('127.0.0.1'), SNICallback: (host, done) => done(null, contextOf(host)) },
    serve,
  );
  return { server, authorityCertificate: authority.certificate };
}

/** What the cloud is: its products, and the metadata service of an instance. */
const ownHost = /(?:^|\.)aliyuncs\.com$|^100\.100\.100\.200$/;

const elsewhere = 'This proxy is the embedded cloud; it knows no other host.';

/** Refuses a request for a whole address that is another host's; whether it did. */
export function refusedElsewhere({ url = '' }: IncomingMessage, response: ServerResponse): boolean {
  const host = /^https?:\/\/([^/?:]*)/i.exec(url)?.[1]?.toLowerCase();
  if (host === undefined || ownHost.test(host) || /^(?:localhost|127\.\d+\.\d+\.\d+)$/.test(host)) return false;
  response.writeHead(502, { 'content-type': 'text/plain' }).end(`${elsewhere}\n`);
  return true;
}

/** Answers CONNECT: the tunnel ends in the TLS server, or for port 80 in the plain one. */
export function openProxy(plain: Server, secure: SecureServer | undefined): void {
  plain.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const [, host = '', port] = /^(.+):(\d+)$/.exec(request.url ?? '') ?? [];
    const inner = port === '80' ? plain : port === '443' ? secure : undefined;
    if (!ownHost.test(host.toLowerCase()) || inner === undefined) {
      const why = secure ? elsewhere : 'Start the emulator with --tls.';
      socket.end(`HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${why}\n`);
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    inner.emit('connection', socket);
  });
}
