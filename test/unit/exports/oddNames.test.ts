import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareSnapshots } from '../../../src/analysis/comparison/compareSnapshots.ts';
import { finishErasures } from '../../../src/snapshots/erasure/erasure.ts';
import type { ExportDeps } from '../../../src/exports/exportState.ts';
import { readManifestHead } from '../../../src/snapshots/manifest.ts';
import { listSnapshots } from '../../../src/snapshots/snapshots.ts';
import { rewriteManifest } from '../../../src/participants/erase/rewriteManifest.ts';
import { filesIn } from '../archive/support/fetching.ts';
import { startObjectServer, type ObjectServer } from '../archive/support/objectServer.ts';
import { writeZip } from '../archive/support/zipWriter.ts';
import { withExports } from '../support/exporting.ts';
import { never } from '../support/network.ts';
import { installation } from '../support/installation.ts';

const odd = {
  'responses.jsonl': '{"submission_id":"s1"}\n',
  'collection.json': '{}',
  'files/s1/Foto 12:30.jpg': 'photo',
  'files/s1/a.jpg': 'small',
  'files/s1/A.JPG': 'capital',
  '.git/config': '[core]\n\tfsmonitor = evil\n',
  '.prolific-partial-erasure/plan.json': '{"schema_version":1}',
  'snapshot.json/x': 'x',
  '../evil.txt': 'x',
};
const leftOut = [
  { reason: 'reserved', path: '.git/config' },
  { reason: 'reserved', path: '.prolific-partial-erasure/plan.json' },
  { reason: 'reserved', path: 'snapshot.json/x' },
  { reason: 'climbs-out', path: '../evil.txt' },
];

describe('Export of an archive with odd names', function () {
  this.timeout(60_000);
  const scene = withExports();
  let server: ObjectServer;
  beforeEach(async () => {
    server = await startObjectServer(writeZip(Object.entries(odd).map(([name, data]) => ({ name, data }))));
  });
  afterEach(async () => {
    await server.close();
  });

  /** Downloads the server's archive instead of Prolific's. */
  const deps = (usual: ExportDeps): ExportDeps => ({
    ...usual,
    fetchArchive: async (fetchDeps, request, onProgress, signal) => {
      const source = { url: server.url, refresh: () => Promise.resolve(server.url) };
      return await usual.fetchArchive(fetchDeps, { ...request, source }, onProgress, signal);
    },
  });

  interface Written {
    readonly left_out_files: number;
    readonly left_out: unknown;
    readonly entries: readonly { path: string; archive_path?: string; size: number }[];
  }

  async function manifestOf(folder: string): Promise<Written> {
    return JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8')) as Written;
  }

  async function requireAll(folder: string): Promise<void> {
    const found = await filesIn(folder);
    const { entries, ...manifest } = await manifestOf(folder);
    assert.deepEqual(manifest.left_out, leftOut);
    assert.equal(manifest.left_out_files, leftOut.length);
    assert.equal(found.size, entries.length + 1);
    for (const { path, archive_path: archivePath } of entries) {
      assert.equal(found.get(path)?.toString(), odd[(archivePath ?? path) as keyof typeof odd], path);
    }
    assert.equal(entries.length + leftOut.length, Object.keys(odd).length);
    assert.equal(entries.filter(({ archive_path: archivePath }) => archivePath !== undefined).length, 2);
    await finishErasures(scene().exportFolder, installation);
    assert.ok((await listSnapshots(scene().exportFolder)).length > 0);
  }

  it('saves the answers and every allowed file, and lists omitted files in the manifest', async () => {
    const { folder, outcome } = await scene().export({ deps });
    assert.equal(outcome.status, 'completed');
    await requireAll(folder);
    assert.equal((await readManifestHead(folder))?.complete, true);
  });

  it('saves the answers of a truncated archive when they come first, and marks it in the manifest', async () => {
    server.bytes = server.bytes.subarray(0, server.bytes.indexOf('evil.txt'));
    const { folder, outcome } = await scene().export({ deps });
    assert.equal(outcome.status, 'completed');
    const manifest = await readManifestHead(folder);
    assert.deepEqual(
      [manifest?.complete, manifest?.archive.truncated, manifest?.totals.files],
      [false, true, 2],
    );
    const found = await filesIn(folder);
    assert.equal(found.get('responses.jsonl')?.toString(), odd['responses.jsonl']);
  });

  it('saves the answers alone and adds the uploads later', async () => {
    const { folder } = await scene().export({ deps, scope: 'responses' });
    const before = await readManifestHead(folder);
    assert.equal(before?.complete, false);
    assert.equal(before.left_out_files, leftOut.length);
    assert.equal(before.archive_totals?.files, 5);
    await scene().export({ deps, completes: folder });
    await requireAll(folder);
  });

  it('reuses files that an earlier snapshot stored under replaced names', async () => {
    const first = await scene().export({ deps });
    const reused: number[] = [];
    const second = await scene().export({
      deps,
      onEach: (stage) => {
        if ('content' in stage) reused.push(stage.content.reusedFiles);
      },
    });
    assert.equal(reused.at(-1), 5);
    await requireAll(second.folder);
    const { files } = await compareSnapshots(
      { folder: first.folder, manifest: (await readManifestHead(first.folder))! },
      { folder: second.folder, manifest: (await readManifestHead(second.folder))! },
      () => undefined,
      never,
    );
    assert.ok(files !== 'responses-only');
    assert.deepEqual([files.fresh.count, files.changed.count, files.gone.count], [0, 0, 0]);
  });

  it('keeps both names and the list of omitted files when a participant is deleted, except names that identify them', async () => {
    const { folder } = await scene().export({ deps });
    const to = join(scene().workspaceFolder, 'rewritten');
    await mkdir(to);
    await rewriteManifest(
      folder,
      to,
      {
        rewritten: new Map(),
        removed: new Set(['files/s1/a.jpg', '../evil.txt']),
        erased: { at: '2026-11-24T09:00:00.000Z', submissions: 1, files: 1 },
        counts: undefined,
      },
      never,
    );
    const [before, after] = [await manifestOf(folder), await manifestOf(to)];
    assert.deepEqual(
      after.entries,
      before.entries.filter(({ path }) => path !== 'files/s1/a.jpg'),
    );
    assert.deepEqual(after.left_out, leftOut.slice(0, -1));
    assert.equal(after.left_out_files, leftOut.length - 1);
  });

  it('keeps a user’s edits of a file with a replaced name when it is completed', async () => {
    const { folder } = await scene().export({ deps });
    const { entries } = await manifestOf(folder);
    const photo =
      entries.find(({ archive_path: archivePath }) => archivePath?.endsWith('12:30.jpg'))?.path ?? '';
    await appendFile(join(folder, photo), ' edited');
    await scene().export({ deps, completes: folder });
    const found = await filesIn(folder);
    assert.equal(found.get(photo)?.toString(), 'photo');
    assert.equal(found.get(photo.replace('.jpg', '.edited.jpg'))?.toString(), 'photo edited');
  });
});
