import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportResult } from '../../src/commands/exporting/exportCollection.ts';
import { commandAliases, commandIds } from '../../src/editor/ids.ts';
import { readManifestHead } from '../../src/snapshots/manifest.ts';
import {
  cookingCollection,
  hugeCollection,
  pilotCollection,
  sampleBatch,
} from '../prolific/sampleCollections.ts';
import { systemTiming } from '../../src/http/timing.ts';
import { sampleData } from '../prolific/sampleData.ts';
import { assertFasterThan, signIn, until, withProlific } from './support/inEditor.ts';
import { unanswered } from './support/unanswered.ts';
import { withPerson } from './support/answers.ts';

async function run(argument?: unknown): Promise<ExportResult> {
  return await vscode.commands.executeCommand<ExportResult>(commandIds.exportCollection, argument);
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => name !== '.gitignore');
}

describe('exportCollection command', () => {
  const scene = withProlific({ generateMs: 100 });

  it('resolves with the snapshot folder and its numbers of files and bytes', async () => {
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

  it('accepts a batch, but not together with a collection', async () => {
    await signIn(scene());
    const result = await run({ batchId: sampleBatch.id });
    assert.ok(result.status === 'completed');
    const manifest = await readManifestHead(result.folder.fsPath);
    assert.deepEqual(manifest?.batch, sampleBatch);
    await assert.rejects(
      run({ batchId: sampleBatch.id, collectionId: cookingCollection.id }),
      /doesn’t accept the argument it was called with \(batchId\)/,
    );
    await assert.rejects(run({ batchId: cookingCollection.id }), /not found/);
  });

  it('exports some uploads, and downloads the rest later', async () => {
    await signIn(scene());
    const result = await run({ collectionId: cookingCollection.id, uploads: { kinds: ['document'] } });
    assert.ok(result.status === 'completed');
    const { fsPath } = result.folder;
    const some = await readManifestHead(fsPath);
    assert.deepEqual(some?.uploads, { kinds: ['document'] });
    await vscode.commands.executeCommand(commandIds.fetchUploads, { snapshotFolder: fsPath });
    const whole = await readManifestHead(fsPath);
    assert.equal(whole?.complete, true);
    assert.equal(whole.uploads, undefined);
    assert.equal(whole.totals.files, some.archive_totals?.files);
  });

  it('accepts an open workspace folder as a Uri or text, and rejects any other folder', async () => {
    await signIn(scene());
    const [open] = vscode.workspace.workspaceFolders ?? [];
    const collectionId = pilotCollection.id;
    assert.equal((await run({ collectionId, workspaceFolder: open?.uri })).status, 'completed');
    assert.equal((await run({ collectionId, workspaceFolder: open?.uri.toString() })).status, 'completed');
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await assert.rejects(
      run({ collectionId, workspaceFolder: elsewhere }),
      /doesn’t accept the argument it was called with \(workspaceFolder\)/,
    );
    assert.deepEqual(await readdir(elsewhere), []);
    await rm(elsewhere, { recursive: true, maxRetries: 5 });
  });

  for (const [what, argument] of [
    ['no id', {}],
    ['an id with ../', { collectionId: '../users/me' }],
    ['a number', 42],
    ['a filter with an invalid date', { collectionId: 'x', filter: { from: 'yesterday' } }],
    ['a filter with an invalid study id', { collectionId: 'x', filter: { studyId: 'pilot' } }],
    ['a filter that starts in the future', { collectionId: 'x', filter: { from: '2099-01-01T00:00:00Z' } }],
    ['an unknown kind of uploads', { collectionId: 'x', uploads: { kinds: ['photos'] } }],
    ['an unknown condition for uploads', { collectionId: 'x', uploads: { question: 'y' } }],
    [
      'some uploads with the responses only',
      { collectionId: 'x', scope: 'responses', uploads: { maxBytes: 1 } },
    ],
    [
      'a filter that ends before it starts',
      { collectionId: 'x', filter: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } },
    ],
  ] as const) {
    it(`rejects an invalid argument without a request: ${what}`, async () => {
      await signIn(scene());
      const before = scene().prolific.requests.all.length;
      await assert.rejects(run(argument), /The command doesn’t accept the argument/);
      assert.equal(scene().prolific.requests.all.length, before);
    });
  }

  it('rejects with the message that the user sees', async () => {
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
    await assert.rejects(run({ collectionId: cookingCollection.id }), /Collections aren’t enabled/);
    assert.deepEqual(await filesIn(scene().exportFolder), []);
  });

  it('joins a running export instead of requesting another', async () => {
    await signIn(scene());
    const results = await Promise.all([
      run({ collectionId: cookingCollection.id }),
      run({ collectionId: cookingCollection.id }),
    ]);
    assert.deepEqual(results[0], results[1]);
    assert.equal(scene().prolific.requests.all.filter(({ method }) => method === 'POST').length, 1);
  });

  it('exports several collections at the same time', async () => {
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

describe('exportCollection command with a filter that Prolific does not support', () => {
  const scene = withProlific({ generation: '1b' });

  it('rejects before it requests an export', async () => {
    await signIn(scene());
    const filter = { from: '2026-05-01T00:00:00Z' };
    await assert.rejects(
      run({ collectionId: cookingCollection.id, filter }),
      /doesn’t support export filters here/,
    );
    assert.deepEqual(scene().prolific.requests.to('api', 'POST'), []);
  });
});

describe('cancelExport command', () => {
  const scene = withProlific({ generateMs: 'manual' });
  // The shortened waits of tests would end before the cancellation interrupts one.
  beforeEach('use real waiting times', () => {
    Object.assign(scene().parts.timing, systemTiming);
  });

  it('takes less than a second while Prolific prepares the archive, and leaves no files', async () => {
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

  it('does not cancel a running export when given another’s number or a forged row', async () => {
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

  describe('on a row that was just being redrawn, which VS Code passes as undefined', () => {
    const lost = [undefined, undefined];

    it('cancels the only export', async () => {
      await signIn(scene());
      const exporting = run({ collectionId: cookingCollection.id });
      await until('the job', () => scene().prolific.jobs.of(cookingCollection.id).length === 1);
      // Those of the tests before.
      await until('other exports to have ended a while ago', () =>
        scene().parts.exports.views.every(
          ({ progress }) => progress.status === 'running' || Date.now() - progress.at.getTime() > 3_100,
        ),
      );
      await vscode.commands.executeCommand(commandIds.cancelExport, ...lost);
      assert.equal((await exporting).status, 'cancelled');
    });

    it('asks first if the clicked export may have ended', async () => {
      await signIn(scene());
      const { jobs } = scene().prolific;
      const first = run({ collectionId: cookingCollection.id });
      const second = run({ collectionId: pilotCollection.id });
      await until('both jobs', () =>
        [cookingCollection, pilotCollection].every(({ id }) => jobs.of(id).length === 1),
      );
      jobs.finish(jobs.of(cookingCollection.id)[0]?.exportId ?? '');
      assert.equal((await first).status, 'completed');
      const { showQuickPick } = vscode.window;
      const offered: unknown[] = [];
      const answer = (items: readonly vscode.QuickPickItem[]): Promise<undefined> => {
        offered.push(...items.map(({ label }) => label));
        return Promise.resolve(undefined);
      };
      Object.assign(vscode.window, { showQuickPick: answer });
      try {
        await vscode.commands.executeCommand(commandIds.cancelExport, ...lost);
      } finally {
        Object.assign(vscode.window, { showQuickPick });
      }
      assert.deepEqual(offered, [pilotCollection.name]);
      jobs.finishAll();
      assert.equal((await second).status, 'completed');
    });
  });

  it('cancels only the given export', async () => {
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

describe('cancelExport command during a large download', () => {
  const scene = withProlific({
    data: sampleData({ huge: { bytes: 300e6, entries: 20_000 } }),
    conditions: { bytesPerSecondTotal: 40e6 },
  });

  const person = withPerson();

  async function thousandFiles(): Promise<void> {
    await until('a thousand files', () =>
      scene().parts.exports.views.some(
        ({ progress }) =>
          progress.status === 'running' &&
          progress.stage.stage === 'downloading' &&
          progress.stage.filesDone > 1_000,
      ),
    );
  }

  it('takes less than a second, and keeps what was downloaded until it is discarded', async () => {
    await signIn(scene());
    person().presses.add('Discard');
    await assertFasterThan(1_000, async () => {
      const exporting = run({ collectionId: hugeCollection.id });
      await thousandFiles();
      const startedAt = performance.now();
      await vscode.commands.executeCommand(commandIds.cancelExport);
      const result = await exporting;
      const ms = performance.now() - startedAt;
      assert.ok(result.status === 'cancelled' && (result.keptBytes ?? 0) > 1e6, JSON.stringify(result));
      const message = person().shown.at(-1);
      assert.match(message?.text ?? '', /^Huge media: Stopped\. (More than )?\d+(\.\d)? MB kept\.$/);
      assert.deepEqual(message?.buttons, ['Resume', 'Discard']);
      await until('nothing to be left', async () => (await filesIn(scene().exportFolder)).length === 0);
      assert.deepEqual((await scene().parts.snapshotIndex.read()).unfinished, []);
      return ms;
    });
  });

  it('can be resumed from its message, and canceled again', async () => {
    await signIn(scene());
    const { exports, snapshotIndex } = scene().parts;
    person().presses.add('Resume');
    const exporting = run({ collectionId: hugeCollection.id });
    await thousandFiles();
    await vscode.commands.executeCommand(commandIds.cancelExport);
    const first = await exporting;
    assert.ok(first.status === 'cancelled' && first.keptBytes !== undefined);
    await thousandFiles();
    person().presses.clear();
    await vscode.commands.executeCommand(commandIds.cancelExport);
    await vscode.commands.executeCommand(commandIds.cancelExport);
    const outcome = await until('its end', () => {
      const progress = exports.views[0]?.progress;
      return progress?.status === 'ended' && progress.outcome;
    });
    // How much is counted depends on the machine: a person isn't kept waiting for it.
    assert.ok(outcome.status === 'cancelled' && outcome.kept !== undefined);
    assert.equal(scene().prolific.requests.to('api', 'POST').length, 1);
    const [left] = (await snapshotIndex.read()).unfinished;
    assert.equal(left?.staging.record.stopped, true);
  });
});

describe('signOut command during an export', () => {
  const scene = withProlific({ generateMs: 'manual' });

  it('stops the export with a message and keeps it resumable', async () => {
    await signIn(scene());
    const { exports, snapshotIndex } = scene().parts;
    const exporting = run({ collectionId: cookingCollection.id });
    const rejected = assert.rejects(exporting, /You aren’t signed in to Prolific/);
    await until('the export to be generating', () =>
      exports.views.some(
        ({ progress }) => progress.status === 'running' && progress.stage.stage === 'generating',
      ),
    );
    await vscode.commands.executeCommand(commandIds.signOut);
    await rejected;
    snapshotIndex.refresh();
    assert.equal((await snapshotIndex.read()).unfinished.length, 1);
  });
});

describe('Commands with forged rows', () => {
  const scene = withProlific();

  it('delete and open nothing that the view did not create', async () => {
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
      // An alias shares the handler of another command.
      for (const [name, id] of Object.entries(commandIds)) {
        if (name in commandAliases || id === commandIds.signOut) continue;
        await unanswered(id);
      }
    }
    await vscode.commands.executeCommand(commandIds.signOut);
  });
});
