import assert from 'node:assert/strict';
import { access, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { recoverStagings } from '../../../src/snapshots/staging/publishStaging.ts';
import { updateStaging } from '../../../src/snapshots/staging/staging.ts';
import { lockStaging, type StagingLock } from '../../../src/snapshots/staging/stagingLock.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { withExports } from '../support/exporting.ts';
import { StagingProcess } from '../support/stagingProcess.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { installation, makeOwn } from '../support/installation.ts';

describe('Staging folder without a record', () => {
  const exportFolder = temporaryFolder();

  /** Returns whether a scan of the export folder keeps such a folder. */
  async function isKept(
    prepare: (staging: string) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<boolean> {
    const staging = join(exportFolder(), 'cooking', '.prolific-partial-1');
    await makeOwn(staging);
    await mkdir(join(staging, 'entries'));
    await prepare(staging);
    await recoverStagings(exportFolder(), installation);
    return await access(staging).then(
      () => true,
      () => false,
    );
  }

  it('is removed by the next scan, together with an otherwise empty parent folder', async () => {
    assert.equal(await isKept(), false);
    await assert.rejects(access(join(exportFolder(), 'cooking')));
  });

  it('survives other windows’ scans while a new export creates it', async () => {
    const child = new StagingProcess();
    try {
      const over = new AbortController();
      const looks = (async () => {
        while (!over.signal.aborted) await recoverStagings(exportFolder(), installation);
      })();
      for (let round = 0; round < 40; round++) {
        assert.equal(await child.tell(`take ${exportFolder()}`), 'taken', `round ${round}`);
        assert.equal(await child.tell('remove'), 'removed', `round ${round}`);
      }
      over.abort();
      await looks;
    } finally {
      await child.kill();
    }
  });

  it('is kept while it is locked', async () => {
    let held: StagingLock | undefined;
    const lock = async (staging: string): Promise<void> => {
      held = await lockStaging(staging, () => undefined);
    };
    assert.ok(await isKept(lock));
    await held?.release();
  });

  it('is kept when its record is of a later version', async () => {
    const write = async (staging: string): Promise<void> =>
      await writeFile(join(staging, 'export.json'), '{"schema_version": 2}');
    assert.ok(await isKept(write));
  });

  it('is removed when a power cut destroyed its record', async () => {
    const write = async (staging: string): Promise<void> =>
      await writeFile(join(staging, 'export.json'), Buffer.alloc(200));
    assert.equal(await isKept(write), false);
  });

  it('is kept when it contains a snapshot that was being replaced', async () => {
    assert.ok(await isKept(async (staging) => await mkdir(join(staging, 'replaced'))));
  });

  it('is removed without the snapshots beside it', async () => {
    const snapshot = join(exportFolder(), 'cooking', '2026-11-23T14-05-09Z');
    await mkdir(snapshot, { recursive: true });
    assert.equal(await isKept(), false);
    await access(snapshot);
    await rm(snapshot, { recursive: true });
  });
});

describe('Snapshot whose interrupted replacement cannot be undone', function () {
  const scene = withExports();
  before(function () {
    // A dangling link takes its place; creating one needs a privilege on Windows.
    if (platform() === 'win32') this.skip();
  });

  /** Returns the snapshot's folder. */
  async function leaveReplacing(): Promise<string> {
    const name = '2026-11-23T14-05-09Z';
    const slug = join(scene().exportFolder, 'pilot');
    const staging = join(slug, '.prolific-partial-0badcafe');
    await makeOwn(staging);
    await mkdir(join(staging, 'replaced'));
    await updateStaging(
      staging,
      {
        schema_version: 1,
        collection: { id: 'pilot', name: 'Pilot' },
        export_id: null,
        filter: null,
        requested_at: '2026-11-23T14:05:09Z',
        completes: name,
      },
      installation,
    );
    await symlink(join(slug, 'nowhere'), join(slug, name));
    return join(slug, name);
  }

  it('is kept and blocks no other export', async () => {
    await leaveReplacing();
    assert.equal((await scene().export()).outcome.status, 'completed');
    await access(join(scene().exportFolder, 'pilot', '.prolific-partial-0badcafe', 'replaced'));
  });

  it('blocks the export that would complete it', async () => {
    const completes = await leaveReplacing();
    const { outcome } = await scene().export({ completes });
    assert.ok(outcome.status === 'failed');
    assert.equal(problemOf(outcome.error)?.kind, 'unsafe-path');
    assert.deepEqual(scene().prolific.requests.to('api', 'POST'), []);
  });

  it('is reported when every failure counts', async () => {
    await leaveReplacing();
    await assert.rejects(
      recoverStagings(scene().exportFolder, installation, () => true),
      /ENOTDIR/,
    );
  });
});
