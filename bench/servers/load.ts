/** The load generator, in its own process. */
import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function run({ url, connections, seconds, headers, body }: Load) {
  const result = await autocannon({ url, method: 'POST', connections, duration: seconds, headers, body });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed.`);
  return { requests: result['2xx'], p50Ms: result.latency.p50, p99Ms: result.latency.p99 };
}

process.on('message', (task: Load | 'gauge') => {
  if (task === 'gauge') return;
  run(task).then(
    (done) => process.send?.({ done }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.send?.({ ready: true });
process.channel?.ref();
