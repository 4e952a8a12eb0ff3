import assert from 'node:assert/strict';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  contentOf,
  requestOfStaging,
  type ArchiveContent,
  type ExportDeps,
} from '../../../src/exports/exportState.ts';
import { uploadKind } from '../../../src/snapshots/filter/uploadSelection.ts';
import { manifestEntries } from '../../../src/snapshots/manifestEntries.ts';
import { problemOf, ProblemError } from '../../../src/problems/problem.ts';
import { readManifestHead, writeManifest } from '../../../src/snapshots/manifest.ts';
import { findPublished } from '../../../src/snapshots/staging/publishStaging.ts';
import { listStagings, updateStaging, type Staging } from '../../../src/snapshots/staging/staging.ts';
import type { ExportSubject } from '../../../src/snapshots/subject.ts';
import { hugeCollection } from '../../prolific/sampleCollections.ts';
import { sampleData } from '../../prolific/sampleData.ts';
import { cooking, withExports } from '../support/exporting.ts';
import { installation } from '../support/installation.ts';
import { manifestHead } from '../support/manifestHead.ts';

async function uploadsIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { path } of manifestEntries(folder, new AbortController().signal))
    if (path.startsWith('files/')) found.push(path);
  return found.sort();
}

/** Returns the id of the question with this text. */
async function questionOf(folder: string, words: RegExp): Promise<string> {
  const text = await readFile(join(folder, 'collection.json'), 'utf8');
  const found: string[] = [];
  JSON.parse(text, (_, value: unknown) => {
    const { id, description } = (value ?? {}) as { id?: string; description?: string };
    if (id !== undefined && description !== undefined && words.test(description)) found.push(id);
    return value;
  });
  assert.equal(found.length, 1);
  return found[0]!;
}

