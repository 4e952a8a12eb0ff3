import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportResult } from '../../src/commands/exportCollection.ts';
import { commandAliases, commandIds } from '../../src/editor/ids.ts';
import { readManifestHead } from '../../src/exports/manifest.ts';
import {
  cookingCollection,
  hugeCollection,
  pilotCollection,
  sampleBatch,
} from '../prolific/sampleCollections.ts';
import { systemTiming } from '../../src/http/timing.ts';
import { sampleData } from '../prolific/sampleData.ts';
import { assertFasterThan, signIn, until, withProlific } from './support/inEditor.ts';

async function run(argument?: unknown): Promise<ExportResult> {
  return await vscode.commands.executeCommand<ExportResult>(commandIds.exportCollection, argument);
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => name !== '.gitignore');
}

describe('Exporting by command', () => {
  const scene = withProlific({ generateMs: 100 });

  it('resolves to the snapshot, with files and bytes as they lie on disk', async () => {
    await signIn(scene());
    const result = await run({ collectionId: cookingCollection.id });
    assert.ok(result.status === 'completed');
    const folder = result.folder.fsPath;
    assert.ok(folder.startsWith(scene().exportFolder));
    const manifest = JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8')) as {
      export_id: string;
      entries: { path: string; size: number }[];
    };
    assert.equal(result.files, manifest.entries.length);
    assert.equal(
      result.bytes,
      manifest.entries.reduce((sum, { size }) => sum + size, 0),
    );
    assert.equal(result.exportId, manifest.export_id);
  });

  it('takes a batch too, and not both', async () => {
    await signIn(scene());
    const result = await run({ batchId: sampleBatch.id });
    assert.ok(result.status === 'completed');
    const manifest = await readManifestHead(result.folder.fsPath);
    assert.deepEqual(manifest?.batch, sampleBatch);
    await assert.rejects(
      run({ batchId: sampleBatch.id, collectionId: cookingCollection.id }),
      /argument that it cannot use \(batchId\)/,
    );
    await assert.rejects(run({ batchId: cookingCollection.id }), /not found/);
  });

  it('takes a workspace folder by Uri or text, and no folder that is not open', async () => {
    await signIn(scene());
    const [open] = vscode.workspace.workspaceFolders ?? [];
    const collectionId = pilotCollection.id;
    assert.equal((await run({ collectionId, workspaceFolder: open?.uri })).status, 'completed');
    assert.equal((await run({ collectionId, workspaceFolder: open?.uri.toString() })).status, 'completed');
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await assert.rejects(
      run({ collectionId, workspaceFolder: elsewhere }),
      /argument that it cannot use \(workspaceFolder\)/,
    );
    assert.deepEqual(await readdir(elsewhere), []);
    await rm(elsewhere, { recursive: true });
  });

  for (const [what, argument] of [
    ['no id', {}],
    ['an id that climbs', { collectionId: '../users/me' }],
    ['a number', 42],
    ['a filter with a date that is none', { collectionId: 'x', filter: { from: 'yesterday' } }],
    ['a filter with a study that is none', { collectionId: 'x', filter: { studyId: 'pilot' } }],
    ['a filter from the future', { collectionId: 'x', filter: { from: '2099-01-01T00:00:00Z' } }],
    [
      'a filter that ends before it begins',
      { collectionId: 'x', filter: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } },
    ],
  ] as const) {
    it(`rejects ${what} with a sentence, and sends nothing`, async () => {
      await signIn(scene());
      const before = scene().prolific.requests.all.length;
      await assert.rejects(run(argument), /The command was called with an argument that it cannot use/);
      assert.equal(scene().prolific.requests.all.length, before);
    });
  }

  it('rejects with the sentence that the person was told', async () => {
    await signIn(scene());
    scene().prolific.faults.add({
      server: 'api',
      method: 'POST',
      fault: {
        kind: 'answer',
        status: 404,
        body: '{"detail":"You do not have permission to access to this feature."}',
      },
    });
    await assert.rejects(run({ collectionId: cookingCollection.id }), /Collections are not enabled/);
    assert.deepEqual(await filesIn(scene().exportFolder), []);
  });

  it('joins an export that is running instead of asking again', async () => {
    await signIn(scene());
    const results = await Promise.all([
      run({ collectionId: cookingCollection.id }),
      run({ collectionId: cookingCollection.id }),
    ]);
    assert.deepEqual(results[0], results[1]);
    assert.equal(scene().prolific.requests.all.filter(({ method }) => method === 'POST').length, 1);
  });

  it('runs several at once', async () => {
    await signIn(scene());
    const results = await Promise.all(
      [cookingCollection, pilotCollection].map(async ({ id }) => await run({ collectionId: id })),
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      ['completed', 'completed'],
    );
  });
});

describe('Exporting a part by command from a Prolific without filters', () => {
  const scene = withProlific({ generation: '1b' });

  it('is refused before anything is asked for', async () => {
    await signIn(scene());
    const filter = { from: '2026-05-01T00:00:00Z' };
    await assert.rejects(run({ collectionId: cookingCollection.id, filter }), /cannot filter exports here/);
    assert.deepEqual(scene().prolific.requests.to('api', 'POST'), []);
  });
});

