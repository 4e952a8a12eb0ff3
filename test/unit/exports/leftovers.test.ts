import assert from 'node:assert/strict';
import { access, mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { recoverReplaced, updateStaging } from '../../../src/exports/staging.ts';
import { lockStaging, staleAfterMs, type StagingLock } from '../../../src/exports/stagingLock.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { withExports } from '../support/exporting.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { installation, makeOwn } from '../support/installation.ts';

describe('A staging folder without a record', () => {
  const exportFolder = temporaryFolder();

  /** Whether a look at the export folder leaves such a folder, left long enough ago unless said otherwise. */
  async function isKept(
    prepare: (staging: string) => Promise<unknown> = () => Promise.resolve(),
    ageMs = staleAfterMs + 1_000,
  ): Promise<boolean> {
    const staging = join(exportFolder(), 'cooking', '.prolific-partial-1');
    await makeOwn(staging);
    await mkdir(join(staging, 'entries'));
    await prepare(staging);
    const then = new Date(Date.now() - ageMs);
    await utimes(staging, then, then);
    await recoverReplaced(exportFolder(), installation);
    return await access(staging).then(
      () => true,
      () => false,
    );
  }

  it('goes at the next look, and the folder around it where nothing else is in that', async () => {
    assert.equal(await isKept(), false);
    await assert.rejects(access(join(exportFolder(), 'cooking')));
  });

  it('stays while it may just be in the making', async () => {
    assert.ok(await isKept(undefined, 5_000));
  });

  it('stays while somebody holds its lock', async () => {
    let held: StagingLock | undefined;
    const lock = async (staging: string): Promise<void> => {
      held = await lockStaging(staging, () => undefined);
    };
    assert.ok(await isKept(lock));
    await held?.release();
  });

  it('stays where its record is one of a later version', async () => {
    const write = async (staging: string): Promise<void> =>
      await writeFile(join(staging, 'export.json'), '{"schema_version": 2}');
    assert.ok(await isKept(write));
  });

  it('goes where a power cut tore its record', async () => {
    const write = async (staging: string): Promise<void> =>
      await writeFile(join(staging, 'export.json'), Buffer.alloc(200));
    assert.equal(await isKept(write), false);
  });

  it('stays where it holds a snapshot that was being replaced', async () => {
    assert.ok(await isKept(async (staging) => await mkdir(join(staging, 'replaced'))));
  });

  it('goes alone: snapshots beside it stay', async () => {
    const snapshot = join(exportFolder(), 'cooking', '2026-11-23T14-05-09Z');
    await mkdir(snapshot, { recursive: true });
    assert.equal(await isKept(), false);
    await access(snapshot);
    await rm(snapshot, { recursive: true });
  });
});

describe('A snapshot that an earlier export was replacing and the disk does not put back', function () {
  const scene = withExports();
  before(function () {
    // What takes its place here is a link that leads nowhere.
    if (platform() === 'win32') this.skip();
  });

  /** Gives the snapshot's folder. */
  async function leave(): Promise<string> {
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

  it('stays, and keeps no other export from its folder', async () => {
    await leave();
    assert.equal((await scene().export()).outcome.status, 'completed');
    await access(join(scene().exportFolder, 'pilot', '.prolific-partial-0badcafe', 'replaced'));
  });

  it('keeps back the export that is to complete it', async () => {
    const completes = await leave();
    const { outcome } = await scene().export({ completes });
    assert.ok(outcome.status === 'failed');
    assert.equal(problemOf(outcome.error)?.kind, 'unsafe-path');
    assert.deepEqual(scene().prolific.requests.to('api', 'POST'), []);
  });

  it('is told of where everything matters', async () => {
    await leave();
    await assert.rejects(
      recoverReplaced(scene().exportFolder, installation, () => true),
      /ENOTDIR/,
    );
  });
});