describe('Export of some uploads', function () {
  this.timeout(60_000);
  const scene = withExports();

  it('downloads the uploads of a question, and says in the manifest that others are missing', async () => {
    const { folder: whole } = await scene().export();
    const question = await questionOf(whole, /recipe of your own, as a PDF/);
    const { folder } = await scene().export({ uploads: { questions: [question] } });
    const recipes = (await uploadsIn(whole)).filter((path) => /\.pdf$/i.test(path));
    assert.ok(recipes.length > 2);
    assert.deepEqual(await uploadsIn(folder), recipes);
    const manifest = await readManifestHead(folder);
    assert.equal(manifest?.complete, false);
    assert.deepEqual(manifest.uploads, { questions: [question] });
    assert.equal(manifest.archive_totals?.files, (await readManifestHead(whole))?.totals.files);
  });

  it('downloads the uploads of some kinds up to a size', async () => {
    const { folder: whole } = await scene().export();
    const images = (await uploadsIn(whole)).filter((path) => uploadKind(path) === 'image');
    const sizes = await Promise.all(images.map(async (path) => (await stat(join(whole, path))).size));
    const maxBytes = sizes.toSorted((a, b) => a - b)[Math.floor(sizes.length / 2)]!;
    const { folder } = await scene().export({ uploads: { kinds: ['image'], maxBytes } });
    assert.deepEqual(
      await uploadsIn(folder),
      images.filter((_, place) => sizes[place]! <= maxBytes),
    );
    assert.deepEqual((await readManifestHead(folder))?.uploads, { kinds: ['image'], max_bytes: maxBytes });
  });

  it('makes a complete snapshot if the archive has no other uploads', async () => {
    const { folder } = await scene().export({ uploads: { maxBytes: 1e9 } });
    const manifest = await readManifestHead(folder);
    assert.equal(manifest?.complete, true);
    assert.equal(manifest.uploads, undefined);
    // The next archive may have others, which the person didn’t want.
    assert.deepEqual(manifest.limited_to, { max_bytes: 1e9 });
    const { folder: whole } = await scene().export();
    assert.equal((await readManifestHead(whole))?.limited_to, undefined);
  });

  it('is completed later with only the rest downloaded', async () => {
    const { folder } = await scene().export({ uploads: { kinds: ['document'] } });
    const before = await uploadsIn(folder);
    assert.ok(before.length > 0);
    let content: ArchiveContent | undefined;
    await scene().export({
      completes: folder,
      onEach: (stage) => (content = contentOf(stage) ?? content),
    });
    const manifest = await readManifestHead(folder);
    assert.equal(manifest?.complete, true);
    assert.equal(manifest.uploads, undefined);
    assert.ok((await uploadsIn(folder)).length > before.length);
    assert.ok((content?.reusedFiles ?? 0) >= before.length);
  });

  /** Stops the export of all documents while they are downloaded. */
  async function stoppedDownload(): Promise<Staging> {
    const stop = new AbortController();
    await scene().export({
      uploads: { kinds: ['document'] },
      signal: stop.signal,
      onStage: (stage) => {
        if (stage === 'downloading') stop.abort();
      },
    });
    const [left] = await listStagings(scene().exportFolder);
    assert.ok(left);
    return left;
  }

  it('keeps its selection when it is resumed', async () => {
    const left = await stoppedDownload();
    const target = { workspaceFolder: scene().workspaceFolder, exportFolder: scene().exportFolder };
    const { uploads } = requestOfStaging(left, target);
    assert.deepEqual(uploads, { kinds: ['document'] });
    const { folder } = await scene().export({ unfinished: left, uploads });
    const found = await uploadsIn(folder);
    assert.ok(found.length > 0);
    assert.ok(found.every((path) => uploadKind(path) === 'document'));
  });

  it('is found to be published when only cleaning up was interrupted', async () => {
    const left = await stoppedDownload();
    const publishes = '2026-11-23T14-05-09Z';
    const { folder } = left;
    const record = { ...left.record, publishes };
    await updateStaging(folder, record, installation);
    const snapshot = join(dirname(folder), publishes);
    await mkdir(snapshot);
    const { export_id, requested_at, uploads } = record;
    const head = manifestHead(requested_at, { export_id, complete: false, uploads });
    await writeManifest(snapshot, { head, entries: [] });
    assert.equal((await findPublished({ folder, record }, installation))?.folder, snapshot);
  });

  it('runs beside an export of all uploads', async () => {
    const [some, all] = await Promise.all([
      scene().export({ uploads: { kinds: ['document'] } }),
      scene().export(),
    ]);
    assert.equal(some.outcome.status, 'completed');
    assert.equal(all.outcome.status, 'completed');
    assert.notEqual(some.folder, all.folder);
  });

  const stopped = new ProblemError({ kind: 'analysis-stopped', reason: 'memory' });

  it('can be resumed when the links between answers and uploads could not be read', async () => {
    const { outcome } = await scene().export({
      subject: cooking,
      uploads: { questions: ['any'] },
      deps: (deps) => ({ ...deps, uploadsOfQuestions: () => Promise.reject(stopped) }),
    });
    assert.ok(outcome.status === 'failed' && outcome.resumable);
  });
});

describe('Export of a collection with 200 GB of videos', () => {
  const scene = withExports({ data: sampleData({ huge: { bytes: 200e9, entries: 40 } }) });
  const subject: ExportSubject = { kind: 'collection', ...hugeCollection };
  /** On a disk with 100 GB free. */
  const deps = (usual: ExportDeps): ExportDeps => ({
    ...usual,
    fetchArchive: async (parts, ...request) =>
      await usual.fetchArchive({ ...parts, freeBytes: () => Promise.resolve(100e9) }, ...request),
  });

  it('is refused without enough disk space for all of them', async () => {
    const { outcome } = await scene().export({ subject, deps });
    assert.ok(outcome.status === 'failed');
    const problem = problemOf(outcome.error);
    assert.ok(problem?.kind === 'disk-full' && (problem.needed ?? 0) > 200e9);
  });

  it('is possible with fewer uploads', async () => {
    const { folder } = await scene().export({ subject, deps, uploads: { maxBytes: 1e9 } });
    const manifest = await readManifestHead(folder);
    assert.equal(manifest?.complete, false);
    assert.equal(manifest.totals.files, 1);
    assert.equal(manifest.archive_totals?.files, 41);
    assert.ok(manifest.archive_totals.bytes > 200e9);
  });
});
