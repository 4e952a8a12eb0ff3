import assert from 'node:assert/strict';
import { appendFile, cp, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportResult } from '../../src/commands/exporting/exportCollection.ts';
import { commandIds } from '../../src/editor/ids.ts';
import type { ExportView } from '../../src/exports/exportService.ts';
import type { Snapshot } from '../../src/snapshots/snapshots.ts';
import { ExportStates } from '../../src/tree/drawing/exportStates.ts';
import { cookingCollection, pilotCollection, sampleBatch } from '../prolific/sampleCollections.ts';
import { withPerson, type Shown } from './support/answers.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';
import {
  children,
  collectionRow,
  cookingSnapshot,
  description,
  exportResponses,
  iconOf,
  label,
  run,
} from './support/rows.ts';

const never = new AbortController().signal;
const none = (): void => undefined;

describe('Counts of submissions', () => {
  const scene = withProlific();
  const person = withPerson();

  const exported = async (argument: object): Promise<Extract<ExportResult, { status: 'completed' }>> => {
    const result = await vscode.commands.executeCommand<ExportResult>(commandIds.exportCollection, argument);
    assert.ok(result.status === 'completed');
    return result;
  };
  const message = async (words: RegExp): Promise<Shown> =>
    await until(String(words), () => person().shown.find(({ text }) => words.test(text)));
  const hover = (node: Parameters<typeof label>[1]): string => {
    const { tooltip } = scene().parts.tree.getTreeItem(node);
    // Without the escapes that keep names from being markup.
    return tooltip instanceof vscode.MarkdownString ? tooltip.value.replaceAll('\\', '') : String(tooltip);
  };
  /** Returns the overview's figures. */
  const overviewOf = async (folder: string): Promise<{ submissions: number; participants: number }> => {
    const source = scene().parts.analysis.openSource(folder);
    try {
      const { submissions, participants } = await source.summary(
        { filter: {}, timeZone: 'UTC' },
        none,
        never,
      );
      return { submissions, participants };
    } finally {
      source.dispose();
    }
  };
  /** Makes a snapshot one of an older version, which has no counts. */
  const forgetCounts = async (folder: string, changes: object = {}): Promise<void> => {
    const path = join(folder, 'snapshot.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(
      path,
      JSON.stringify({ ...manifest, submissions: undefined, participants: undefined, ...changes }),
    );
    scene().parts.snapshotIndex.refresh();
  };
  /** Copies a snapshot as an earlier one with another first submission and a change in the second. */
  const earlierThan = async ({ folder }: Snapshot): Promise<void> => {
    const earlier = join(dirname(folder), '2025-01-01T00-00-00Z');
    await cp(folder, earlier, { recursive: true });
    const responses = await readFile(join(earlier, 'responses.jsonl'), 'utf8');
    const [, changed = '', ...others] = responses.split('\n');
    const before = changed.replace('{', '{"earlier": true, ');
    const gone = JSON.stringify({ submission_id: 'gone', participant_id: 'gone', responses: {} });
    await writeFile(join(earlier, 'responses.jsonl'), [gone, before, ...others].join('\n'));
    await forgetCounts(earlier, {
      requested_at: '2025-01-01T00:00:00.000Z',
      archive: { size: 1, etag: null },
    });
  };

  it('are the same in the message, the result, the rows and the overview', async () => {
    await signIn(scene());
    const result = await exported({ collectionId: cookingCollection.id });
    const counts = await overviewOf(result.folder.fsPath);
    assert.equal(result.submissions, counts.submissions);
    const said = await message(/^Cooking at home: /);
    assert.match(
      said.text,
      new RegExp(`^Cooking at home: ${counts.submissions} submissions, \\d+ uploads\\.$`),
    );
    assert.deepEqual(said.buttons, ['Open Overview', 'Reveal']);
    const cooking = await collectionRow(scene(), cookingCollection);
    assert.match(description(scene(), cooking), new RegExp(`^${counts.submissions} submissions · Today .+$`));
    assert.match(hover(cooking), /Last exported .+ · \d+ submissions[^]*5 pages[^]*Changed .+ by [^]*ID /);
    const [row] = await children(scene(), 'snapshot', cooking);
    assert.ok(row);
    assert.match(label(scene(), row), /^Today /);
    assert.equal(description(scene(), row), `${counts.submissions} submissions`);
    assert.match(
      hover(row),
      new RegExp(`${counts.submissions} submissions · ${counts.participants} participants`),
    );
    assert.match(hover(row), new RegExp(`${result.files} files · `));
    const { submissions, participants } = row.snapshot.manifest;
    assert.deepEqual({ submissions, participants }, counts);
  });

  it('are those of the overview in a batch', async () => {
    await signIn(scene());
    const result = await exported({ batchId: sampleBatch.id });
    assert.equal(result.submissions, (await overviewOf(result.folder.fsPath)).submissions);
  });

  it('say what is new, changed and gone since the previous snapshot, and What Changed shows the same', async () => {
    const first = await cookingSnapshot(scene());
    await earlierThan(first.snapshot);
    const second = await until('the change', async () => {
      const [newest] = await children(scene(), 'snapshot', first.parent);
      return (
        newest !== undefined && description(scene(), newest).includes('+1 · 1 changed · 1 gone') && newest
      );
    });
    assert.match(
      description(scene(), second),
      /^\d+ submissions · \+1 · 1 changed · 1 gone · responses only$/,
    );
    assert.match(hover(second), /1 new, 1 changed, 1 gone since the previous snapshot/);
    await vscode.workspace.fs.delete(vscode.Uri.file(first.snapshot.folder), { recursive: true });
    scene().parts.snapshotIndex.refresh();
    person().presses.add('What Changed');
    await exportResponses(first.parent);
    const said = await message(/1 new, 1 changed, 1 gone/);
    assert.match(
      said.text,
      /^Cooking at home: \d+ submissions \(1 new, 1 changed, 1 gone\); uploads not downloaded yet\.$/,
    );
    assert.deepEqual(said.buttons, ['Open Overview', 'What Changed', 'Download Uploads']);
    // Other tests leave comparisons, too.
    await until('the comparison', () =>
      vscode.workspace.textDocuments.some(
        (document) =>
          document.uri.scheme === 'prolific-comparison' &&
          /^\| Submissions \| 1 \| 1 \| 1 \|$/m.test(document.getText()),
      ),
    );
  });

  it('are counted in older snapshots when these are shown, without writing into them', async () => {
    const { snapshot, parent } = await cookingSnapshot(scene());
    const path = join(snapshot.folder, 'responses.jsonl');
    const [first = ''] = (await readFile(path, 'utf8')).split('\n');
    await appendFile(path, `${first}\n{"broken\n[]\n\n{"participant_id": "x", "responses": {}}\n`);
    await forgetCounts(snapshot.folder);
    const before = await stat(join(snapshot.folder, 'snapshot.json'));
    const { submissions } = await overviewOf(snapshot.folder);
    const row = await until('its count', async () => {
      const [shown] = await children(scene(), 'snapshot', parent);
      return shown !== undefined && /^\d/.test(description(scene(), shown)) && shown;
    });
    assert.equal(description(scene(), row), `${submissions} submissions · responses only`);
    await until("the collection's count", async () =>
      description(scene(), await collectionRow(scene(), cookingCollection)).startsWith(
        `${submissions} submissions · `,
      ),
    );
    assert.deepEqual((await stat(join(snapshot.folder, 'snapshot.json'))).mtimeMs, before.mtimeMs);
  });

  it('say that there are no submissions yet', async () => {
    await signIn(scene());
    const { submissions } = await exported({ collectionId: pilotCollection.id });
    assert.equal(submissions, 0);
    await message(/^Pilot \(no answers yet\): No submissions yet\.$/);
    const pilot = await collectionRow(scene(), pilotCollection);
    assert.match(description(scene(), pilot), /^no submissions yet · Today .+$/);
  });

  it('are listed when a snapshot is to be picked, and with the exports of this session', async () => {
    const { snapshot } = await cookingSnapshot(scene());
    const words = `${snapshot.manifest.submissions ?? -1} submissions`;
    // An only snapshot is taken without a question.
    await earlierThan(snapshot);
    const { snapshots } = await scene().parts.snapshotIndex.read();
    for (const each of snapshots) await scene().parts.snapshotCounts.load(each, never);
    const { showQuickPick } = vscode.window;
    const offered: unknown[] = [];
    Object.assign(vscode.window, {
      showQuickPick: (items: readonly vscode.QuickPickItem[]) => {
        offered.push(...items.map(({ detail }) => detail));
        return Promise.resolve();
      },
    });
    try {
      await run('openOverview');
    } finally {
      Object.assign(vscode.window, { showQuickPick });
    }
    assert.deepEqual(offered, [`${words} · +1 · 1 changed · 1 gone`, words]);
    await run('showActivity');
    const exports = await person().picker();
    assert.ok(
      exports.items[0]?.description?.endsWith(`Exported · ${words} · +1 · 1 changed · 1 gone`),
      exports.items[0]?.description,
    );
    exports.hide();
  });
});

