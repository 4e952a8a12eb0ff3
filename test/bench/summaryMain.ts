import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { SummaryFilter } from '../../src/analysis/summary/model.ts';
import { openSummarySource } from '../../src/analysis/summary/source.ts';
import type { RowSort } from '../../src/overview/source.ts';
import { summaryInstruction as instruction } from './summaryFile.ts';

/** What the overview's questions cost, in the order in which they were asked. */
export interface OwnSummary {
  readonly steps: readonly SummaryStep[];
  /** Bytes of memory on top of what the program had before, at most. */
  readonly extraRss: number;
  /** From the cancellation of a reading that was half done until it had stopped, in ms. */
  readonly cancelMs: number;
}

export interface SummaryStep {
  readonly name: string;
  readonly ms: number;
  /** Of processor time, user and system, all threads. */
  readonly processorMs: number;
  /** Milliseconds for which others had to wait. */
  readonly delayP99: number;
  readonly delayMax: number;
}

/** A snapshot's overview, its host's side, in a process of its own: prints an {@link OwnSummary}. */
const [, , folder = ''] = process.argv;
const { signal } = new AbortController();
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

const source = openSummarySource(folder);
const summary = (filter: SummaryFilter) => source.summary(filter, () => undefined, signal);
const rows = (filter: SummaryFilter, by: RowSort['by'], from = 0) =>
  source.rows({ filter, sort: { by, descending: false }, from, to: from + 100 }, signal);
const texts = (filter: SummaryFilter, text: string) =>
  source.texts({ filter, instructionId: instruction(7), search: { by: 'part', text }, limit: 50 }, signal);

const first = await timed('first summary', () => summary({}));
const study = { study: first.studies[0]?.value ?? '' };
await timed('data quality', () => source.quality(signal));
await timed('filter: one study', () => summary(study));
await timed('filter: one answer', () =>
  summary({ answer: { instructionId: instruction(1), value: 'option-1' } }),
);
await timed('filter: three months', () =>
  summary({ from: '2026-02-01T00:00:00Z', to: '2026-05-01T00:00:00Z' }),
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
writeFileSync(1, JSON.stringify(own));

async function timeToCancel(): Promise<number> {
  const again = openSummarySource(folder);
  const controller = new AbortController();
  let cancelled = NaN;
  const half = ({ bytesDone, bytesTotal }: { readonly bytesDone: number; readonly bytesTotal: number }) => {
    if (bytesDone < bytesTotal / 2 || controller.signal.aborted) return;
    cancelled = performance.now();
    controller.abort();
  };
  await again.summary({}, half, controller.signal).catch(() => undefined);
  const ms = performance.now() - cancelled;
  again.dispose();
  return ms;
}
