import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uploadIndexBuilder } from '../../../src/analysis/uploads/uploadIndex.ts';
import { withExports } from '../support/exporting.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  lines,
  participant,
  readFolder,
  readSnapshot,
  submissionA,
  submissionB,
  writeSnapshotManifest,
} from './support/snapshotFolder.ts';

describe('Upload finder', () => {
  const folder = temporaryFolder();
  const record = (file: unknown, submission_id = submissionA) => ({
    submission_id,
    participant_id: participant,
    responses: { q: { type: 'file_upload', value: [file] } },
  });
  const readAll = (paths: readonly string[], ...files: unknown[]) =>
    readSnapshot(folder(), {
      'responses.jsonl': lines(...files.map((file) => record(file))),
      ...Object.fromEntries(paths.map((path) => [path, 'x'])),
    });
  /** Returns the path linked to the only upload in a snapshot with only these files. */
  const linked = async (file: unknown, ...paths: string[]) => {
    await rm(join(folder(), 'files'), { recursive: true, force: true });
    const { submissions } = await readAll(paths, file);
    const [answer] = submissions[0]!.answers;
    assert.ok(answer?.type === 'file_upload');
    return answer.files[0]!.path;
  };

  it('uses the file at the path in the record', async () => {
    const path = `files/${submissionB}/a.jpg`;
    assert.equal(await linked({ path, file_name: 'b.jpg' }, path, `files/${submissionA}/b.jpg`), path);
  });

  for (const [written, actual] of [
    ['./files/x/a.jpg', 'files/x/a.jpg'],
    ['/files/x/a.jpg', 'files/x/a.jpg'],
    ['files\\x\\a.jpg', 'files/x/a.jpg'],
    ['x/a.jpg', 'files/x/a.jpg'],
  ] as const) {
    it(`finds a file by its path: ${written} at ${actual}`, async () => {
      assert.equal(await linked({ path: written }, actual, 'files/y/a.jpg'), actual);
    });
  }

  for (const [key, actual] of [
    ['x/a.jpg', 'files/x/a.jpg'],
    ['uploads/2026/x/a.jpg', 'files/x/a.jpg'],
    ['x/a.jpg', 'files/2026/x/a.jpg'],
    ['bucket/0191a2b3-photo', 'files/0191a2b3-photo'],
  ] as const) {
    it(`finds a file by its key: ${key} at ${actual}`, async () => {
      assert.equal(await linked({ file_key: key, file_name: 'photo.jpg' }, actual, 'files/y/a.jpg'), actual);
    });
  }

  it('uses the file of that name with the submission id in its path', async () => {
    const file = { file_name: 'a.jpg', file_key: 'opaque' };
    for (const path of [
      `files/${submissionA}/a.jpg`,
      `files/question/${submissionA}/a.jpg`,
      `files/${submissionA}_a.jpg`,
      `files/question/${submissionA}-1-a.jpg`,
    ]) {
      assert.equal(await linked(file, path, `files/${submissionB}/a.jpg`), path);
    }
  });

  it('uses the only file of that name', async () => {
    assert.equal(
      await linked({ file_name: 'a.jpg' }, 'files/question/a.jpg', 'files/b.jpg'),
      'files/question/a.jpg',
    );
    assert.equal(
      await linked({ file_name: 'a.jpg' }, `files/${participant}/a.jpg`),
      `files/${participant}/a.jpg`,
    );
  });

  it('uses neither a file of another submission nor one of two with the same name', async () => {
    assert.equal(await linked({ file_name: 'a.jpg' }, `files/${submissionB}/a.jpg`), undefined);
    assert.equal(await linked({ file_name: 'c.jpg' }, 'files/x/c.jpg', 'files/y/c.jpg'), undefined);
  });

  describe('in a study', () => {
    const study = '66a1f0c2d4e5b6a7980c1d2f';
    const other = '5f0c1e2d3b4a596877665545';
    const linkedIn = async (...paths: string[]) => {
      await rm(join(folder(), 'files'), { recursive: true, force: true });
      const whole = { ...record({ file_name: 'a.jpg' }), study_id: study };
      const { submissions } = await readSnapshot(folder(), {
        'responses.jsonl': lines(whole),
        ...Object.fromEntries(paths.map((path) => [path, 'x'])),
      });
      const [answer] = submissions[0]!.answers;
      assert.ok(answer?.type === 'file_upload');
      return answer.files[0]!.path;
    };

    it('uses no file of another submission or participant of the same study', async () => {
      for (const owner of [submissionB, other]) {
        assert.equal(await linkedIn(`files/${study}/${owner}/a.jpg`), undefined);
        assert.equal(await linkedIn(`files/${study}/${owner}_a.jpg`), undefined);
      }
    });

    it('uses the file of the participant or submission in the study folder, or the only one in it without an owner', async () => {
      for (const path of [
        `files/${study}/${submissionA}/a.jpg`,
        `files/${study}/${participant}/a.jpg`,
        `files/${study}/a.jpg`,
      ]) {
        assert.equal(await linkedIn(path, `files/${study}/${submissionB}/b.jpg`), path);
      }
    });
  });

  it('offers no candidates from a folder with thousands of files, but finds all of them by id', () => {
    const builder = uploadIndexBuilder();
    for (let file = 0; file < 1_001; file++) builder.add(`files/${submissionB}/${file}.jpg`);
    const index = builder.done();
    assert.equal(index.byId(submissionB).length, 1_001);
    assert.deepEqual(index.fewById(submissionB), []);
    assert.equal(index.byPath(`files/${submissionB}/1000.jpg`), 1_000);
  });

  it('uses no file outside the snapshot', async () => {
    assert.equal(await linked({ path: '../../etc/passwd' }, 'files/a.jpg'), undefined);
  });

  it('reports missing files and files that no record names', async () => {
    const { report } = await readAll(
      ['files/a.jpg', 'files/left.jpg'],
      { path: 'files/a.jpg' },
      { file_name: 'gone.jpg' },
    );
    assert.deepEqual(report.uploads, {
      named: 2,
      linked: 1,
      missing: { count: 1, first: [{ line: 2, submissionId: submissionA, name: 'gone.jpg' }] },
      byPlace: { count: 0, first: [] },
      unsure: { count: 0, first: [] },
      orphans: { count: 1, first: ['files/left.jpg'] },
      leftOut: false,
    });
  });

  it('finds files in snapshot.json, which also says whether uploads were left out', async () => {
    const paths = ['responses.jsonl', `files/${submissionA}/ä.jpg`, 'files/b.jpg'];
    await writeSnapshotManifest(folder(), paths, false);
    const { data, report } = await readAll([], { file_name: 'ä.jpg' });
    assert.equal(data.uploads.index.size, 2);
    assert.deepEqual([report.uploads.linked, report.uploads.leftOut], [1, true]);
    assert.deepEqual(report.uploads.orphans.first, ['files/b.jpg']);
  });

  it('reads snapshot.json in any format, and the folder if snapshot.json is unreadable', async () => {
    await writeSnapshotManifest(folder(), ['files/a.jpg']);
    const manifest = join(folder(), 'snapshot.json');
    const json = JSON.parse(await readFile(manifest, 'utf8')) as { entries: object[] };
    for (const [entries, size] of [
      [json.entries, 1],
      [[...json.entries, { size: 1 }], 2],
    ] as const) {
      await writeFile(manifest, JSON.stringify({ ...json, entries }));
      const { data } = await readAll(['files/x/b.jpg', 'files/c.jpg'], { file_name: 'c.jpg' });
      assert.equal(data.uploads.index.size, size);
    }
  });

  it('finds files in a folder that wraps the whole archive', async () => {
    await readAll(['files/x/a.jpg']);
    await mkdir(join(folder(), 'export'));
    for (const name of ['responses.jsonl', 'files']) {
      await rename(join(folder(), name), join(folder(), 'export', name));
    }
    const { data, report } = await readSnapshot(folder(), {
      'export/responses.jsonl': lines(
        record({ path: 'files/x/a.jpg' }),
        record({ path: 'export/files/x/a.jpg' }),
      ),
    });
    assert.deepEqual(data.recordsFiles, [{ path: 'export/responses.jsonl', kind: 'submission' }]);
    assert.deepEqual([report.uploads.named, report.uploads.linked], [2, 2]);
  });
});

describe('Export from the local Prolific', () => {
  const scene = withExports();

  it('is read completely: every upload linked, every answer an option, every question known', async () => {
    const { folder } = await scene().export();
    const { data, submissions, report } = await readFolder(folder);
    assert.equal(data.codebook.state.kind, 'read');
    assert.ok(submissions.length > 10);
    assert.ok(report.uploads.linked > 10);
    assert.equal(report.uploads.linked, report.uploads.named);
    assert.equal(data.uploads.index.size, report.uploads.linked);
    const { unreadable, unknownInstructions, wrongOptions, notUnderstood, duplicates } = report;
    assert.deepEqual(
      [unreadable.count, unknownInstructions, wrongOptions.count, notUnderstood.count, duplicates.count],
      [0, [], 0, 0, 0],
    );
  });
});
