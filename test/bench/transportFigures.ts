import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Transport } from '../../src/http/transports/transport.ts';

export interface TransportFigures {
  readonly megabytesPerSecond: number;
  /** 99th percentile of the event-loop delay. */
  readonly delayP99Ms: number;
  /** Processor time, user and system. */
  readonly cpuSeconds: number;
}

/** Downloads an object over several connections with equal shares and discards it. */
export async function measureTransport(
  transport: Transport,
  url: URL,
  connections: number,
): Promise<TransportFigures> {
  const size = await sizeOf(transport, url);
  const share = Math.ceil(size / connections);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  delay.enable();
  await Promise.all(
    Array.from({ length: connections }, async (_, index) => {
      const last = Math.min(size, (index + 1) * share) - 1;
      const response = await send(transport, url, `bytes=${index * share}-${last}`);
      let count = 0;
      for await (const piece of response.body) count += (piece as Buffer).length;
      if (count !== last + 1 - index * share) throw new Error(`${count} bytes came`);
    }),
  );
  delay.disable();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    megabytesPerSecond: size / 1e6 / seconds,
    delayP99Ms: delay.percentile(99) / 1e6,
    cpuSeconds: (user + system) / 1e6,
  };
}

async function sizeOf(transport: Transport, url: URL): Promise<number> {
  const response = await send(transport, url, 'bytes=0-0');
  response.body.destroy();
  return Number(response.header('content-range')?.split('/')[1]);
}

async function send(transport: Transport, url: URL, range: string) {
  const headers = { range, 'accept-encoding': 'identity' };
  return await transport.send({ method: 'GET', url, headers, signal: new AbortController().signal });
}
