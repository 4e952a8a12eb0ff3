import assert from 'node:assert/strict';
import { readdir, rename, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ExportOutcome, ExportStop } from '../../../src/exports/exportState.ts';
import { Installation } from '../../../src/snapshots/access/installation.ts';
import { readManifestHead } from '../../../src/snapshots/manifest.ts';
import { listStagings, type Staging } from '../../../src/snapshots/staging/staging.ts';
import { abortingInManifest, withExports } from '../support/exporting.ts';
import { installation as usual } from '../support/installation.ts';

/** Everything that an export goes through before its first response is on disk, and afterwards. */
const [early, late] = [
  ['requesting', 'generating', 'reading-directory', 'fetching-responses'],
  ['downloading', 'finishing'],
];

describe('Canceled export', () => {
  const scene = withExports();

  async function cancelIn(stage: string, unfinished?: Staging): Promise<ExportOutcome> {
    const stop = new AbortController();
    const { outcome } = await scene().export({
      signal: stop.signal,
      onStage: (now) => {
        if (now === stage) stop.abort(new ExportStop('cancelled'));
      },
      ...(unfinished === undefined ? {} : { unfinished }),
    });
    return outcome;
  }

  async function onlyStaging(): Promise<Staging> {
    const [staging, ...more] = await listStagings(scene().exportFolder);
    assert.ok(staging !== undefined && more.length === 0);
    return staging;
  }

  /** Waits, because slow removals continue after the outcome. */
  async function nothingLeft(): Promise<void> {
    const end = Date.now() + 10_000;
    while ((await scene().left()).length > 0 && Date.now() < end) await delay(20);
    assert.deepEqual(await scene().left(), []);
  }

  const posts = (): number => scene().prolific.requests.to('api', 'POST').length;

  for (const stage of early) {
    it(`leaves no files if nothing was downloaded: ${stage}`, async () => {
      assert.deepEqual(await cancelIn(stage), { status: 'cancelled' });
      await nothingLeft();
    });
  }

  for (const stage of late) {
    it(`keeps what was downloaded, to be resumed with the same job: ${stage}`, async () => {
      const outcome = await cancelIn(stage);
      const { folder, record, holder } = await onlyStaging();
      assert.deepEqual([record.stopped, holder], [true, undefined]);
      const bytes = await bytesIn(join(folder, 'entries'));
      assert.ok(bytes > 0);
      assert.deepEqual(outcome, { status: 'cancelled', kept: { stagingFolder: folder, bytes } });
      const asked = posts();
      const downloadsBefore = downloaded();
      const resumed = await scene().export({ unfinished: { folder, record } });
      assert.ok(resumed.outcome.status === 'completed');
      assert.equal(resumed.outcome.exportId, record.export_id);
      assert.equal(posts(), asked);
      // The archive's end is read again, with its directory.
      if (stage === 'finishing') assert.equal(downloaded() - downloadsBefore, 1);
      assert.deepEqual(await listStagings(scene().exportFolder), []);
    });
  }

  const downloaded = (): number => scene().prolific.requests.to('store', 'GET').length;

  it('keeps an earlier run’s files when canceled before its own download, and is stopped again', async () => {
    const first = await cancelIn('downloading');
    assert.ok(first.status === 'cancelled' && first.kept !== undefined);
    const staging = await onlyStaging();
    let whileRunning: boolean | undefined = true;
    const stop = new AbortController();
    const { outcome } = await scene().export({
      unfinished: staging,
      signal: stop.signal,
      onStage: async (now) => {
        if (now !== 'generating') return;
        whileRunning = (await onlyStaging()).record.stopped;
        stop.abort(new ExportStop('cancelled'));
      },
    });
    assert.equal(whileRunning, undefined);
    assert.deepEqual(outcome, first);
    assert.deepEqual(await onlyStaging(), staging);
  });

  it('keeps the new job when it takes an interrupted export’s folder and is canceled while downloading', async () => {
    await cancelIn('downloading');
    const before = await onlyStaging();
    const outcome = await cancelIn('downloading');
    const { folder, record } = await onlyStaging();
    assert.ok(outcome.status === 'cancelled' && outcome.kept?.stagingFolder === folder);
    assert.equal(folder, before.folder);
    assert.notEqual(record.export_id, before.record.export_id);
  });

  for (const scope of ['everything', 'responses'] as const) {
    it(`publishes nothing while writing the manifest: ${scope}`, async () => {
      const before = scope === 'responses' ? await scene().export({ scope }) : undefined;
      const stop = new AbortController();
      const { outcome } = await scene().export({
        signal: stop.signal,
        ...(before === undefined ? {} : { completes: before.folder }),
        deps: (deps) => abortingInManifest(deps, () => stop.abort(new ExportStop('cancelled'))),
      });
      assert.ok(outcome.status === 'cancelled' && outcome.kept !== undefined);
      const unfinished = await onlyStaging();
      if (before !== undefined) assert.equal((await readManifestHead(before.folder))?.complete, false);
      const resumed = await scene().export({
        unfinished,
        ...(before === undefined ? {} : { completes: before.folder }),
      });
      assert.ok(resumed.outcome.status === 'completed');
      assert.equal(resumed.outcome.snapshot.manifest.complete, true);
    });
  }

  it('counts and follows no link that took the place of a folder', async () => {
    const outside = join(scene().workspaceFolder, 'outside');
    const stop = new AbortController();
    const { outcome } = await scene().export({
      signal: stop.signal,
      deps: (deps) => ({
        ...deps,
        fetchArchive: async (...request) => {
          const fetched = await deps.fetchArchive(...request);
          await rename(fetched.folder, outside);
          await symlink(outside, fetched.folder);
          stop.abort(new ExportStop('cancelled'));
          return fetched;
        },
      }),
    });
    assert.deepEqual(outcome, { status: 'cancelled' });
    assert.ok((await readdir(outside)).includes('responses.jsonl'));
  });

  it('leaves nothing behind if another export downloads its job', async () => {
    const stop = new AbortController();
    const { outcome } = await scene().export({
      signal: stop.signal,
      onStage: (now) => {
        if (now === 'downloading') stop.abort(new ExportStop('joined'));
      },
    });
    assert.deepEqual(outcome, { status: 'cancelled' });
    await nothingLeft();
  });

  it('changes nothing in a folder that another process has taken over', async () => {
    const stop = new AbortController();
    const { outcome } = await scene().export({
      signal: stop.signal,
      onStage: async (now) => {
        if (now !== 'finishing') return;
        const { folder } = await onlyStaging();
        const [mark = ''] = await readdir(join(folder, 'lock'));
        await rename(join(folder, 'lock', mark), join(folder, 'lock', '0123456789abcdef.1..elsewhere.0'));
        stop.abort(new ExportStop('cancelled'));
      },
    });
    assert.equal(outcome.status, 'cancelled');
    const { record, holder } = await onlyStaging();
    assert.deepEqual([record.stopped, holder?.host], [undefined, 'elsewhere']);
  });

  it('still keeps its files if it can’t be marked', async () => {
    const stop = new AbortController();
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
    const installation = new Installation(usual.folder);
    installation.remember = async (...what) => {
      if (stop.signal.aborted) throw full;
      await usual.remember(...what);
    };
    const { outcome } = await scene().export({
      signal: stop.signal,
      deps: (deps) => ({ ...deps, installation }),
      onStage: (now) => {
        if (now === 'finishing') stop.abort(new ExportStop('cancelled'));
      },
    });
    const { folder, record } = await onlyStaging();
    assert.ok(outcome.status === 'cancelled' && outcome.kept?.stagingFolder === folder);
    assert.equal(record.stopped, undefined);
  });
});

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
