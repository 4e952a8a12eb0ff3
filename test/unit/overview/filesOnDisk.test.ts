import assert from 'node:assert/strict';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeManifest, type LeftOutFile } from '../../../src/exports/manifest.ts';
import { filesOnDisk } from '../../../src/overview/filesOnDisk.ts';
import type { FilesOnDisk } from '../../../src/overview/source.ts';
import { manifestHead } from '../support/manifestHead.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { unchangedFiles } from './fixtures.ts';
import { writeSnapshotOnDisk } from './snapshotOnDisk.ts';

const head = manifestHead('2026-11-23T14:05:09Z');

describe('The files of a snapshot', () => {
  const folder = temporaryFolder();
  const { signal } = new AbortController();
  const nobody = (): void => undefined;
  beforeEach(async () => {
    const pictures = Array.from({ length: 20 }, (_, index) => [`files/s${index}/oven.jpg`, 'picture']);
    await writeSnapshotOnDisk(folder(), {
      ...(Object.fromEntries(pictures) as Record<string, string>),
      'responses.jsonl': '{}\n',
      'collection.json': '{}',
    });
  });

  it('are unchanged while they have the size that the manifest names', async () => {
    await writeFile(join(folder(), 'notes.txt'), 'my own');
    assert.deepEqual(await filesOnDisk(folder(), nobody, signal), unchangedFiles);
  });

  it('are changed or missing by their paths, those beside the uploads being told first', async () => {
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

  it('are told together with what the export left out of its archive', async () => {
    const leftOut: LeftOutFile[] = [
      { reason: 'reserved', path: '.git/config' },
      { reason: 'damaged', path: 'files/a.jpg' },
    ];
    const folderWithout = join(folder(), 'other');
    await mkdir(folderWithout);
    await writeManifest(folderWithout, { ...head, left_out_files: 2 }, [], signal, leftOut);
    const first: FilesOnDisk[] = [];
    const found = await filesOnDisk(folderWithout, (soFar) => first.push(soFar), signal);
    assert.deepEqual(first[0]?.leftOut, { count: 2, first: leftOut });
    assert.deepEqual(found, { ...unchangedFiles, leftOut: { count: 2, first: leftOut } });
  });

  it('are looked at no longer once that is stopped', async () => {
    const stop = new AbortController();
    const reason = new Error('closed');
    const looking = filesOnDisk(folder(), () => stop.abort(reason), stop.signal);
    await assert.rejects(looking, reason);
  });

  it('lie in the snapshot, whatever a manifest says', async () => {
    await writeFile(join(folder(), 'outside.txt'), 'x');
    const inside = join(folder(), 'inside');
    await mkdir(inside);
    await writeSnapshotOnDisk(inside, { '../outside.txt': 'x' });
    assert.deepEqual((await filesOnDisk(inside, nobody, signal)).missing.first, ['../outside.txt']);
  });
});
