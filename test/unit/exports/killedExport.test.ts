import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { readManifestHead } from '../../../src/snapshots/manifest.ts';
import { listSnapshots } from '../../../src/snapshots/snapshots.ts';
import { listStagings, stagingFoldersIn } from '../../../src/snapshots/staging/staging.ts';
import { recoverStagings } from '../../../src/snapshots/staging/publishStaging.ts';
import { requestOfStaging } from '../../../src/exports/exportState.ts';
import { watchSilence } from '../support/locks.ts';
import type { FaultRule } from '../../prolific/faults.ts';
import { cooking, withExports } from '../support/exporting.ts';
import type { ChildOrder } from './exportChild.ts';
import { ExportProcess } from './exportProcess.ts';
import { installation } from '../support/installation.ts';
import { stagingPrefix } from '../../../src/snapshots/knownNames.ts';

describe('Export whose process is killed', function () {
  this.timeout(60_000);
  const scene = withExports();
  let child: ExportProcess | undefined;

  afterEach(async () => {
    await child?.kill();
  });

  async function start(dieAt?: ChildOrder['dieAt'], completes?: string): Promise<ExportProcess> {
    const { prolific, workspaceFolder, exportFolder } = scene();
    child = await ExportProcess.start();
    child.order({
      prolific: { apiUrl: prolific.apiUrl, token: prolific.token },
      request: {
        subject: cooking,
        target: { workspaceFolder, exportFolder },
        scope: 'everything',
        ...(completes === undefined ? {} : { completes }),
      },
      ...(dieAt === undefined ? {} : { dieAt }),
    });
    return child;
  }

  async function killAtRequest(fault: FaultRule): Promise<void> {
    const handle = scene().prolific.faults.add(fault);
    const running = await start();
    while (handle.hits === 0) await delay(5);
    // Leaves time for the work that the server does before the response stalls.
    await delay(20);
    await running.kill();
    scene().prolific.faults.clear();
  }

  /** Resumes as the next start does, and requires exactly one intact snapshot of one job. */
  async function requireIntactOnceResumed(): Promise<void> {
    const { exportFolder, workspaceFolder, prolific } = scene();
    await recoverStagings(exportFolder, installation);
    const [unfinished, ...more] = await listStagings(exportFolder);
    assert.deepEqual(more, []);
    const before = await listSnapshots(exportFolder);
    if (unfinished !== undefined || before.length === 0) {
      const target = { exportFolder, workspaceFolder };
      const { outcome } = await scene().export(
        unfinished === undefined ? {} : { ...requestOfStaging(unfinished, target), unfinished },
      );
      assert.equal(outcome.status, 'completed');
    }
    const [snapshot, ...others] = await listSnapshots(exportFolder);
    assert.ok(snapshot);
    assert.deepEqual(others, []);
    const { entries } = JSON.parse(await readFile(join(snapshot.folder, 'snapshot.json'), 'utf8')) as {
      entries: { path: string; crc32: string }[];
    };
    assert.equal(entries.length, snapshot.manifest.totals.files);
    for (const { path, crc32: expected } of entries) {
      const bytes: Buffer = await readFile(join(snapshot.folder, path));
      assert.equal(crc32(bytes), Number.parseInt(expected, 16), path);
    }
    const jobs = prolific.jobs.of(cooking.id);
    assert.deepEqual(
      jobs.map(({ exportId }) => exportId),
      [snapshot.manifest.export_id],
    );
    const names = await readdir(exportFolder, { recursive: true });
    assert.deepEqual(
      names.filter((name) => name.includes(stagingPrefix)),
      [],
    );
  }

  it('resumes to an intact snapshot when killed before its request reached Prolific', async () => {
    await killAtRequest({ method: 'POST', fault: { kind: 'stall' } });
    assert.equal(scene().prolific.jobs.of(cooking.id).length, 0);
    assert.equal((await listStagings(scene().exportFolder)).length, 1);
    await requireIntactOnceResumed();
  });

  it('resumes to an intact snapshot when killed between its request and the response', async () => {
    await killAtRequest({ method: 'POST', fault: { kind: 'stall', afterBytes: 0 } });
    assert.equal(scene().prolific.jobs.of(cooking.id).length, 1);
    assert.equal((await listStagings(scene().exportFolder))[0]?.record.export_id, null);
    await requireIntactOnceResumed();
  });

  it('resumes to an intact snapshot when killed while Prolific is generating', async () => {
    const { prolific } = scene();
    prolific.jobs.setGenerateMs('manual');
    await killAtRequest({ method: 'GET', path: /\/export\/[^/]+$/, fault: { kind: 'stall' } });
    prolific.jobs.setGenerateMs(0);
    await requireIntactOnceResumed();
  });

  const deaths: [string, NonNullable<ChildOrder['dieAt']>][] = [
    ['before the request', { stage: 'requesting' }],
    ['before the first poll', { stage: 'generating' }],
    ['while reading the directory', { stage: 'reading-directory' }],
    ['while downloading the responses', { stage: 'fetching-responses' }],
    ['after downloading the responses', { stage: 'fetching-responses', time: 2 }],
    ['at the first byte of the uploads', { stage: 'downloading' }],
    ['in the middle of the uploads', { stage: 'downloading', time: 3 }],
    ['before writing the manifest', { stage: 'finishing' }],
    ...[1, 2, 3, 4, 5, 6].map((change): [string, NonNullable<ChildOrder['dieAt']>] => [
      `at disk change ${change} after that`,
      { stage: 'finishing', change },
    ]),
  ];
  for (const [when, dieAt] of deaths) {
    it(`resumes to an intact snapshot when killed ${when}`, async () => {
      const running = await start(dieAt);
      await running.died();
      await requireIntactOnceResumed();
    });
  }

  for (const wakesAt of ['generating', 'fetching-responses', 'downloading', 'finishing', 'the end']) {
    it(`changes nothing when it was only suspended and wakes up during the export that took over: ${wakesAt}`, async function () {
      if (process.platform === 'win32') this.skip();
      const { exportFolder } = scene();
      const running = await start({ stage: 'downloading', time: 2, signal: 'SIGSTOP' });
      await running.stopped();
      const [folder = ''] = await stagingFoldersIn(exportFolder);
      await watchSilence(folder);
      const [unfinished] = await listStagings(exportFolder);
      assert.equal(unfinished?.holder, undefined);
      const { outcome } = await scene().export({
        unfinished: unfinished!,
        onStage: (stage) => stage === wakesAt && running.wake(),
      });
      assert.equal(outcome.status, 'completed');
      if (wakesAt === 'the end') running.wake();
      const ended = await running.next((news) => news.news === 'ended');
      assert.equal('status' in ended && ended.status, 'failed');
      await requireIntactOnceResumed();
    });
  }

  for (const change of [1, 2, 3, 4]) {
    it(`resumes to a complete snapshot when killed at disk change ${change} while completing one`, async () => {
      const { folder } = await scene().export({ scope: 'responses' });
      const running = await start({ stage: 'finishing', change }, folder);
      await running.died();
      await requireIntactOnceResumed();
      assert.equal((await readManifestHead(folder))?.complete, true);
    });
  }
});

