// Measures speed and event-loop delay of each transport with the local store: `npx node
// test/bench/transportBench.ts [MB] [ROUNDS]`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createFetchTransport } from '../../src/http/transports/fetchTransport.ts';
import { createUndiciTransport } from '../../src/http/transports/undiciTransport.ts';
import { median } from './median.ts';
import { measureTransport, type TransportFigures } from './transportFigures.ts';

const megabytes = Number(process.argv[2] ?? 512);
const rounds = Number(process.argv[3] ?? 5);
const limits = { connectTimeoutMs: 15_000, headersTimeoutMs: 30_000, idleTimeoutMs: 30_000 };
const settings = {
  proxySupport: 'override',
  noProxy: [],
  strictSSL: true,
  systemCertificates: true,
  env: {},
} as const;

const store = fork(join(import.meta.dirname, 'transportStore.ts'), [String(megabytes)]);
const [link] = (await once(store, 'message')) as [string];
const contenders = {
  undici: createUndiciTransport({ settings: () => settings, connections: 4, ...limits }),
  'fetch of Node': createFetchTransport({ fetch: globalThis.fetch, ...limits }),
};
for (const [name, transport] of Object.entries(contenders)) {
  await measureTransport(transport, new URL(link), 4);
  const runs: TransportFigures[] = [];
  for (let round = 0; round < rounds; round++) runs.push(await measureTransport(transport, new URL(link), 4));
  const of = (key: keyof TransportFigures): string =>
    median(runs.map((run) => run[key])).toFixed(key === 'megabytesPerSecond' ? 0 : 1);
  console.log(
    `${name}: ${of('megabytesPerSecond')} MB/s, event loop p99 ${of('delayP99Ms')} ms, ${of('cpuSeconds')} s of processor`,
  );
  await transport.close();
}
store.kill();
