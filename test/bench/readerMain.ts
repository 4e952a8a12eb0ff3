import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openSnapshotData } from '../../src/analysis/snapshotData.ts';

/** What our reader printed of itself. */
export interface OwnReading {
  readonly ms: number;
  readonly records: number;
  readonly answers: number;
  readonly duplicates: number;
  readonly unreadable: number;
  readonly wrongOptions: number;
  /** Bytes of memory on top of what the program had before. */
  readonly extraRss: number;
  /** Milliseconds for which others had to wait. */
  readonly delayP99: number;
  readonly delayMax: number;
}

/** Our reader in a process of its own: goes through all records and prints an {@link OwnReading}. */
const [, , folder = ''] = process.argv;
const { signal } = new AbortController();
const rssBefore = process.memoryUsage.rss();
let rssPeak = rssBefore;
const watch = setInterval(() => (rssPeak = Math.max(rssPeak, process.memoryUsage.rss())), 20);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const began = performance.now();
const data = await openSnapshotData(folder, signal);
const reading = data.read(() => undefined, signal);
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
