import assert from 'node:assert/strict';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { outdatedOf } from '../../../src/exports/keepUpdated/thinning.ts';
import type { ManifestHead } from '../../../src/snapshots/manifest.ts';
import { updateStaging } from '../../../src/snapshots/staging/staging.ts';
import type { StagingRecord } from '../../../src/snapshots/staging/stagingRecord.ts';
import { manifestHead } from '../support/manifestHead.ts';
import { pilot, withKeeping, type KeepingWindow } from './keeping.ts';

describe('Snapshots of Keep Updated', () => {
  const scene = withKeeping();
  const hour = 60;

  /** Has three snapshots made on one day and one on the next, and returns their folders, oldest first. */
  async function fourSnapshots(window: KeepingWindow): Promise<string[]> {
    const folders: string[] = [];
    for (const minutes of [0, hour, hour, 24 * hour]) {
      scene().pass(minutes);
      await window.answers(1);
      folders.push((await scene().snapshots())[0]?.folder ?? '');
    }
    return folders;
  }

  /** Leaves what a stopped download of a snapshot's uploads leaves. */
  async function beginDownload(snapshot: string): Promise<void> {
    const staging = join(dirname(snapshot), '.prolific-partial-1a2b3c4d');
    await mkdir(staging);
    const record: StagingRecord = {
      schema_version: 1,
      collection: { id: pilot.id, name: pilot.name },
      export_id: null,
      filter: null,
      requested_at: '2026-09-14T10:00:00.000Z',
      completes: basename(snapshot),
      stopped: true,
    };
    await updateStaging(staging, record, scene().installation);
  }

  it('are all kept unless the person chose to keep the newest of each day', async () => {
    const window = scene().window();
    await window.choose({ keeps: 'all' });
    await fourSnapshots(window);
    assert.deepEqual(window.removedSnapshots, []);
  });

  it('are deleted except for the newest of each day', async () => {
    const window = scene().window();
    await window.choose({ keeps: 'newest-of-each-day' });
    const [first, second] = await fourSnapshots(window);
    assert.deepEqual(new Set(window.removedSnapshots), new Set([first, second]));
  });

  it('are kept if a person made them, has one open, put something into one or began to download its uploads', async () => {
    const window = scene().window();
    await window.choose({ keeps: 'newest-of-each-day' });
    const places: string[] = [];
    for (const change of ['none', 'notes', 'tables', 'edited', 'open', 'uploads', 'theirs']) {
      const before = new Set((await scene().snapshots()).map(({ folder }) => folder));
      if (change === 'theirs') {
        const { outcome } = window.exports.start({
          subject: pilot,
          target: scene().target,
          scope: 'everything',
        });
        assert.equal((await outcome).status, 'completed');
      } else await window.answers(1);
      const folder = (await scene().snapshots()).find((one) => !before.has(one.folder))?.folder ?? '';
      places.push(folder);
      if (change === 'notes') await writeFile(join(folder, 'notes.txt'), 'Mine');
      if (change === 'tables') {
        await mkdir(join(folder, 'analysis'));
        await writeFile(join(folder, 'analysis', 'analysis.qmd'), 'Mine');
      }
      if (change === 'edited') await utimes(join(folder, 'README.md'), 0, Date.now() / 1000 + 60);
      if (change === 'open') window.openOverviews.add(folder);
      if (change === 'uploads') await beginDownload(folder);
      scene().pass(hour);
    }
    await window.answers(1);
    assert.deepEqual(new Set(window.removedSnapshots), new Set(places.slice(0, 1)));
  });
});

describe('Snapshots to thin', () => {
  const snapshot = (name: string, at: Date, exportId = name, content: Partial<ManifestHead> = {}) => ({
    folder: join('/exports', 'pilot', name),
    manifest: manifestHead(at.toISOString(), { export_id: exportId, ...content }),
  });
  const own = (...names: string[]) => names.map((name) => ({ path: `pilot/${name}`, exportId: name }));
  const noon = new Date(2026, 10, 30, 12);
  const evening = new Date(2026, 10, 30, 23, 59);
  const night = new Date(2026, 11, 1, 0, 1);

  it('are of the same day in local time', () => {
    const all = [snapshot('a', noon), snapshot('b', evening), snapshot('c', night)];
    assert.deepEqual(outdatedOf(all, own('a', 'b', 'c'), '/exports'), all.slice(0, 1));
  });

  it('never include the newest of the collection', () => {
    const all = [snapshot('b', evening), snapshot('a', noon)];
    assert.deepEqual(outdatedOf(all, own('a'), '/exports'), []);
    assert.deepEqual(outdatedOf([...all, snapshot('z', noon)], own('b'), '/exports'), []);
  });

  it('never include a folder whose snapshot came from another export since', () => {
    const all = [snapshot('a', noon, 'other'), snapshot('b', evening)];
    assert.deepEqual(outdatedOf(all, own('a', 'b'), '/exports'), []);
  });

  it('never include one with uploads that the newest of its day lacks', () => {
    const lacking = { complete: false } as const;
    const photos = { ...lacking, uploads: { kinds: ['image'] } } satisfies Partial<ManifestHead>;
    const cut = { ...lacking, archive: { size: 1, etag: null, truncated: true } } as const;
    for (const [older, newer, isOutdated] of [
      [{}, lacking, false],
      [{}, photos, false],
      [{}, cut, false],
      [photos, lacking, false],
      [lacking, lacking, true],
      [photos, photos, true],
      [lacking, {}, true],
    ] as const) {
      const all = [snapshot('a', noon, 'a', older), snapshot('b', evening, 'b', newer)];
      assert.equal(outdatedOf(all, own('a', 'b'), '/exports').length, Number(isOutdated));
    }
  });
});
