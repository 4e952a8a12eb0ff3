import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FetchProgress } from '../../../src/archive/fetchRequest.ts';
import type { ExportStage } from '../../../src/exports/exportState.ts';
import { fetchStages } from '../../../src/exports/fetchJob.ts';
import type { Timing } from '../../../src/http/timing.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import { lazyZip } from '../../prolific/lazyZip.ts';
import { startObjectStore, type ObjectStore } from '../../prolific/objectStore.ts';
import { fastTiming, withRig, type Rig } from './support/fetching.ts';

const gigabyte = 1e9;
const key = 'tomorrow.zip';
const linkSeconds = 3_600;
/** Has every piece that arrives reported. */
function quickTiming(): Timing {
  let calls = 0;
  return { ...fastTiming(), now: () => new Date(1_000 * ++calls) };
}

/** What a test downloads of the 200 GB before it stops. */
const enoughBytes = 40 * 2 ** 20;
const bytesPerSecond = 10e6;

interface Range {
  readonly start: number;
  readonly end: number;
}

function overlapping(one: Range, other: Range): boolean {
  return one.start < other.end && other.start < one.end;
}

describe('Archive of 200 GB in 40 files', () => {
  const zip = lazyZip({
    entries: 40,
    bytesPerEntry: 5 * gigabyte,
    responsesBytes: 100_000,
    responsesAt: 'start',
    zip64: true,
  });
  const { rig } = withRig();
  let store: ObjectStore;
  let now = 0;
  /** Links requested after the first. */
  let renewed = 0;

  beforeEach(async () => {
    now = Date.parse('2026-11-30T10:00:00Z');
    renewed = 0;
    store = await startObjectStore({ clock: () => now });
    store.put(key, zip);
  });
  afterEach(() => store.close());

  /** Stops once {@link enoughBytes} have arrived in this run; the link has expired half-way. */
  async function fetchSome(
    timing: Timing = quickTiming(),
    onProgress: (progress: FetchProgress) => void = () => undefined,
  ): Promise<Awaited<ReturnType<Rig['fetch']>>> {
    const stop = new AbortController();
    let hasExpired = false;
    return await rig().fetch(
      { url: store.presign(key, linkSeconds) },
      {
        source: {
          url: store.presign(key, linkSeconds),
          refresh: () => {
            renewed++;
            return Promise.resolve(store.presign(key, linkSeconds));
          },
        },
        timing,
        freeBytes: () => Promise.resolve(1000 * gigabyte),
        signal: stop.signal,
        onProgress: (progress) => {
          onProgress(progress);
          if (progress.stage !== 'fetching') return;
          if (progress.bytesDone > enoughBytes / 2 && !hasExpired) {
            hasExpired = true;
            now += (linkSeconds + 1) * 1_000;
          }
          if (progress.bytesDone > enoughBytes) stop.abort();
        },
      },
    );
  }

  /** Ranges of the uploads that the store has sent, from the request with this index on. */
  function rangesFrom(index: number): Range[] {
    return store.requests.all
      .slice(index)
      .filter(({ status }) => status === 206)
      .map(({ range }) => /^bytes=(\d+)-(\d+)$/.exec(range ?? ''))
      .filter((match) => match !== null)
      .map(([, first, last]) => ({ start: Number(first), end: Number(last) + 1 }));
  }

  /** Ranges of the archive in the pieces on disk. */
  async function piecesOnDisk(): Promise<Range[]> {
    const parts = join(rig().staging, 'parts');
    const found: Range[] = [];
    for (const entry of await readdir(parts)) {
      for (const piece of await readdir(join(parts, entry))) {
        const start = Number(entry) + Number(piece) * 8 * 2 ** 20;
        found.push({ start, end: start + (await stat(join(parts, entry, piece))).size });
      }
    }
    return found;
  }

  it('is refused after its directory if the disk has no room, with what it needs', async () => {
    const { problem } = await rig().fetch(
      { url: store.presign(key, linkSeconds) },
      { freeBytes: () => Promise.resolve(150 * gigabyte) },
    );
    assert.equal(problem?.kind, 'disk-full');
    // Everything unpacked, and the pieces of four files while these are put together.
    assert.ok(Math.abs((problem.needed ?? 0) - 220 * gigabyte) < 10e6, String(problem.needed));
    assert.match(sentenceOf(problem).message, /: 221 GB required, 149 GB free\./);
    assert.ok(store.requests.all.reduce((sum, { bytesSent }) => sum + bytesSent, 0) < 500_000);
  });

  it('resumes across expired links and a restart, and downloads nothing twice', async () => {
    await fetchSome();
    assert.equal(renewed, 1);
    const kept = await piecesOnDisk();
    assert.ok(kept.reduce((sum, { start, end }) => sum + end - start, 0) > enoughBytes);
    const requests = store.requests.all.length;
    const { events } = await fetchSome();
    assert.equal(renewed, 2);
    const later = rangesFrom(requests);
    assert.ok(later.length > 3);
    for (const range of later) {
      assert.ok(!kept.some((piece) => overlapping(piece, range)), JSON.stringify(range));
    }
    const plans = events.filter((event) => event.stage === 'planned');
    const left = zip.size - kept.reduce((sum, { start, end }) => sum + end - start, 0);
    assert.ok(Math.abs((plans.at(-1)?.bytes ?? 0) - left) < 200_000);
  });

  it('is resumed on a disk that has room for the rest only', async () => {
    await fetchSome();
    const kept = (await piecesOnDisk()).reduce((sum, { start, end }) => sum + end - start, 0);
    const { problem } = await rig().fetch(
      { url: store.presign(key, linkSeconds) },
      { freeBytes: () => Promise.resolve(150 * gigabyte) },
    );
    assert.equal(problem?.kind, 'disk-full');
    assert.ok(Math.abs((problem.needed ?? 0) + kept - 220 * gigabyte) < 10e6, String(problem.needed));
  });

  it('is downloaded in little memory', async () => {
    const used = (): number => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    const before = used();
    let most = 0;
    await fetchSome(quickTiming(), () => (most = Math.max(most, used())));
    assert.ok(most - before < 100e6, `${Math.round((most - before) / 1e6)} MB`);
  });

  it('states a time left of hours, even after the computer slept for one', async () => {
    const stages: ExportStage[] = [];
    const timing: Timing = {
      ...fastTiming(),
      // A clock by which the store sends 10 MB a second.
      now: () =>
        new Date(
          now + (store.requests.all.reduce((sum, each) => sum + each.bytesSent, 0) / bytesPerSecond) * 1_000,
        ),
    };
    const report = fetchStages(timing, (stage) => stages.push(stage));
    await fetchSome(timing, report);
    const last = stages.filter((stage) => stage.stage === 'downloading').at(-1);
    const expected = (200 * gigabyte) / bytesPerSecond;
    const left = last?.secondsLeft ?? 0;
    // The store is ahead by what is still on the way.
    assert.ok(left > expected / 3 && left < expected * 3, String(left));
  });
});