describe('Cancelling', () => {
  const scene = withProlific({ generateMs: 'manual' });
  // So that it is cancelled in the midst of one.
  beforeEach('wait as long as people do', () => {
    Object.assign(scene().parts.timing, systemTiming);
  });

  it('takes less than a second while Prolific prepares, and leaves nothing', async () => {
    await signIn(scene());
    const { exports } = scene().parts;
    await assertFasterThan(1_000, async () => {
      const exporting = run({ collectionId: cookingCollection.id });
      await until('the export to be generating', () =>
        exports.views.some(
          ({ progress }) => progress.status === 'running' && progress.stage.stage === 'generating',
        ),
      );
      const startedAt = performance.now();
      await vscode.commands.executeCommand(commandIds.cancelExport);
      assert.deepEqual(await exporting, { status: 'cancelled' });
      const ms = performance.now() - startedAt;
      assert.deepEqual(await filesIn(scene().exportFolder), []);
      return ms;
    });
  });

  it('of an export that is over leaves the one that runs alone', async () => {
    await signIn(scene());
    const { exports } = scene().parts;
    const exporting = run({ collectionId: cookingCollection.id });
    const view = await until('the export to run', () =>
      exports.views.find(({ progress }) => progress.status === 'running'),
    );
    await vscode.commands.executeCommand(commandIds.cancelExport, { exportNumber: view.id - 1 });
    await vscode.commands.executeCommand(commandIds.cancelExport, { kind: 'export', view });
    assert.equal(exports.find(view.id)?.progress.status, 'running');
    await vscode.commands.executeCommand(commandIds.cancelExport, { exportNumber: view.id });
    assert.equal((await exporting).status, 'cancelled');
  });

  it('of one leaves the others running', async () => {
    await signIn(scene());
    const { exports } = scene().parts;
    const first = run({ collectionId: cookingCollection.id });
    const second = run({ collectionId: pilotCollection.id });
    const views = await until(
      'both to run',
      () =>
        exports.views.filter(({ progress }) => progress.status === 'running').length === 2 && exports.views,
    );
    const cooking = views.find(({ request }) => request.subject.id === cookingCollection.id);
    await vscode.commands.executeCommand(commandIds.cancelExport, { exportNumber: cooking?.id });
    assert.equal((await first).status, 'cancelled');
    const [job] = await until('a job', () => {
      const jobs = scene().prolific.jobs.of(pilotCollection.id);
      return jobs.length > 0 && jobs;
    });
    assert.ok(job);
    scene().prolific.jobs.finish(job.exportId);
    assert.equal((await second).status, 'completed');
  });
});

describe('Cancelling a large download', () => {
  const scene = withProlific({
    data: sampleData({ huge: { bytes: 300e6, entries: 20_000 } }),
    conditions: { bytesPerSecondTotal: 40e6 },
  });

  it('takes less than a second, and leaves nothing', async () => {
    await signIn(scene());
    const { exports } = scene().parts;
    await assertFasterThan(1_000, async () => {
      const exporting = run({ collectionId: hugeCollection.id });
      await until('a thousand files', () =>
        exports.views.some(
          ({ progress }) =>
            progress.status === 'running' &&
            progress.stage.stage === 'downloading' &&
            progress.stage.filesDone > 1_000,
        ),
      );
      const startedAt = performance.now();
      await vscode.commands.executeCommand(commandIds.cancelExport);
      assert.deepEqual(await exporting, { status: 'cancelled' });
      const ms = performance.now() - startedAt;
      await until('nothing to be left', async () => (await filesIn(scene().exportFolder)).length === 0);
      return ms;
    });
  });
});

describe('Signing out while an export runs', () => {
  const scene = withProlific({ generateMs: 'manual' });

  it('ends it with a sentence and keeps it to be resumed', async () => {
    await signIn(scene());
    const { exports, onDisk } = scene().parts;
    const exporting = run({ collectionId: cookingCollection.id });
    const told = assert.rejects(exporting, /You are not signed in to Prolific/);
    await until('the export to be generating', () =>
      exports.views.some(
        ({ progress }) => progress.status === 'running' && progress.stage.stage === 'generating',
      ),
    );
    await vscode.commands.executeCommand(commandIds.signOut);
    await told;
    onDisk.refresh();
    assert.equal((await onDisk.read()).unfinished.length, 1);
  });
});

describe('Commands called with forged rows', () => {
  const scene = withProlific();

  it('delete and open nothing that the view did not hand out', async () => {
    await signIn(scene());
    const victim = await mkdtemp(join(tmpdir(), 'victim-'));
    const staging = { folder: victim, record: { collection: { id: 'x', name: 'x' }, filter: null } };
    const target = { workspaceFolder: victim, exportFolder: victim };
    await vscode.commands.executeCommand(commandIds.discardExport, {
      kind: 'unfinished',
      unfinished: { staging, target },
    });
    await vscode.commands.executeCommand(commandIds.deleteSnapshot, {
      kind: 'snapshot',
      snapshot: {
        folder: victim,
        manifest: { collection: { name: 'x' }, requested_at: '2026-01-01T00:00:00Z' },
      },
    });
    await vscode.commands.executeCommand(commandIds.openResponses, { snapshotFolder: victim });
    assert.deepEqual(await readdir(victim), []);
    await rm(victim, { recursive: true });
  });
});

describe('Every command', () => {
  const scene = withProlific();

  it('can be called without an argument, signed in or out', async () => {
    for (const signedIn of [false, true]) {
      if (signedIn) await signIn(scene());
      // An alias has the handler of another.
      for (const [name, id] of Object.entries(commandIds)) {
        if (name in commandAliases || id === commandIds.signOut) continue;
        const call = vscode.commands.executeCommand(id);
        let over = false;
        void call.then(() => (over = true));
        await until(`${id} to be over once what it asks is left`, async () => {
          await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
          return over;
        });
      }
    }
    await vscode.commands.executeCommand(commandIds.signOut);
  });
});
