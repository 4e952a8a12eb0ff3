import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { readManifestHead } from '../../../src/exports/manifest.ts';
import { listSnapshots } from '../../../src/exports/snapshots.ts';
import { listStagings, recoverReplaced, requestOf } from '../../../src/exports/staging.ts';
import type { FaultRule } from '../../prolific/faults.ts';
import { cooking, withExports } from '../support/exporting.ts';
import type { ChildOrder } from './exportChild.ts';
import { ExportProcess } from './exportProcess.ts';
import { installation } from '../support/installation.ts';
import { stagingPrefix } from '../../../src/snapshots/knownNames.ts';

describe('An export whose process is killed', function () {
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

  async function reached(fault: FaultRule): Promise<void> {
    const handle = scene().prolific.faults.add(fault);
    const running = await start();
    while (handle.hits === 0) await delay(5);
    // What is carried out before an answer stalls is done then.
    await delay(20);
    await running.kill();
    scene().prolific.faults.clear();
  }

  /** Goes on with what is on disk as the next start does, and finds one whole snapshot of one job and nothing else. */
  async function requireWholeOnceResumed(): Promise<void> {
    const { exportFolder, workspaceFolder, prolific } = scene();
    await recoverReplaced(exportFolder, installation);
    const [unfinished, ...more] = await listStagings(exportFolder);
    assert.deepEqual(more, []);
    const before = await listSnapshots(exportFolder);
    if (unfinished !== undefined || before.length === 0) {
      const target = { exportFolder, workspaceFolder };
      const { outcome } = await scene().export(
        unfinished === undefined ? {} : { ...requestOf(unfinished, target), unfinished },
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

  it('before its request reached Prolific is whole once it is gone on with', async () => {
    await reached({ method: 'POST', fault: { kind: 'stall' } });
    assert.equal(scene().prolific.jobs.of(cooking.id).length, 0);
    assert.equal((await listStagings(scene().exportFolder)).length, 1);
    await requireWholeOnceResumed();
  });

  it('after its request reached Prolific, before the answer, is whole once it is gone on with', async () => {
    await reached({ method: 'POST', fault: { kind: 'stall', afterBytes: 0 } });
    assert.equal(scene().prolific.jobs.of(cooking.id).length, 1);
    assert.equal((await listStagings(scene().exportFolder))[0]?.record.export_id, null);
    await requireWholeOnceResumed();
  });

  it('while Prolific is generating is whole once it is gone on with', async () => {
    const { prolific } = scene();
    prolific.jobs.setGenerateMs('manual');
    await reached({ method: 'GET', path: /\/export\/[^/]+$/, fault: { kind: 'stall' } });
    prolific.jobs.setGenerateMs(0);
    await requireWholeOnceResumed();
  });

  const deaths: [string, NonNullable<ChildOrder['dieAt']>][] = [
    ['before anything was done', { stage: 'requesting' }],
    ['before the first poll', { stage: 'generating' }],
    ['while the directory is read', { stage: 'reading-directory' }],
    ['while the responses are fetched', { stage: 'fetching-responses' }],
    ['when the responses are there', { stage: 'fetching-responses', time: 2 }],
    ['at the first byte of the uploads', { stage: 'downloading' }],
    ['in the midst of the uploads', { stage: 'downloading', time: 3 }],
    ['before the manifest is written', { stage: 'finishing' }],
    ...[1, 2, 3, 4, 5, 6].map((change): [string, NonNullable<ChildOrder['dieAt']>] => [
      `at change ${change} to the disk after that`,
      { stage: 'finishing', change },
    ]),
  ];
  for (const [when, dieAt] of deaths) {
    it(`${when} is whole once it is gone on with`, async () => {
      const running = await start(dieAt);
      await running.died();
      await requireWholeOnceResumed();
    });
  }

  for (const change of [1, 2, 3, 4]) {
    it(`at change ${change} to the disk while a snapshot is completed is whole once it is gone on with`, async () => {
      const { folder } = await scene().export({ scope: 'responses' });
      const running = await start({ stage: 'finishing', change }, folder);
      await running.died();
      await requireWholeOnceResumed();
      assert.equal((await readManifestHead(folder))?.complete, true);
    });
  }
});

describe('An export whose server goes away', () => {
  const scene = withExports();

  it('while it is polled goes on when it is back', async () => {
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

  it('with the store while it downloads goes on when both are back', async () => {
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