describe('Row of a collection', () => {
  const scene = withProlific({ generateMs: 'manual' });

  it('says how far a running export is, and then when it was made', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), pilotCollection);
    assert.equal(description(scene(), row), '');
    assert.equal(iconOf(scene(), row), 'checklist');
    const exporting = run('exportCollection', { collectionId: pilotCollection.id });
    await until('the stage', () => description(scene(), row) === 'Preparing the archive on Prolific');
    assert.equal(iconOf(scene(), row), 'sync~spin');
    scene().prolific.jobs.finishAll();
    await exporting;
    await until('the end', () => /^no submissions yet · Today .+$/.test(description(scene(), row)));
    assert.equal(iconOf(scene(), row), 'checklist');
  });

  it('says that an export was interrupted', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), pilotCollection);
    const exporting = run('exportCollection', { collectionId: pilotCollection.id });
    void exporting.then(undefined, none);
    await until('the stage', () => description(scene(), row) === 'Preparing the archive on Prolific');
    await scene().parts.exports.stopAll('closing');
    await until('its state', () => description(scene(), row) === 'interrupted');
    assert.equal(iconOf(scene(), row), 'debug-pause');
  });

  it('says how much of an export has arrived, and says it again after five seconds', () => {
    const subject = { kind: 'collection', id: 'c1', name: 'Kitchen' } as const;
    const target = { workspaceFolder: '/data', exportFolder: '/data/out' };
    const states = new ExportStates();
    const stateAt = (bytesDone: number, now: number): unknown => {
      const view: ExportView = {
        id: 1,
        request: { subject, target, scope: 'everything' },
        startedAt: new Date(0),
        progress: {
          status: 'running',
          stopping: false,
          stage: { stage: 'downloading', bytesDone, bytesTotal: 1_000, filesDone: 0, filesTotal: 9 },
        },
      };
      return states.of(subject, view, [], now);
    };
    assert.deepEqual(stateAt(20, 0), { icon: 'sync~spin', words: '2%' });
    assert.deepEqual(stateAt(400, 4_000), { icon: 'sync~spin', words: '2%' });
    assert.deepEqual(stateAt(500, 5_000), { icon: 'sync~spin', words: '50%' });
    assert.equal(states.of(subject, undefined, [], 6_000), undefined);
  });
});
