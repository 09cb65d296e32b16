/** A plain load balancer that honours /readyz, for tests of restarts. */
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayProcess } from '../gateway-process.js';

/** Passes requests on in turn to the gateways that are ready. It asks each of them twice a second, and tries nothing again. */
export class Balancer {
  private readonly ready = new Map<GatewayProcess, Agent>();
  private readonly asking: NodeJS.Timeout;
  private turn = 0;
  readonly server: Server;

  constructor(private readonly gateways: Set<GatewayProcess>) {
    this.asking = setInterval(() => void this.askAll(), 500);
    this.server = createServer((incoming, outgoing) => {
      const ready = [...this.ready];
      this.turn += 1;
      const [gateway, agent] = ready[this.turn % ready.length] ?? [];
      if (!gateway || !agent) return outgoing.writeHead(502).end();
      const { hostname, port } = new URL(gateway.origin);
      const { host, connection, ...headers } = incoming.headers;
      const passed = request(
        { agent, hostname, port, path: incoming.url, method: incoming.method, headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502);
          answer.pipe(outgoing);
        },
      );
      passed.on('error', () => outgoing.writeHead(502).end());
      incoming.pipe(passed);
    }).listen(0, '127.0.0.1');
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async askAll(): Promise<void> {
    for (const gateway of this.gateways) {
      const status = await fetch(`${gateway.origin}/readyz`).then(
        (response) => response.status,
        () => 0,
      );
      if (status !== 200) this.ready.delete(gateway);
      else if (!this.ready.has(gateway)) this.ready.set(gateway, new Agent({ keepAlive: true }));
    }
  }

  close(): void {
    clearInterval(this.asking);
    this.server.closeAllConnections();
    this.server.close();
  }
}
