import { monitorEventLoopDelay } from 'node:perf_hooks';
import { writeFileSync } from 'node:fs';
import { fetchArchive } from '../../src/archive/fetchArchive.ts';
import { defaultLimits } from '../../src/archive/fetchRequest.ts';
import { systemTiming } from '../../src/http/timing.ts';
import { createUndiciTransport } from '../../src/http/transports/undiciTransport.ts';
import type { OwnReport } from './contenders.ts';

/** Runs our engine in a separate process, as the extension host does, and prints an {@link OwnReport}. */
const [, , link = '', staging = '', scope = 'everything', earlier = ''] = process.argv;
const settings = {
  proxySupport: 'off',
  noProxy: [],
  strictSSL: true,
  systemCertificates: false,
  env: {},
} as const;
const transport = createUndiciTransport({
  settings: () => settings,
  connections: 8,
  connectTimeoutMs: 30_000,
  headersTimeoutMs: 30_000,
  idleTimeoutMs: 30_000,
});
const url = new URL(link);
// Memory used before the download belongs to the host, the rest to our engine.
const rssBefore = process.memoryUsage.rss();
let rssPeak = rssBefore;
const watch = setInterval(() => (rssPeak = Math.max(rssPeak, process.memoryUsage.rss())), 50);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const began = performance.now();
let responsesMs = 0;
const fetched = await fetchArchive(
  { transport, timing: systemTiming },
  {
    source: { url, refresh: () => Promise.resolve(url) },
    staging,
    scope: scope === 'responses' ? 'responses' : 'everything',
    earlier: earlier === '' ? [] : [earlier],
    limits: defaultLimits,
    connections: 4,
  },
  (progress) => {
    if (progress.stage === 'responses-ready') responsesMs = performance.now() - began;
  },
  new AbortController().signal,
);
const report: OwnReport = {
  ms: performance.now() - began,
  responsesMs,
  folder: fetched.folder,
  bytesFetched: fetched.bytesFetched,
  extraRss: Math.max(rssPeak, process.memoryUsage.rss()) - rssBefore,
  delayP99: delay.percentile(99) / 1e6,
  delayMax: delay.max / 1e6,
};
clearInterval(watch);
await transport.close();
writeFileSync(1, JSON.stringify(report));
