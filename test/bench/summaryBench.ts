/**
 * How fast the overview of a snapshot comes, and what it costs:
 *
 *     node test/bench/summaryBench.ts [submissions …]      10,000 and 1,000,000 by default
 *
 * Makes a snapshot for each size (ten instructions of all types, about 1.1 KB a submission), then reads it in a process of
 * its own, so that the making doesn't count.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type { SummaryFilter } from '../../src/analysis/summary/model.ts';
import { openSummarySource } from '../../src/analysis/summary/source.ts';
import type { RowSort } from '../../src/overview/source.ts';
import { Random } from '../prolific/sample/random.ts';

const mebibyte = 1024 * 1024;
const id = (index: number): string => `0191a2b3-${String(index).padStart(4, '0')}-7000-8000-000000000001`;
const objectId = (index: number, kind: string): string =>
  kind + index.toString(16).padStart(24 - kind.length, '0');
const words =
  'onion garlic tomato bread soup rice with a little oil and salt because my family likes it every evening slowly'.split(
    ' ',
  );

const options = Array.from({ length: 8 }, (_, index) => ({
  value: `option-${index}`,
  label: `Option ${index}`,
}));
const instructions = [
  ...[1, 2, 3].map((index) => ({
    id: id(index),
    type: 'multiple_choice',
    description: `Choice ${index}`,
    options,
  })),
  { id: id(4), type: 'multiple_choice_with_free_text', description: 'Choice and why', options },
  ...[5, 6].map((index) => ({
    id: id(index),
    type: 'free_text_with_unit',
    description: `Number ${index}`,
    unit_options: [
      { value: 'kg', label: 'kg' },
      { value: 'lb', label: 'lb' },
    ],
    default_unit: 'kg',
  })),
  ...[7, 8, 9].map((index) => ({ id: id(index), type: 'free_text', description: `Text ${index}` })),
  { id: id(10), type: 'file_upload', description: 'A photo' },
];

function submission(index: number, random: Random): string {
  const text = (): string => Array.from({ length: random.whole(2, 10) }, () => random.pick(words)).join(' ');
  const answer = (at: number): unknown => {
    if (at <= 3)
      return {
        type: 'multiple_choice',
        value: random.some(options, random.whole(1, 3)).map(({ value }) => value),
      };
    if (at === 4) {
      return {
        type: 'multiple_choice_with_free_text',
        value: [{ value: random.pick(options).value, explanation: text() }],
      };
    }
    if (at <= 6) {
      const unit = random.chance(0.8) ? 'kg' : 'lb';
      return { type: 'free_text_with_unit', value: (random.whole(300, 1500) / 10).toFixed(1), unit };
    }
    if (at <= 9) return { type: 'free_text', value: text() };
    const file_name = `photo ${index}.jpg`;
    return {
      type: 'file_upload',
      value: [{ file_name, file_key: `k/${index}`, file_size_mb: 1.8, content_type: 'image/jpeg' }],
    };
  };
  const responses = Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => at + 1)
      .filter(() => !random.chance(0.05))
      .map((at) => [id(at), answer(at)]),
  );
  return `${JSON.stringify({
    submission_id: objectId(index * 7919, '66a1'),
    participant_id: objectId(index * 104_729, '5f0c'),
    study_id: objectId(random.whole(1, 20), '66a2'),
    created_at: new Date(Date.UTC(2026, 0, 1) + random.whole(0, 180 * 86_400) * 1000).toISOString(),
    responses,
  })}\n`;
}

async function make(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'collection.json'),
    JSON.stringify({ name: 'Bench', collection_items: [{ page_items: instructions }] }),
  );
  const file = createWriteStream(join(folder, 'responses.jsonl'));
  const random = new Random(7);
  for (let index = 0; index < count; index += 500) {
    const lines = Array.from({ length: Math.min(500, count - index) }, (_, each) =>
      submission(index + each, random),
    );
    if (!file.write(lines.join(''))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

async function measure(folder: string): Promise<void> {
  const source = openSummarySource(folder);
  const { signal } = new AbortController();
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 100);
  const timed = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const began = performance.now();
    const cpuBefore = process.cpuUsage();
    const result = await work();
    const ms = performance.now() - began;
    const { user, system } = process.cpuUsage(cpuBefore);
    delay.disable();
    const now = (process.memoryUsage.rss() - before) / mebibyte;
    console.log(
      `${name.padEnd(44)} ${ms.toFixed(0).padStart(7)} ms (CPU ${((user + system) / 1000).toFixed(0).padStart(6)} ms)   longest stop ${(delay.max / 1e6).toFixed(0).padStart(3)} ms   extra RSS ${now.toFixed(0).padStart(4)} MB, at most ${((peak - before) / mebibyte).toFixed(0)} MB, ${(process.memoryUsage().arrayBuffers / mebibyte).toFixed(0)} MB of it columns and buffers`,
    );
    return result;
  };
  const summary = (filter: SummaryFilter) => source.summary(filter, () => undefined, signal);
  const rows = (filter: SummaryFilter, by: RowSort['by'], from = 0) =>
    source.rows({ filter, sort: { by, descending: false }, from, to: from + 100 }, signal);

  const { size } = await stat(join(folder, 'responses.jsonl'));
  console.log(`${folder}: ${(size / 1e6).toFixed(0)} MB`);
  const first = await timed('first summary', () => summary({}));
  await timed('summary again', () => summary({}));
  const study = { study: first.studies[0]?.value ?? '' };
  await timed('summary, one study', () => summary(study));
  await timed('summary, one answer', () => summary({ answer: { instructionId: id(1), value: 'option-1' } }));
  await timed('summary, three months', () =>
    summary({ from: '2026-02-01T00:00:00Z', to: '2026-05-01T00:00:00Z' }),
  );
  await timed('rows in file order, from the middle', () =>
    rows({}, 'row', Math.floor(first.submissions / 2)),
  );
  await timed('rows by time', () => rows({}, 'time'));
  await timed('rows by time, scrolled', () => rows({}, 'time', Math.floor(first.submissions / 3)));
  await timed('rows by participant', () => rows({}, 'participant'));
  await timed('rows by submission', () => rows({}, 'submission'));
  await timed('rows by a number', () => rows({}, { instructionId: id(5) }));
  await timed('rows by a choice', () => rows({}, { instructionId: id(1) }));
  await timed('rows by a text, one study', () => rows(study, { instructionId: id(7) }));
  await timed('texts, none searched', () =>
    source.texts({ filter: {}, instructionId: id(7), search: '', limit: 100 }, signal),
  );
  await timed('texts with "garlic oil", one study', () =>
    source.texts({ filter: study, instructionId: id(7), search: 'garlic oil', limit: 100 }, signal),
  );
  clearInterval(timer);
  source.dispose();
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === 'make') await make(rest[0] ?? '', Number(rest[1]));
else if (mode === 'measure') await measure(rest[0] ?? '');
else {
  const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10_000, 1_000_000];
  for (const size of sizes) {
    const folder = join(tmpdir(), `summary-bench-${process.pid}-${size}`);
    try {
      await make(folder, size);
      const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'measure', folder], {
        stdio: 'inherit',
      });
      await once(child, 'exit');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
