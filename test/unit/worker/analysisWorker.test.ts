import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { createAnalysis, type Analysis, type AnalysisOptions } from '../../../src/worker/analysisThread.ts';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';
import type { SummaryFilter } from '../../../src/analysis/summary/summary.ts';
import { ProblemError } from '../../../src/problems/problem.ts';
import { patient, writeSnapshot } from '../analysis/summarySnapshot.ts';
import { childProgram } from '../support/childProgram.ts';

const nobody = (): void => undefined;
/** Returns the URL of a worker with this code, in which `port` receives the calls. */
const programOf = (code: string): URL =>
  new URL(`data:text/javascript,import { parentPort as port } from 'node:worker_threads'; ${code}`);

/** Answers each call with the number of calls so far. */
const countingProgram = programOf(
  'let calls = 0; port.on("message", ({ type, id }) => { if (type === "call") port.postMessage({ type: "done", id, result: ++calls }); });',
);

function isProblem(kind: string, reason?: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof ProblemError &&
    error.problem.kind === kind &&
    (reason === undefined || ('reason' in error.problem && error.problem.reason === reason));
}

describe('Analysis worker', () => {
  let folder: string;
  let program: URL;
  const started: Analysis[] = [];
  before(async () => {
    program = pathToFileURL(await childProgram(join(import.meta.dirname, '../../../src/worker/worker.ts')));
  });
  const analysisWith = (options: Partial<AnalysisOptions> = {}): Analysis => {
    const analysis = createAnalysis({ program, l10n: undefined, ...options });
    started.push(analysis);
    return analysis;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'worker-'));
  });
  afterEach(async () => {
    for (const analysis of started.splice(0)) analysis.dispose();
    await rm(folder, { recursive: true });
  });

  const record = (number: number): object => ({
    submission_id: `s${number}`,
    participant_id: `p${number}`,
    responses: [{ instruction_id: 'i1', type: 'free_text', answer: 'word '.repeat(200) }],
  });
  const writeRecords = (count: number): Promise<void> =>
    writeSnapshot(folder, { records: Array.from({ length: count }, (_, number) => record(number)) });

  it('returns the same results as a reading in this thread', async () => {
    await writeRecords(20);
    const here = openSummarySource(folder);
    const there = analysisWith().openSource(folder);
    assert.deepEqual(
      await there.summary({ filter: {} }, nobody, patient),
      await here.summary({ filter: {} }, nobody, patient),
    );
    assert.deepEqual(await there.quality(patient), await here.quality(patient));
    const request = { filter: {}, sort: { by: 'row', descending: true }, from: 3, to: 9 } as const;
    assert.deepEqual(await there.rows(request, patient), await here.rows(request, patient));
    here.dispose();
  });

  it('finds what is new since the snapshot that is the previous one at that time', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    for (const [place, numbers] of [
      [one, [1]],
      [two, [1, 2]],
    ] as const) {
      await mkdir(place);
      await writeSnapshot(place, { records: numbers.map(record) });
    }
    await writeRecords(4);
    let previous: string | undefined = one;
    const source = analysisWith().openSource(folder, () => Promise.resolve(previous));
    const count = async (filter: SummaryFilter): Promise<number> =>
      (await source.summary({ filter }, nobody, patient)).matching;
    assert.deepEqual([await count({}), await count({ isNew: true })], [4, 3]);
    previous = two;
    assert.equal(await count({ isNew: true }), 2);
  });

  it('reports the progress of a reading', async () => {
    await writeRecords(3_000);
    const progress: number[] = [];
    const source = analysisWith().openSource(folder);
    await source.summary({ filter: {} }, ({ bytesDone }) => progress.push(bytesDone), patient);
    assert.ok(progress.length > 2, String(progress));
    assert.deepEqual(
      progress,
      progress.toSorted((one, other) => one - other),
    );
  });

  it('rejects with the same problem as in this thread', async () => {
    const source = analysisWith().openSource(join(folder, 'gone'));
    await assert.rejects(source.quality(patient), isProblem('folder-gone'));
  });

  it('reports unreadable lines in the editor’s language', async () => {
    await writeFile(join(folder, 'responses.jsonl'), '{broken\n');
    const l10n = { 'Not valid JSON.': 'Das ist kein JSON.' };
    const { unreadableLines } = await analysisWith({ l10n }).openSource(folder).quality(patient);
    assert.deepEqual(unreadableLines.first, [{ line: 1, reason: 'Das ist kein JSON.' }]);
  });

  it('rejects at once when canceled, and soon uses no processor time', async () => {
    await writeRecords(30_000);
    const analysis = analysisWith();
    const source = analysis.openSource(folder);
    const controller = new AbortController();
    const reason = new Error('Enough');
    const summary = source.summary({ filter: {} }, () => controller.abort(reason), controller.signal);
    await assert.rejects(summary, (error) => error === reason);
    let busyMs = Infinity;
    for (let tries = 0; busyMs > 50 && tries < 20; tries++) {
      const before = process.cpuUsage();
      await wait(200);
      const { user, system } = process.cpuUsage(before);
      busyMs = (user + system) / 1_000;
    }
    assert.ok(busyMs <= 50, `${busyMs} ms of 200 ms`);
  });

  it('does not start a call that is already canceled', async () => {
    const analysis = analysisWith({ program: programOf('throw new Error("Started");') });
    const controller = new AbortController();
    controller.abort(new Error('Before'));
    await assert.rejects(analysis.openSource(folder).quality(controller.signal), /Before/);
  });

  it('terminates a worker that ignores a cancellation', async () => {
    const analysis = analysisWith({
      cancelMs: 50,
      program: programOf(
        'port.on("message", ({ type, id }) => { if (type === "call") port.postMessage({ type: "progress", id }); for (; type === "cancel";); });',
      ),
    });
    const controller = new AbortController();
    const source = analysis.openSource(folder);
    await assert.rejects(
      source.summary({ filter: {} }, () => controller.abort(new Error('Enough')), controller.signal),
      /Enough/,
    );
    await wait(200);
    const again = new AbortController();
    await assert.rejects(
      source.summary({ filter: {} }, () => again.abort(new Error('Answered again')), again.signal),
      /Answered again/,
    );
  });

  it('rejects with analysis-stopped when the worker crashes, and starts another', async () => {
    const analysis = analysisWith({
      program: programOf('port.on("message", () => { throw new Error("A fault"); });'),
    });
    const source = analysis.openSource(folder);
    const one = source.quality(patient);
    const two = source.summary({ filter: {} }, nobody, patient);
    await assert.rejects(one, isProblem('analysis-stopped', 'crash'));
    await assert.rejects(two, isProblem('analysis-stopped', 'crash'));
    await assert.rejects(source.quality(patient), isProblem('analysis-stopped', 'crash'));
  });

  it('rejects with analysis-stopped even if the worker throws null', async () => {
    const analysis = analysisWith({ program: programOf('port.on("message", () => { throw null; });') });
    await assert.rejects(
      analysis.openSource(folder).quality(patient),
      isProblem('analysis-stopped', 'crash'),
    );
  });

  it('rejects arguments that cannot be cloned, and still stops when idle', async () => {
    const analysis = analysisWith({ idleMs: 50, program: countingProgram });
    const ask = (): Promise<unknown> =>
      analysis.run('existingNotebook', { folder, language: 'r' }, nobody, patient);
    assert.equal(await ask(), 1);
    const request = { folder, language: nobody };
    await assert.rejects(analysis.run('existingNotebook', request as never, nobody, patient), {
      name: 'DataCloneError',
    });
    await wait(150);
    assert.equal(await ask(), 1);
  });

  it('rejects with analysis-stopped when data exceeds its memory, and reads an open overview again', async () => {
    await writeFile(join(folder, 'responses.jsonl'), `[${'{"a":1},'.repeat(2_000_000)}1]\n`);
    const analysis = analysisWith({ maxMemoryMb: 40 });
    const source = analysis.openSource(folder);
    await assert.rejects(
      source.summary({ filter: {} }, nobody, patient),
      isProblem('analysis-stopped', 'memory'),
    );
    await writeRecords(1);
    assert.equal((await source.summary({ filter: {} }, nobody, patient)).submissions, 1);
  });

  it('stops when idle while no overview is open', async () => {
    const analysis = analysisWith({ idleMs: 50, program: countingProgram });
    const first = analysis.openSource(folder);
    const calls = async (): Promise<unknown> => await first.quality(patient);
    assert.equal(await calls(), 1);
    await wait(150);
    assert.equal(await calls(), 2);
    first.dispose();
    await wait(150);
    assert.equal(await analysis.openSource(folder).quality(patient), 1);
  });

  it('rejects running calls when disposed', async () => {
    await writeRecords(30_000);
    const analysis = analysisWith();
    const source = analysis.openSource(folder);
    await assert.rejects(
      source.summary({ filter: {} }, () => analysis.dispose(), patient),
      /stopped/,
    );
    await assert.rejects(source.quality(patient), /stopped/);
  });

  it('aborts the reading of an overview that is closed', async () => {
    await writeRecords(3_000);
    const source = analysisWith().openSource(folder);
    await assert.rejects(
      source.summary({ filter: {} }, () => source.dispose(), patient),
      /abort/i,
    );
  });
});
