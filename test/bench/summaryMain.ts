import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { SummaryFilter } from '../../src/analysis/summary/summary.ts';
import type { RowSort } from '../../src/analysis/summary/summarySource.ts';
import { releasedAnalysis } from './releasedAnalysis.ts';
import { summaryInstruction as instruction } from './summaryFile.ts';

/** Costs of the overview’s requests, in their order. */
export interface OwnSummary {
  readonly steps: readonly SummaryStep[];
  /** Maximum bytes of memory in addition to the memory before the first request. */
  readonly extraRss: number;
  /** Milliseconds from cancelling a half-finished read to its end. */
  readonly cancelMs: number;
}

export interface SummaryStep {
  readonly name: string;
  readonly ms: number;
  /** Processor time, user and system, of all threads. */
  readonly processorMs: number;
  /** Event-loop delay in milliseconds. */
  readonly delayP99: number;
  readonly delayMax: number;
}

/**
 * Measures the host side of a snapshot’s overview, with its worker, in a separate process and prints an
 * {@link OwnSummary}.
 */
const [, , folder = ''] = process.argv;
const { signal } = new AbortController();
const analysis = releasedAnalysis();
const rssBefore = process.memoryUsage.rss();
let rssPeak = rssBefore;
const watch = setInterval(() => (rssPeak = Math.max(rssPeak, process.memoryUsage.rss())), 20);
const steps: SummaryStep[] = [];
async function timed<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const processorBefore = process.cpuUsage();
  const began = performance.now();
  const result = await work();
  const ms = performance.now() - began;
  delay.disable();
  const { user, system } = process.cpuUsage(processorBefore);
  const processorMs = (user + system) / 1_000;
  steps.push({ name, ms, processorMs, delayP99: delay.percentile(99) / 1e6, delayMax: delay.max / 1e6 });
  return result;
}

const source = analysis.openSource(folder);
const summary = (filter: SummaryFilter) => source.summary({ filter }, () => undefined, signal);
const rows = (filter: SummaryFilter, by: RowSort['by'], from = 0) =>
  source.rows({ filter, sort: { by, descending: false }, from, to: from + 100 }, signal);
const texts = (filter: SummaryFilter, text: string) =>
  source.texts({ filter, instructionId: instruction(7), search: { by: 'part', text }, limit: 50 }, signal);

const first = await timed('first summary', () => summary({}));
const study = { study: first.studies[0]?.value ?? '' };
await timed('data quality', () => source.quality(signal));
await timed('filter: one study', () => summary(study));
await timed('filter: one answer', () =>
  summary({
    questions: [{ instructionId: instruction(1), anyOf: [{ kind: 'answer', value: 'option-1' }] }],
  }),
);
await timed('filter: three months', () =>
  summary({ times: [{ from: '2026-02-01T00:00:00Z', to: '2026-05-01T00:00:00Z' }] }),
);
await timed('table: from the middle', () => rows({}, 'row', Math.floor(first.submissions / 2)));
await timed('table: sorted by time', () => rows({}, 'time'));
await timed('table: scrolled', () => rows({}, 'time', Math.floor(first.submissions / 3)));
await timed('table: sorted by participant', () => rows({}, 'participant'));
await timed('table: sorted by a number', () => rows({}, { instructionId: instruction(5) }));
await timed('table: one study, sorted by a text', () => rows(study, { instructionId: instruction(7) }));
await timed('texts: searched in one study', () => texts(study, 'garlic oil'));
source.dispose();
const extraRss = rssPeak - rssBefore;
clearInterval(watch);
const own: OwnSummary = { steps, extraRss, cancelMs: await timeToCancel() };
analysis.dispose();
writeFileSync(1, JSON.stringify(own));

async function timeToCancel(): Promise<number> {
  const again = analysis.openSource(folder);
  const controller = new AbortController();
  let canceledAt = NaN;
  const half = ({ bytesDone, bytesTotal }: { readonly bytesDone: number; readonly bytesTotal: number }) => {
    if (bytesDone < bytesTotal / 2 || controller.signal.aborted) return;
    canceledAt = performance.now();
    controller.abort();
  };
  await again.summary({ filter: {} }, half, controller.signal).catch(() => undefined);
  // The worker’s next response proves that it is idle.
  await analysis.run('existingNotebook', { folder, language: 'r' }, () => undefined, signal);
  const ms = performance.now() - canceledAt;
  again.dispose();
  return ms;
}
