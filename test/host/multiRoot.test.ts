import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportOutcome } from '../../src/exports/exportState.ts';
import { sentenceOf } from '../../src/problems/sentences.ts';
import type { Problem } from '../../src/problems/problem.ts';
import { hugeCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { sampleData } from '../prolific/sampleData.ts';
import { withPerson } from './support/answers.ts';
import { withEmptyWindow } from './support/emptyWindow.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';
import { collectionRow, run } from './support/rows.ts';
import { writeSnapshot } from './support/writtenSnapshot.ts';

/** Returns the message of a failed export. */
function messageOf(outcome: ExportOutcome): string {
  assert.equal(outcome.status, 'failed');
  const { problem } = (outcome as { readonly error: { readonly problem?: Problem } }).error;
  return sentenceOf(problem).message;
}

describe('Export into a folder that disappears during the download', () => {
  const scene = withProlific({ data: sampleData({ huge: { bytes: 20e6, entries: 400 } }) });
  let root: string;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'prolific-folders-')));
    await mkdir(join(root, 'study'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });

  /**
   * Starts a download into the folder `study` and resolves after the first files, with the outcome as a
   * promise.
   */
  async function begin(): Promise<{ readonly outcome: Promise<ExportOutcome> }> {
    await signIn(scene());
    const { faults } = scene().prolific;
    faults.add({ server: 'store', fault: { kind: 'trickle', bytesPerSecond: 100_000 } });
    const workspaceFolder = join(root, 'study');
    const { exports } = scene().parts;
    const { id, outcome } = exports.start({
      subject: { kind: 'collection', ...hugeCollection },
      target: { workspaceFolder, exportFolder: join(workspaceFolder, 'prolific-exports') },
      scope: 'everything',
    });
    await until('some files', () => {
      const progress = exports.find(id)?.progress;
      return (
        progress?.status === 'running' &&
        progress.stage.stage === 'downloading' &&
        progress.stage.filesDone > 2
      );
    });
    faults.clear();
    return { outcome };
  }

  for (const [what, from, to] of [
    ['renamed', 'study', 'renamed'],
    ['renamed with its export folder inside', 'study/prolific-exports', 'study/kept'],
  ] as const) {
    it(`fails with a message, writes nowhere else and does not retry: folder ${what}`, async () => {
      const { outcome } = await begin();
      await rename(join(root, from), join(root, to));
      assert.match(messageOf(await outcome), /no longer exists/);
      const requests = scene().prolific.requests.all.length;
      await assert.rejects(readdir(join(root, from)), { code: 'ENOENT' });
      assert.equal(scene().prolific.requests.all.length, requests);
      assert.equal(scene().prolific.jobs.of(hugeCollection.id).length, 1);
    });
  }

  it('fails with a message and does not recreate the folder', async () => {
    const { outcome } = await begin();
    await rm(join(root, 'study'), { recursive: true, maxRetries: 20 });
    assert.match(messageOf(await outcome), /no longer exists/);
    assert.deepEqual(await readdir(root), []);
  });
});

describe('Export into a folder that disappears while Prolific prepares the archive', () => {
  const scene = withProlific({ generateMs: 'manual' });

  it('does not recreate the folder', async () => {
    await signIn(scene());
    const root = await realpath(await mkdtemp(join(tmpdir(), 'prolific-folders-')));
    const workspaceFolder = join(root, 'study');
    await mkdir(workspaceFolder);
    const { outcome } = scene().parts.exports.start({
      subject: { kind: 'collection', ...pilotCollection },
      target: { workspaceFolder, exportFolder: join(workspaceFolder, 'prolific-exports') },
      scope: 'everything',
    });
    await until('the job', () => scene().prolific.jobs.of(pilotCollection.id).length === 1);
    await rename(workspaceFolder, join(root, 'renamed'));
    scene().prolific.jobs.finishAll();
    assert.match(messageOf(await outcome), /no longer exists/);
    assert.deepEqual(await readdir(root), ['renamed']);
    await rm(root, { recursive: true, maxRetries: 5 });
  });
});

describe('Index of several export folders', () => {
  const scene = withProlific();
  const open: vscode.WorkspaceFolder[] = [];
  withEmptyWindow(open);
  const roots: string[] = [];
  beforeEach(async () => {
    for (const name of ['first', 'second']) {
      const root = await realpath(await mkdtemp(join(tmpdir(), 'prolific-folders-')));
      roots.push(root);
      open.push({ uri: vscode.Uri.file(root), name, index: open.length });
    }
    scene().parts.snapshotIndex.refresh();
  });
  afterEach(async () => {
    open.length = 0;
    for (const root of roots.splice(0)) await rm(root, { recursive: true, maxRetries: 5 });
  });

  it('rereads only the folder whose export ended, and all folders on refresh', async () => {
    await signIn(scene());
    const { exports, snapshotIndex } = scene().parts;
    const [first = '', second = ''] = roots.map((root) => join(root, 'prolific-exports'));
    const files = async (exportFolder: string): Promise<number[]> =>
      (await snapshotIndex.read()).snapshots
        .filter(({ folder }) => folder.startsWith(exportFolder))
        .map(({ manifest }) => manifest.totals.files);
    await writeSnapshot(join(first, 'cooking'), 1);
    await writeSnapshot(join(second, 'cooking'), 2);
    snapshotIndex.refresh();
    assert.deepEqual([await files(first), await files(second)], [[1], [2]]);
    await writeSnapshot(join(first, 'cooking'), 3);
    await writeSnapshot(join(second, 'cooking'), 4);
    const { outcome } = exports.start({
      subject: { kind: 'collection', ...pilotCollection },
      target: { workspaceFolder: roots[0] ?? '', exportFolder: first },
      scope: 'responses',
    });
    assert.equal((await outcome).status, 'completed');
    assert.deepEqual((await files(first)).slice(1), [3]);
    assert.deepEqual(await files(second), [2]);
    snapshotIndex.refresh();
    assert.deepEqual(await files(second), [4]);
  });
});

describe('Export into a virtual workspace folder', () => {
  const scene = withProlific();
  const person = withPerson();
  withEmptyWindow([{ uri: vscode.Uri.parse('memory:/study'), name: 'study', index: 0 }]);

  it('explains that it needs a folder on a disk and sends no request', async () => {
    await signIn(scene());
    await run('exportCollection', await collectionRow(scene(), pilotCollection));
    assert.ok(person().shown.some(({ text }) => text.startsWith('Exporting requires a folder on a disk')));
    assert.deepEqual(scene().prolific.requests.to('api', 'POST'), []);
  });
});
