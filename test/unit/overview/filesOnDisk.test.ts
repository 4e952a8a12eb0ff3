import assert from 'node:assert/strict';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeManifest } from '../../../src/snapshots/manifest.ts';
import type { LeftOutFile } from '../../../src/snapshots/leftOut.ts';
import { filesOnDisk } from '../../../src/analysis/filesOnDisk.ts';
import type { FilesOnDisk } from '../../../src/analysis/summary/summarySource.ts';
import { manifestHead } from '../support/manifestHead.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { unchangedFiles } from './fixtures.ts';
import { writeSnapshotOnDisk } from './snapshotOnDisk.ts';

const head = manifestHead('2026-11-23T14:05:09Z');

describe('Check of a snapshot’s files on disk', () => {
  const folder = temporaryFolder();
  const { signal } = new AbortController();
  const ignore = (): void => undefined;
  beforeEach(async () => {
    const pictures = Array.from({ length: 20 }, (_, index) => [`files/s${index}/oven.jpg`, 'picture']);
    await writeSnapshotOnDisk(folder(), {
      ...(Object.fromEntries(pictures) as Record<string, string>),
      'responses.jsonl': '{}\n',
      'collection.json': '{}',
    });
  });

  it('reports files as unchanged if their sizes match the manifest', async () => {
    await writeFile(join(folder(), 'notes.txt'), 'my own');
    assert.deepEqual(await filesOnDisk(folder(), ignore, signal), unchangedFiles);
  });

  it('reports changed and missing files by path, and those other than uploads first', async () => {
    await appendFile(join(folder(), 'responses.jsonl'), '{}\n');
    await rm(join(folder(), 'files', 's3'), { recursive: true });
    await writeFile(join(folder(), 'files', 's4', 'oven.jpg'), 'another picture');
    const first: FilesOnDisk[] = [];
    const found = await filesOnDisk(folder(), (soFar) => first.push(soFar), signal);
    const responses = { count: 1, first: ['responses.jsonl'] };
    assert.deepEqual(first, [{ ...unchangedFiles, complete: false, changed: responses }]);
    assert.deepEqual(found, {
      ...unchangedFiles,
      changed: { count: 2, first: ['responses.jsonl', 'files/s4/oven.jpg'] },
      missing: { count: 1, first: ['files/s3/oven.jpg'] },
    });
  });

  it('reports archive entries that the export left out', async () => {
    const leftOut: LeftOutFile[] = [
      { reason: 'reserved', path: '.git/config' },
      { reason: 'damaged', path: 'files/a.jpg' },
    ];
    const folderWithout = join(folder(), 'other');
    await mkdir(folderWithout);
    await writeManifest(
      folderWithout,
      { head: { ...head, left_out_files: 2 }, entries: [], leftOut },
      signal,
    );
    const first: FilesOnDisk[] = [];
    const found = await filesOnDisk(folderWithout, (soFar) => first.push(soFar), signal);
    assert.deepEqual(first[0]?.leftOut, { count: 2, first: leftOut });
    assert.deepEqual(found, { ...unchangedFiles, leftOut: { count: 2, first: leftOut } });
  });

  it('stops when it is aborted', async () => {
    const stop = new AbortController();
    const reason = new Error('closed');
    const looking = filesOnDisk(folder(), () => stop.abort(reason), stop.signal);
    await assert.rejects(looking, reason);
  });

  it('reports a manifest path that leads out of the snapshot as missing', async () => {
    await writeFile(join(folder(), 'outside.txt'), 'x');
    const inside = join(folder(), 'inside');
    await mkdir(inside);
    await writeSnapshotOnDisk(inside, { '../outside.txt': 'x' });
    assert.deepEqual((await filesOnDisk(inside, ignore, signal)).missing.first, ['../outside.txt']);
  });
});
