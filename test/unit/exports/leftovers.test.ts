import assert from 'node:assert/strict';
import { access, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recoverReplaced } from '../../../src/exports/staging.ts';
import { lockStaging, staleAfterMs, type StagingLock } from '../../../src/exports/stagingLock.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('A staging folder without a record', () => {
  const exportFolder = temporaryFolder();

  /** Whether a look at the export folder leaves such a folder, left long enough ago unless said otherwise. */
  async function isKept(
    prepare: (staging: string) => Promise<unknown> = () => Promise.resolve(),
    ageMs = staleAfterMs + 1_000,
  ): Promise<boolean> {
    const staging = join(exportFolder(), 'cooking', '.prolific-partial-1');
    await mkdir(join(staging, 'entries'), { recursive: true });
    await prepare(staging);
    const then = new Date(Date.now() - ageMs);
    await utimes(staging, then, then);
    await recoverReplaced(exportFolder());
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
