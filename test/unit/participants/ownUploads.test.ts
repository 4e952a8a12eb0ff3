import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeManifest, type ManifestEntry, type ManifestHead } from '../../../src/snapshots/manifest.ts';
import { personOf } from '../../../src/participants/find/participantId.ts';
import { erasureReport } from '../../../src/participants/participantReport.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  anna,
  annas,
  ben,
  bens,
  clean,
  erase,
  record,
  reported,
  reportWords,
  requireNoTrace,
  requireTrue,
  search,
  writeSnapshot,
} from './exportFolder.ts';

describe('Deletion of a participant’s uploads', () => {
  const root = temporaryFolder();

  it('removes uploads that are missing on the disk from the manifest', async () => {
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas)}\n`,
      [`files/${annas}/photo.jpg`]: 'hers',
    });
    await rm(join(folder, 'files'), { recursive: true });
    await erase(root());
    await requireNoTrace(folder, annas);
    await requireTrue(folder);
  });

  it('deletes only inside the snapshot, and removes manifest entries that lead out of it', async () => {
    const inside = [`files/${annas}/photo.jpg`, `files/${bens}/photo.jpg`];
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas)}\n${record(ben, bens)}\n`,
      [inside[0] ?? '']: 'hers',
      [inside[1] ?? '']: 'his',
    });
    await mkdir(join(root(), 'private', annas), { recursive: true });
    await writeFile(join(root(), 'private', annas, 'x'), 'mine');
    const path = join(folder, 'snapshot.json');
    const manifest = await readFile(path, 'utf8');
    const listed = `files/../../../private/${annas}/x`;
    await writeFile(path, manifest.replace(`files/${annas}/photo.jpg`, listed));
    const report = await erase(root());
    assert.deepEqual(report.failed, []);
    assert.equal(await readFile(join(root(), 'private', annas, 'x'), 'utf8'), 'mine');
    assert.ok(!(await readFile(path, 'utf8')).includes(annas));
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), `${record(ben, bens)}\n`);
    assert.ok((await readdir(join(folder, 'files'))).includes(bens));
    assert.ok(!(await readdir(folder)).includes('.prolific-partial-erasure'));
  });

  it('keeps and reports uploads behind a link or in another program’s folder', async () => {
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas)}\n`,
      [`files/${annas}/photo.jpg`]: 'hers',
      [`files/${annas}/.git/x`]: 'a program’s',
      [`files/linked/${annas}/photo.jpg`]: 'elsewhere',
    });
    const elsewhere = join(root(), 'elsewhere');
    await rename(join(folder, 'files', 'linked'), elsewhere);
    await symlink(elsewhere, join(folder, 'files', 'linked'), 'junction');
    const report = await erase(root());
    assert.deepEqual(report.failed, []);
    assert.equal(await readFile(join(elsewhere, annas, 'photo.jpg'), 'utf8'), 'elsewhere');
    assert.deepEqual(await readdir(join(folder, 'files', annas)), ['.git']);
    const text = erasureReport(personOf(anna), report, reportWords);
    assert.doesNotMatch(text, clean);
    assert.match(text, /files\/linked/);
    assert.match(text, /\.git\/x/);
    await requireTrue(folder);
    assert.deepEqual((await erase(root())).failed, []);
  });

  for (const [archive, disk] of [
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
  ] as const) {
    it(`deletes an upload whose name has different Unicode forms: ${archive} in the manifest, ${disk} on the disk`, async () => {
      const name = 'Küche.jpg'.normalize(archive);
      const folder = await writeSnapshot(root(), {
        'responses.jsonl': `${record(anna, annas, name)}\n`,
        [`files/${annas}/${name}`]: 'hers',
      });
      const at = join(folder, 'files', annas);
      await rename(join(at, name), join(at, name.normalize(disk)));
      assert.equal((await search(root())).snapshots[0]?.uploads.length, 1);
      await erase(root());
      assert.deepEqual((await readdir(folder)).sort(), ['responses.jsonl', 'snapshot.json']);
      await requireTrue(folder);
    });
  }

  it('uses file names of the archive, and removes left-out files from the manifest', async () => {
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas)}\n${record(ben, bens)}\n`,
      'files/renamed-1.jpg': 'hers',
      'files/renamed-2.jpg': 'his',
    });
    const path = join(folder, 'snapshot.json');
    const { entries, ...head } = JSON.parse(await readFile(path, 'utf8')) as {
      entries: (ManifestEntry & { crc32: string })[];
    } & ManifestHead;
    const archived = new Map([
      ['files/renamed-1.jpg', `files/${annas}/12:30.jpg`],
      ['files/renamed-2.jpg', `files/${bens}/12:30.jpg`],
    ]);
    await rm(path);
    await writeManifest(folder, {
      head: { ...head, left_out_files: 2 },
      entries: entries.map((entry) => {
        const archivePath = archived.get(entry.path);
        const crc32 = Number.parseInt(entry.crc32, 16);
        return { ...entry, crc32, ...(archivePath === undefined ? {} : { archivePath }) };
      }),
      leftOut: [
        { path: `files/${annas}/.git/config`, reason: 'reserved' },
        { path: '../x', reason: 'climbs-out' },
      ],
    });
    assert.match(await reported(root()), clean);
    await requireNoTrace(root(), anna, annas);
    assert.deepEqual(await readdir(join(folder, 'files')), ['renamed-2.jpg']);
    const after = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    assert.deepEqual(after['left_out'], [{ reason: 'climbs-out', path: '../x' }]);
    assert.equal(after['left_out_files'], 1);
    assert.match(JSON.stringify(after['entries']), new RegExp(`"archive_path":"files/${bens}/12:30.jpg"`));
    await requireTrue(folder);
  });

  for (const [question, former] of [
    ['free_text', {}],
    ['multiple_choice', {}],
    ['free_text_with_unit', {}],
    ['drawing', {}],
    ['drawing', { type: 'drawing' }],
    ['file_upload', { type: 'drawing' }],
    ['file_upload', { type: 'free_text' }],
  ] as const) {
    it(`deletes an upload whatever the type of its question: ${question}${'type' in former ? `, formerly ${former.type}` : ''}`, async () => {
      const folder = await writeSnapshot(root(), {
        'collection.json': JSON.stringify({
          collection_items: [{ page_items: [{ id: 'q', type: question, description: 'Q' }] }],
        }),
        'responses.jsonl': `${JSON.stringify({
          submission_id: annas,
          participant_id: anna,
          responses: {
            q: { ...former, value: [{ file_name: 'a.jpg', path: 'files/a.jpg' }] },
          },
        })}\n`,
        'files/a.jpg': 'hers',
      });
      assert.match(await reported(root()), clean);
      assert.deepEqual((await readdir(folder)).sort(), [
        'collection.json',
        'responses.jsonl',
        'snapshot.json',
      ]);
    });
  }

  for (const [written, archived] of [
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
  ] as const) {
    it(`deletes an upload whose name has different Unicode forms: ${written} in the record, ${archived} in the archive`, async () => {
      const folder = await writeSnapshot(root(), {
        'responses.jsonl': `${record(anna, annas, 'Küche.jpg'.normalize(written))}\n${record(ben, bens)}\n`,
        [`files/${'Küche.jpg'.normalize(archived)}`]: 'hers',
      });
      assert.match(await reported(root()), clean);
      assert.deepEqual((await readdir(folder)).sort(), ['responses.jsonl', 'snapshot.json']);
    });
  }
});
