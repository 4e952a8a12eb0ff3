import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { areTablesCurrent } from '../../../src/analysis/tables/tablesAge.ts';
import type { ArchiveContent } from '../../../src/exports/exportState.ts';
import { readManifestHead } from '../../../src/snapshots/manifest.ts';
import { listStagings } from '../../../src/snapshots/staging/staging.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { csvOf, makeTables, settings } from '../analysis/support/tables.ts';
import { cooking, withExports, type ExportScene } from '../support/exporting.ts';

async function requireIntact(folder: string): Promise<void> {
  const { entries } = JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8')) as {
    entries: { path: string; crc32: string }[];
  };
  assert.ok(entries.length > 3);
  for (const { path, crc32: expected } of entries) {
    assert.equal(crc32(await readFile(join(folder, path))), Number.parseInt(expected, 16), path);
  }
}

function posts({ prolific }: ExportScene): number {
  return prolific.requests.all.filter(({ method }) => method === 'POST').length;
}

describe('Export of responses only', function () {
  this.timeout(60_000);
  const scene = withExports();

  it('saves the response files and records the totals of the archive', async () => {
    const { folder } = await scene().export({ scope: 'responses' });
    const names = await readdir(folder);
    assert.deepEqual(names.sort(), ['README.md', 'collection.json', 'responses.jsonl', 'snapshot.json']);
    const manifest = await readManifestHead(folder);
    assert.equal(manifest?.complete, false);
    assert.equal(manifest.totals.files, 3);
    assert.ok((manifest.archive_totals?.files ?? 0) > 3);
    assert.ok((manifest.archive_totals?.bytes ?? 0) > manifest.totals.bytes);
  });

  it('is completed later under the same name from the same archive', async () => {
    const { folder } = await scene().export({ scope: 'responses' });
    const before = await readManifestHead(folder);
    const completed = await scene().export({ completes: folder });
    assert.equal(completed.folder, folder);
    await requireIntact(folder);
    const after = await readManifestHead(folder);
    assert.equal(after?.complete, true);
    assert.equal(after.export_id, before?.export_id);
    assert.equal(after.requested_at, before?.requested_at);
    assert.equal(after.totals.files, before?.archive_totals?.files);
    assert.equal(posts(scene()), 1);
    assert.deepEqual(await listStagings(scene().exportFolder), []);
  });

  it('keeps a user’s added and edited files when it is completed', async () => {
    const { folder } = await scene().export({ scope: 'responses' });
    await writeFile(join(folder, 'notes.md'), 'mine');
    await appendFile(join(folder, 'responses.jsonl'), 'edited\n');
    await scene().export({ completes: folder });
    await requireIntact(folder);
    assert.equal(await readFile(join(folder, 'notes.md'), 'utf8'), 'mine');
    assert.match(await readFile(join(folder, 'responses.edited.jsonl'), 'utf8'), /edited\n$/);
  });

  for (const sign of ['.git', 'analysis/.git', 'HEAD']) {
    it(`is not completed when it contains a repository that the editor’s Git would read: ${sign}`, async () => {
      const { folder } = await scene().export({ scope: 'responses' });
      await mkdir(join(folder, sign), { recursive: true });
      await writeFile(join(folder, sign, 'config'), '[core]\n\tfsmonitor = evil\n');
      const { outcome } = await scene().export({ completes: folder });
      assert.ok(outcome.status === 'failed');
      const problem = problemOf(outcome.error);
      assert.ok(problem?.kind === 'unsafe-path' && problem.found === 'repository');
      assert.equal(problem.path, join(folder, sign, '..'));
      assert.equal((await readManifestHead(folder))?.complete, false);
    });
  }

  it('makes its tables outdated when it is completed, because they lack uploads', async () => {
    const { folder } = await scene().export({ scope: 'responses' });
    const { signal } = new AbortController();
    await makeTables(folder);
    assert.equal(await areTablesCurrent(folder, settings, signal), true);
    await scene().export({ completes: folder });
    assert.deepEqual(await csvOf(folder, 'files.csv'), []);
    assert.equal(await areTablesCurrent(folder, settings, signal), false);
    await makeTables(folder);
    assert.ok((await csvOf(folder, 'files.csv')).length > 10);
    assert.equal(await areTablesCurrent(folder, settings, signal), true);
  });

  it('stays unchanged with archive-gone when Prolific no longer has the archive', async () => {
    const { folder, outcome } = await scene().export({ scope: 'responses' });
    assert.ok(outcome.status === 'completed' && outcome.exportId !== undefined);
    scene().prolific.jobs.vanish(outcome.exportId);
    const completed = await scene().export({ completes: folder });
    assert.equal(completed.outcome.status, 'failed');
    assert.equal(problemOf((completed.outcome as { error: unknown }).error)?.kind, 'archive-gone');
    assert.equal((await readManifestHead(folder))?.complete, false);
    assert.deepEqual(await listStagings(scene().exportFolder), []);
  });

  it('takes over the content of a changed archive and reports the change', async () => {
    const { folder } = await scene().export({ scope: 'responses' });
    const { prolific } = scene();
    const [job] = prolific.jobs.of(cooking.id);
    assert.ok(job);
    const all = prolific.data.workspaces.flatMap(({ collections }) => collections);
    const other = await all
      .find(({ wire }) => wire.id === cooking.id)
      ?.archive({ from: '2026-09-20T00:00:00Z' });
    assert.ok(other);
    prolific.store.put(job.key, other);
    const { outcome } = await scene().export({ completes: folder });
    assert.ok(outcome.status === 'completed');
    assert.equal(outcome.archiveChanged, true);
    await requireIntact(folder);
    assert.ok(!(await readdir(folder)).includes('responses.edited.jsonl'));
  });
});

describe('Download of uploads', () => {
  const scene = withExports();

  it('provides the responses early, as they will be in the snapshot', async () => {
    let early: Buffer | undefined;
    let left = 0;
    const { folder } = await scene().export({
      onEach: (stage) => {
        if (stage.stage !== 'downloading' || stage.responsesFolder === undefined || early !== undefined)
          return;
        early = readFileSync(join(stage.responsesFolder, 'responses.jsonl'));
        left = stage.filesTotal - stage.filesDone;
      },
    });
    assert.deepEqual(early, await readFile(join(folder, 'responses.jsonl')));
    assert.ok(left > 0);
  });

  it('reports the totals of the archive and the number of reused files', async () => {
    await scene().export({ scope: 'responses' });
    const seen: ArchiveContent[] = [];
    const { folder } = await scene().export({
      onEach: (stage) => {
        if (stage.stage === 'downloading' && stage.content !== undefined) seen.push(stage.content);
      },
    });
    const totals = (await readManifestHead(folder))?.totals;
    const { reusedFiles, ...content } = seen.at(-1)!;
    assert.deepEqual(content, totals);
    assert.ok(reusedFiles >= 2);
  });
});
