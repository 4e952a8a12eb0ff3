import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  lines,
  participant,
  readSnapshot,
  submissionA,
  submissionB,
  writeSnapshot,
  writeSnapshotManifest,
} from './support/snapshotFolder.ts';
import { csvOf, makeTables } from './support/tables.ts';

describe('Upload matcher', () => {
  const folder = temporaryFolder();
  const record = (files: readonly unknown[], submission_id = submissionA) => ({
    submission_id,
    participant_id: participant,
    responses: { q: { type: 'file_upload', value: files } },
  });
  const readOne = async (files: readonly unknown[], ...paths: string[]) => {
    await rm(join(folder(), 'files'), { recursive: true, force: true });
    const { submissions, report } = await readSnapshot(folder(), {
      'responses.jsonl': lines(record(files)),
      ...Object.fromEntries(paths.map((path) => [path, path])),
    });
    const [answer] = submissions[0]!.answers;
    assert.ok(answer?.type === 'file_upload');
    return { links: answer.files.map(({ path, match }) => [path, match]), uploads: report.uploads };
  };
  const named = (...names: readonly string[]) => names.map((file_name) => ({ file_name }));
  const inSubmissionFolder = (name: string) => `files/${submissionA}/${name}`;

  for (const [what, written, actual] of [
    ['NFC in the record and NFD in the archive', 'files/K\u00fcche.jpg', 'files/Ku\u0308che.jpg'],
    ['NFD in the record and NFC in the archive', 'files/Ku\u0308che.jpg', 'files/K\u00fcche.jpg'],
    ['a plus for a blank', 'files/a b.jpg', 'files/a+b.jpg'],
    ['%20 for a blank', 'files/a%20b.jpg', 'files/a b.jpg'],
    ['a plus for %2B', 'files/a+b.jpg', 'files/a%2Bb.jpg'],
    ['capitals', 'files/IMG.JPG', 'files/img.jpg'],
  ] as const) {
    it(`ignores different notations in paths, keys and names: ${what}`, async () => {
      const name = written.slice('files/'.length);
      for (const file of [
        { path: written },
        { file_key: `k/${name}`, file_name: name },
        { file_name: name },
      ]) {
        const { links, uploads } = await readOne([file], actual);
        assert.deepEqual(links, [[actual, 'name']]);
        assert.deepEqual([uploads.missing.count, uploads.orphans.count], [0, 0]);
      }
      const own = inSubmissionFolder(actual.slice('files/'.length));
      assert.deepEqual((await readOne(named(name), own, `files/${submissionB}/x.jpg`)).links, [
        [own, 'name'],
      ]);
    });
  }

  it('prefers an identical name to a similar one and links none of two similar ones', async () => {
    const both = [inSubmissionFolder('a b.jpg'), inSubmissionFolder('a+b.jpg')] as const;
    assert.deepEqual((await readOne(named('a b.jpg'), ...both)).links, [[both[0], 'name']]);
    assert.deepEqual((await readOne(named('a+b.jpg'), ...both)).links, [[both[1], 'name']]);
    const { links } = await readOne([{ path: 'files/x/A%20B.jpg' }], 'files/x/a b.jpg', 'files/x/a+b.jpg');
    assert.deepEqual(links, [[undefined, undefined]]);
  });

  for (const [first, second] of [
    ['image.jpg', 'image-1.jpg'],
    ['image.jpg', 'image (1).jpg'],
    ['image.jpg', 'image(2).jpg'],
    ['image-1.jpg', 'image-2.jpg'],
    ['image_9.jpg', 'image_10.jpg'],
  ] as const) {
    it(`links a name that an answer repeats to numbered files in order: ${first}, ${second}`, async () => {
      const { links, uploads } = await readOne(
        named('image.jpg', 'other.jpg', 'image.jpg'),
        ...[second, first, 'other.jpg', 'image-x.jpg'].map(inSubmissionFolder),
      );
      assert.deepEqual(links, [
        [inSubmissionFolder(first), 'order'],
        [inSubmissionFolder('other.jpg'), 'name'],
        [inSubmissionFolder(second), 'order'],
      ]);
      assert.deepEqual(uploads.orphans.first, [inSubmissionFolder('image-x.jpg')]);
      assert.equal(uploads.unsure.count, 0);
    });
  }

  it('links repeated names by their keys if each key has one path', async () => {
    const { links } = await readOne(
      [
        { file_name: 'image.jpg', file_key: 'y/image.jpg' },
        { file_name: 'image.jpg', file_key: 'x/image.jpg' },
      ],
      'files/x/image.jpg',
      'files/y/image.jpg',
    );
    assert.deepEqual(links, [
      ['files/y/image.jpg', 'name'],
      ['files/x/image.jpg', 'name'],
    ]);
  });

  it('reports repeated names as unsure if the archive has more or fewer files of that name', async () => {
    const fewer = await readOne(named('image.jpg', 'image.jpg'), inSubmissionFolder('image.jpg'));
    assert.deepEqual(fewer.links, [
      [inSubmissionFolder('image.jpg'), 'unsure'],
      [undefined, undefined],
    ]);
    assert.equal(fewer.uploads.unsure.count, 2);
    const more = await readOne(
      named('image.jpg', 'image.jpg'),
      ...['image.jpg', 'image-1.jpg', 'image-2.jpg'].map(inSubmissionFolder),
    );
    assert.deepEqual(more.links, [
      [inSubmissionFolder('image.jpg'), 'unsure'],
      [inSubmissionFolder('image-1.jpg'), 'unsure'],
    ]);
  });

  it('links a path that an answer repeats to one file', async () => {
    const path = inSubmissionFolder('image.jpg');
    const { links, uploads } = await readOne([{ path }, { path }], path);
    assert.deepEqual(links, [
      [path, 'name'],
      [path, 'name'],
    ]);
    assert.equal(uploads.unsure.count, 0);
  });

  for (const actual of ['Screenshot_from_2026.png', 'Screenshot from 2026_a1b2c3d.png', 'IMG_0001.HEIC']) {
    it(`links and reports the only remaining file in the submission folder, whatever its name: ${actual}`, async () => {
      const { links, uploads } = await readOne(
        named('Screenshot from 2026 ….png', 'b.pdf'),
        inSubmissionFolder(actual),
        inSubmissionFolder('b.pdf'),
        `files/${submissionB}/c.png`,
      );
      assert.deepEqual(links, [
        [inSubmissionFolder(actual), 'place'],
        [inSubmissionFolder('b.pdf'), 'name'],
      ]);
      assert.deepEqual(uploads.byPlace, {
        count: 1,
        first: [
          {
            line: 1,
            submissionId: submissionA,
            name: 'Screenshot from 2026 ….png',
            path: inSubmissionFolder(actual),
          },
        ],
      });
      assert.equal(uploads.missing.count, 0);
      await makeTables(folder());
      const rows = await csvOf(folder(), 'files.csv');
      assert.deepEqual(
        rows.map(({ path, match }) => [path, match]),
        [
          [inSubmissionFolder(actual), 'place'],
          [inSubmissionFolder('b.pdf'), 'name'],
          [`files/${submissionB}/c.png`, ''],
        ],
      );
    });
  }

  it('links several remaining files by their extensions', async () => {
    const { links } = await readOne(
      named('a.png', 'b.PDF'),
      inSubmissionFolder('x.pdf'),
      inSubmissionFolder('y.png'),
    );
    assert.deepEqual(links, [
      [inSubmissionFolder('y.png'), 'place'],
      [inSubmissionFolder('x.pdf'), 'place'],
    ]);
  });

  it('links no remaining file of another name if there are several, or outside the submission folder', async () => {
    for (const paths of [
      [inSubmissionFolder('x.png'), inSubmissionFolder('y.png')],
      [`files/${submissionB}/x.png`],
      [`files/${submissionA}_x.png`],
      ['files/x.png'],
    ]) {
      const { links, uploads } = await readOne(named('a.png'), ...paths);
      assert.deepEqual(links, [[undefined, undefined]]);
      assert.equal(uploads.missing.count, 1);
    }
    assert.deepEqual((await readOne(named('a.png', 'b.png'), inSubmissionFolder('x.png'))).links, [
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  it('links no remaining file of another name in a record by task, since other lines may name it', async () => {
    await writeSnapshot(folder(), {
      'responses-by-task.jsonl': lines(
        {
          task_id: 't1',
          submissions: [{ submission_id: submissionA, responses: record(named('a.png')).responses }],
        },
        {
          task_id: 't2',
          submissions: [{ submission_id: submissionA, responses: record(named('b.png')).responses }],
        },
      ),
      [inSubmissionFolder('b.png')]: 'x',
    });
    const { submissions, report } = await readSnapshot(folder(), {});
    const paths = submissions.map(
      ({ answers: [answer] }) => answer?.type === 'file_upload' && answer.files[0]?.path,
    );
    assert.deepEqual(paths, [undefined, inSubmissionFolder('b.png')]);
    assert.equal(report.uploads.byPlace.count, 0);
  });

  it('links names that are invalid on this disk through the manifest, which has both names', async () => {
    const stored = [
      inSubmissionFolder('Foto 12_30.jpg'),
      inSubmissionFolder('image~2.jpg'),
      inSubmissionFolder('image.jpg'),
      'files/x~1.jpg',
    ];
    await writeSnapshot(folder(), {
      'responses.jsonl': lines(
        record([{ path: inSubmissionFolder('Foto 12:30.jpg') }, ...named('Image.jpg', 'image.jpg')]),
        record([{ path: 'C:\\fakepath\\x.jpg' }], submissionB),
      ),
    });
    await writeSnapshotManifest(folder(), stored);
    const manifest = join(folder(), 'snapshot.json');
    let text = await readFile(manifest, 'utf8');
    for (const [path, archive] of [
      [stored[0], inSubmissionFolder('Foto 12:30.jpg')],
      [stored[1], inSubmissionFolder('Image.jpg')],
      [stored[3], 'files/C:\\fakepath\\x.jpg'],
    ] as const) {
      text = text.replace(`"path":"${path!}"`, `"path":"${path!}","archive_path":${JSON.stringify(archive)}`);
    }
    await writeFile(manifest, text);
    const { submissions, report } = await readSnapshot(folder(), {});
    assert.deepEqual(
      submissions.flatMap(({ answers: [answer] }) =>
        answer?.type === 'file_upload' ? answer.files.map(({ path }) => path) : [],
      ),
      stored,
    );
    assert.deepEqual([report.uploads.missing.count, report.uploads.orphans.count], [0, 0]);
  });
});