describe('Export whose server goes offline', () => {
  const scene = withExports();

  it('resumes polling when the server is back', async () => {
    const { prolific } = scene();
    prolific.jobs.setGenerateMs('manual');
    const troubles: string[] = [];
    const { outcome } = await scene().export({
      onStage: (stage) => stage === 'generating' && void prolific.unplug(),
      onEach: ({ trouble }) => {
        if (trouble === undefined) return;
        troubles.push(trouble.kind);
        if (troubles.length !== 4) return;
        prolific.jobs.finishAll();
        void prolific.plugIn();
      },
    });
    assert.equal(outcome.status, 'completed');
    assert.ok(troubles.length >= 4 && troubles.every((kind) => kind === 'unreachable'), troubles.join());
    assert.equal(prolific.jobs.of(cooking.id).length, 1);
  });

  it('resumes downloading when the server and the store are back', async () => {
    const { prolific } = scene();
    let unplugged: Promise<unknown> | undefined;
    let troubles = 0;
    const { outcome } = await scene().export({
      onEach: (stage) => {
        if (stage.stage === 'downloading')
          unplugged ??= Promise.all([prolific.unplug(), prolific.store.unplug()]);
        if (stage.trouble === undefined || (troubles += 1) !== 2) return;
        void unplugged?.then(async () => await Promise.all([prolific.plugIn(), prolific.store.plugIn()]));
      },
    });
    assert.equal(outcome.status, 'completed');
    assert.ok(troubles >= 2);
    assert.equal(prolific.jobs.of(cooking.id).length, 1);
  });
});
