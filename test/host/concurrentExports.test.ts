import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExportRequest } from '../../src/exports/exportState.ts';
import { cookingCollection } from '../prolific/sampleCollections.ts';
import { withPerson } from './support/answers.ts';
import { openFolder, signIn, until, withProlific } from './support/inEditor.ts';
import { children, collectionRow, description, exportResponses, run } from './support/rows.ts';

const subject = { kind: 'collection', ...cookingCollection } as const;
const filter = { from: new Date('2026-05-01T00:00:00Z') };

describe('Several exports of one collection', () => {
  const scene = withProlific({ generateMs: 'manual' });
  const person = withPerson();
  const real = vscode.window.showQuickPick;
  let offered: readonly vscode.QuickPickItem[] = [];

  // Records the items of lists shown by a single call, and dismisses the lists.
  beforeEach(() => {
    offered = [];
    vscode.window.showQuickPick = ((items: readonly vscode.QuickPickItem[]) => {
      offered = items;
      return Promise.resolve(undefined);
    }) as unknown as typeof real;
  });
  afterEach(() => {
    vscode.window.showQuickPick = real;
  });

  function begin(): void {
    const { parts, exportFolder } = scene();
    const plain: ExportRequest = {
      subject,
      target: { workspaceFolder: openFolder(), exportFolder },
      scope: 'everything',
    };
    for (const request of [plain, { ...plain, filter }, { ...plain, scope: 'responses' } as const])
      parts.exports.start(request);
  }

  /** Waits until Prolific prepares all three exports, which may share jobs. */
  async function generating(): Promise<void> {
    await until('three exports that Prolific prepares', () => {
      const stages = scene().parts.exports.views.flatMap(({ progress }) =>
        progress.status === 'running' ? [progress.stage.stage] : [],
      );
      return stages.length === 3 && stages.every((stage) => stage === 'generating');
    });
  }

  /** Asserts that only one text names the filter and only one says “responses only”. */
  function assertDistinct(words: readonly string[]): void {
    assert.equal(words.length, 3, words.join('\n'));
    assert.equal(words.filter((each) => /From .*2026/.test(each)).length, 1, words.join('\n'));
    assert.equal(words.filter((each) => each.includes('responses only')).length, 1, words.join('\n'));
  }

  it('have distinct rows and list items, whether running or interrupted', async () => {
    const { parts } = scene();
    await signIn(scene());
    const row = await collectionRow(scene(), cookingCollection);
    begin();
    await generating();
    assertDistinct((await children(scene(), 'export', row)).map((node) => description(scene(), node)));
    await run('cancelExport');
    assertDistinct(offered.map((item) => item.description ?? ''));
    await run('showActivity');
    const { items } = await person().picker();
    assertDistinct(
      items
        .filter(({ description: words }) => words?.includes('Preparing'))
        .map((item) => item.description ?? ''),
    );
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');

    await parts.exports.stopAll('closing');
    parts.snapshotIndex.refresh();
    const unfinished = await children(scene(), 'unfinished', row);
    assertDistinct(unfinished.map((node) => description(scene(), node)));
    await run('discardExport');
    assertDistinct(offered.map((item) => item.description ?? ''));
  }).timeout(60_000);

  it('keep their own rows and list items when one is resumed', async () => {
    const { parts, prolific } = scene();
    await signIn(scene());
    const row = await collectionRow(scene(), cookingCollection);
    begin();
    await generating();
    await parts.exports.stopAll('closing');
    parts.snapshotIndex.refresh();
    const unfinished = await children(scene(), 'unfinished', row);
    const filtered = unfinished.find((node) => description(scene(), node).includes('From'));
    assert.ok(filtered);
    const resuming = run('resumeExport', filtered);
    const left = await until('two rows beside one that runs', async () => {
      const rows = await parts.tree.getChildren(row);
      return rows.some(({ kind }) => kind === 'export') && rows.filter(({ kind }) => kind === 'unfinished');
    });
    assert.equal(left.length, 2);
    prolific.jobs.finishAll();
    await resuming;
    prolific.jobs.setGenerateMs(0);
    await exportResponses(row);
    await run('deleteSnapshot');
    assert.equal(offered.length, 2);
    assert.deepEqual(offered.map((item) => /From|responses only/.exec(item.description ?? '')?.[0]).sort(), [
      'From',
      'responses only',
    ]);
  }).timeout(60_000);
});
