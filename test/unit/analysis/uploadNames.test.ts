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

describe('The names of uploads', () => {
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
  const inOwn = (name: string) => `files/${submissionA}/${name}`;

  for (const [what, written, lies] of [
    ['NFC in the record and NFD in the archive', 'files/K\u00fcche.jpg', 'files/Ku\u0308che.jpg'],
    ['NFD in the record and NFC in the archive', 'files/Ku\u0308che.jpg', 'files/K\u00fcche.jpg'],
    ['a plus for a blank', 'files/a b.jpg', 'files/a+b.jpg'],
    ['%20 for a blank', 'files/a%20b.jpg', 'files/a b.jpg'],
    ['a plus for %2B', 'files/a+b.jpg', 'files/a%2Bb.jpg'],
    ['capitals', 'files/IMG.JPG', 'files/img.jpg'],
  ] as const) {
    it(`are the same with ${what}: by path, by key, by name`, async () => {
      const name = written.slice('files/'.length);
      for (const file of [
        { path: written },
        { file_key: `k/${name}`, file_name: name },
        { file_name: name },
      ]) {
        const { links, uploads } = await readOne([file], lies);
        assert.deepEqual(links, [[lies, 'name']]);
        assert.deepEqual([uploads.missing.count, uploads.orphans.count], [0, 0]);
      }
      const own = inOwn(lies.slice('files/'.length));
      assert.deepEqual((await readOne(named(name), own, `files/${submissionB}/x.jpg`)).links, [
        [own, 'name'],
      ]);
    });
  }

  it('are those that are written the same before those that are nearly so, and none of two that are nearly so', async () => {
    const both = [inOwn('a b.jpg'), inOwn('a+b.jpg')] as const;
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
    it(`that an answer has twice are ${first} and ${second} in the archive, each once and in order`, async () => {
      const { links, uploads } = await readOne(
        named('image.jpg', 'other.jpg', 'image.jpg'),
        ...[second, first, 'other.jpg', 'image-x.jpg'].map(inOwn),
      );
      assert.deepEqual(links, [
        [inOwn(first), 'order'],
        [inOwn('other.jpg'), 'name'],
        [inOwn(second), 'order'],
      ]);
      assert.deepEqual(uploads.orphans.first, [inOwn('image-x.jpg')]);
      assert.equal(uploads.unsure.count, 0);
    });
  }

  it('that an answer has twice, with other keys and one path each, are told by these', async () => {
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

  it('that an answer has more or less often than the archive are told as not to be told apart', async () => {
    const fewer = await readOne(named('image.jpg', 'image.jpg'), inOwn('image.jpg'));
    assert.deepEqual(fewer.links, [
      [inOwn('image.jpg'), 'unsure'],
      [undefined, undefined],
    ]);
    assert.equal(fewer.uploads.unsure.count, 2);
    const more = await readOne(
      named('image.jpg', 'image.jpg'),
      ...['image.jpg', 'image-1.jpg', 'image-2.jpg'].map(inOwn),
    );
    assert.deepEqual(more.links, [
      [inOwn('image.jpg'), 'unsure'],
      [inOwn('image-1.jpg'), 'unsure'],
    ]);
  });

  it('that an answer has twice with one path mean one file, said twice', async () => {
    const path = inOwn('image.jpg');
    const { links, uploads } = await readOne([{ path }, { path }], path);
    assert.deepEqual(links, [
      [path, 'name'],
      [path, 'name'],
    ]);
    assert.equal(uploads.unsure.count, 0);
  });

  for (const lies of ['Screenshot_from_2026.png', 'Screenshot from 2026_a1b2c3d.png', 'IMG_0001.HEIC']) {
    it(`are not needed where ${lies} is the only file left in the submission's own folder: it is told`, async () => {
      const { links, uploads } = await readOne(
        named('Screenshot from 2026 ….png', 'b.pdf'),
        inOwn(lies),
        inOwn('b.pdf'),
        `files/${submissionB}/c.png`,
      );
      assert.deepEqual(links, [
        [inOwn(lies), 'place'],
        [inOwn('b.pdf'), 'name'],
      ]);
      assert.deepEqual(uploads.byPlace, {
        count: 1,
        first: [
          { line: 1, submissionId: submissionA, name: 'Screenshot from 2026 ….png', path: inOwn(lies) },
        ],
      });
      assert.equal(uploads.missing.count, 0);
      await makeTables(folder());
      const rows = await csvOf(folder(), 'files.csv');
      assert.deepEqual(
        rows.map(({ path, match }) => [path, match]),
        [
          [inOwn(lies), 'place'],
          [inOwn('b.pdf'), 'name'],
          [`files/${submissionB}/c.png`, ''],
        ],
      );
    });
  }

  it('are told apart by their extensions where several are left over', async () => {
    const { links } = await readOne(named('a.png', 'b.PDF'), inOwn('x.pdf'), inOwn('y.png'));
    assert.deepEqual(links, [
      [inOwn('y.png'), 'place'],
      [inOwn('x.pdf'), 'place'],
    ]);
  });

  it('are needed where more than one is left over, and outside of the own folder', async () => {
    for (const paths of [
      [inOwn('x.png'), inOwn('y.png')],
      [`files/${submissionB}/x.png`],
      [`files/${submissionA}_x.png`],
      ['files/x.png'],
    ]) {
      const { links, uploads } = await readOne(named('a.png'), ...paths);
      assert.deepEqual(links, [[undefined, undefined]]);
      assert.equal(uploads.missing.count, 1);
    }
    assert.deepEqual((await readOne(named('a.png', 'b.png'), inOwn('x.png'))).links, [
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  it('are needed in a line of all that was said of one task: other lines may name what is left', async () => {
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
      [inOwn('b.png')]: 'x',
    });
    const { submissions, report } = await readSnapshot(folder(), {});
    const paths = submissions.map(
      ({ answers: [answer] }) => answer?.type === 'file_upload' && answer.files[0]?.path,
    );
    assert.deepEqual(paths, [undefined, inOwn('b.png')]);
    assert.equal(report.uploads.byPlace.count, 0);
  });

  it('that cannot be files here are linked through the manifest, which has both names', async () => {
    const stored = [inOwn('Foto 12_30.jpg'), inOwn('image~2.jpg'), inOwn('image.jpg'), 'files/x~1.jpg'];
    await writeSnapshot(folder(), {
      'responses.jsonl': lines(
        record([{ path: inOwn('Foto 12:30.jpg') }, ...named('Image.jpg', 'image.jpg')]),
        record([{ path: 'C:\\fakepath\\x.jpg' }], submissionB),
      ),
    });
    await writeSnapshotManifest(folder(), stored);
    const manifest = join(folder(), 'snapshot.json');
    let text = await readFile(manifest, 'utf8');
    for (const [path, archive] of [
      [stored[0], inOwn('Foto 12:30.jpg')],
      [stored[1], inOwn('Image.jpg')],
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
