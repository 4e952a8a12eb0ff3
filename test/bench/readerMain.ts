import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openSnapshotData } from '../../src/analysis/snapshotData.ts';

/** The report our reader prints. */
export interface OwnReading {
  readonly ms: number;
  readonly records: number;
  readonly answers: number;
  readonly duplicates: number;
  readonly unreadable: number;
  readonly wrongOptions: number;
  /** Bytes of memory in addition to the memory before reading. */
  readonly extraRss: number;
  /** Event-loop delay in milliseconds. */
  readonly delayP99: number;
  readonly delayMax: number;
}

/** Reads all records with our reader in a separate process and prints an {@link OwnReading}. */
const [, , folder = ''] = process.argv;
const { signal } = new AbortController();
const rssBefore = process.memoryUsage.rss();
let rssPeak = rssBefore;
const watch = setInterval(() => (rssPeak = Math.max(rssPeak, process.memoryUsage.rss())), 20);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const began = performance.now();
const data = await openSnapshotData({ folder }, signal);
const reading = data.read({}, () => undefined, signal);
let seen = 0;
for await (const submissions of reading.portions) seen += submissions.length;
const ms = performance.now() - began;
const { records, answers, duplicates, unreadable, wrongOptions } = reading.report();
if (seen !== records) throw new Error(`${seen} submissions, ${records} records`);
const own: OwnReading = {
  ms,
  records,
  answers,
  duplicates: duplicates.count,
  unreadable: unreadable.count,
  wrongOptions: wrongOptions.count,
  extraRss: Math.max(rssPeak, process.memoryUsage.rss()) - rssBefore,
  delayP99: delay.percentile(99) / 1e6,
  delayMax: delay.max / 1e6,
};
clearInterval(watch);
writeFileSync(1, JSON.stringify(own));
