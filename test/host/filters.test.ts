import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportResult } from '../../src/commands/exportCollection.ts';
import { commandIds } from '../../src/editor/ids.ts';
import { objectIdOf } from '../prolific/sample/ids.ts';
import { batchStudy, cookingStudies } from '../prolific/sample/studies.ts';
import {
  cookingCollection,
  pilotCollection,
  sampleBatch,
  type NamedCollection,
} from '../prolific/sampleCollections.ts';
import { withContextKeys } from './support/contextKeys.ts';
import { signIn, until, withProlific, type InEditor } from './support/inEditor.ts';
import { withQuestions } from './support/questions.ts';
import { children, collectionRow, description, workspaceRow } from './support/rows.ts';

const studyUk = 'Cooking at home (UK)';

async function run(argument: unknown): Promise<ExportResult | undefined> {
  return await vscode.commands.executeCommand<ExportResult | undefined>(
    commandIds.exportCollectionWithFilter,
    argument,
  );
}

async function manifestOf(result: ExportResult | undefined): Promise<{ filter: unknown }> {
  assert.ok(result?.status === 'completed');
  return JSON.parse(await readFile(join(result.folder.fsPath, 'snapshot.json'), 'utf8')) as {
    filter: unknown;
  };
}

function posts({ prolific }: InEditor): string[] {
  return prolific.requests.to('api', 'POST').map(({ query }) => query.toString());
}

async function snapshotsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('snapshot.json'));
}

/** What is said below a field. */
function wordsUnder({ validationMessage }: vscode.InputBox): string {
  return typeof validationMessage === 'object' ? validationMessage.message : (validationMessage ?? '');
}

/** Local midnight today, as it is sent. */
function midnight(): string {
  const today = new Date();
  today.setHours(0, 0, 0, 0);
  return today.toISOString().replace('.000Z', 'Z');
}

describe('Exporting with a filter', () => {
  const scene = withProlific({ generateMs: 0 });
  const person = withQuestions();
  const keys = withContextKeys();

  it('asks for study, beginning and end, sends them in UTC, and keeps them with the snapshot in words', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), cookingCollection);
    const exporting = run(row);
    await person().choose(1, studyUk);
    await person().choose(2, 'Type a date…');
    await person().type(2, '2026-09-02T10:00:00+02:00');
    await person().accept(2);
    await person().choose(3, 'Until today, 00:00');
    const { filter } = await manifestOf(await exporting);
    const [{ id }] = cookingStudies;
    const [from, to] = ['2026-09-02T08:00:00Z', midnight()];
    assert.deepEqual(posts(scene()), [new URLSearchParams({ study_id: id, from, to }).toString()]);
    assert.deepEqual(filter, {
      study_id: id,
      from: '2026-09-02T08:00:00.000Z',
      to: new Date(to).toISOString(),
    });
    const [snapshot] = await children(scene(), 'snapshot', row);
    assert.ok(snapshot);
    assert.match(
      description(scene(), snapshot),
      /^Study “Cooking at home \(UK\)”, from .+, before .+ · \d+ files/,
    );
    const done = await until('the message', () =>
      person().shown.find(({ text }) => text.includes('is exported')),
    );
    assert.match(done.text, /all checked\. Filter: Study “Cooking at home \(UK\)”, from /);
  });

  it('finds the studies of the collection and no others, newest first', async () => {
    await signIn(scene());
    const exporting = run({ collectionId: cookingCollection.id });
    const { items } = await person().choices(1);
    assert.deepEqual(
      items.map(({ label }) => label),
      [
        'All studies',
        'Studies of this collection',
        'Cooking at home (worldwide)',
        studyUk,
        '',
        'Paste a study ID…',
      ],
    );
    assert.match(items[2]?.description ?? '', /^active · created .*2026$/);
    await person().leave();
    assert.deepEqual(await exporting, { status: 'cancelled' });
    assert.deepEqual(posts(scene()), []);
  });

  it('counts the studies that could not be read', async () => {
    await signIn(scene());
    scene().parts.studies.refresh();
    scene().prolific.faults.add({
      server: 'api',
      path: new RegExp(`/studies/${objectIdOf('study of something else')}/`),
      fault: { kind: 'answer', status: 404, body: '{"detail":"Not found."}' },
    });
    const exporting = run({ collectionId: cookingCollection.id });
    const labels = (await person().choices(1)).items.map(({ label }) => label);
    assert.ok(labels.includes('$(warning) 1 study could not be read'), labels.join(', '));
    assert.ok(labels.includes(studyUk));
    await person().leave();
    await exporting;
  });

  it('takes a pasted study, and one that does not belong only when accepted twice', async () => {
    await signIn(scene());
    const [{ id }] = cookingStudies;
    const exporting = run({ collectionId: pilotCollection.id });
    await person().choose(1, 'Paste a study ID…');
    const field = await person().type(1, 'not an id');
    assert.match(wordsUnder(field), /has 24 characters/);
    await person().accept(1);
    await person().type(1, ` https://app.prolific.com/researcher/workspaces/studies/${id}/submissions `);
    await person().accept(1);
    await until('the doubt', () => wordsUnder(field).includes('Press Enter again'));
    await person().accept(1);
    await person().choose(2, 'From the beginning');
    await person().choose(3, 'Until now');
    assert.deepEqual((await manifestOf(await exporting)).filter, { study_id: id });
  });

  it('keeps what was answered when going back', async () => {
    await signIn(scene());
    const exporting = run({ collectionId: cookingCollection.id });
    await person().choose(1, studyUk);
    await person().choose(2, 'Type a date…');
    await person().type(2, '2026-09-03');
    await person().accept(2);
    await person().choices(3);
    await person().back(3);
    assert.equal((await person().choices(2)).activeItems[0]?.label, 'Type a date…');
    await person().choose(2, 'Type a date…');
    assert.equal((await person().type(2, '2026-09-04')).value, '2026-09-04');
    await person().back(2);
    await person().choices(2);
    await person().back(2);
    assert.equal((await person().choices(1)).activeItems[0]?.label, studyUk);
    await person().choose(1);
    await person().choose(2, 'From the beginning');
    await person().choose(3, 'Until now');
    assert.deepEqual((await manifestOf(await exporting)).filter, { study_id: cookingStudies[0].id });
  });

  it('refuses a beginning in the future and an end before the beginning, and sends nothing by then', async () => {
    await signIn(scene());
    const exporting = run({ collectionId: cookingCollection.id });
    await person().choose(1, 'All studies');
    await person().choose(2, 'Type a date…');
    const from = await person().type(2, '2098-01-01');
    assert.match(wordsUnder(from), /from the future/);
    await person().accept(2);
    await person().type(2, '2026-09-10 12:00');
    await person().accept(2);
    await person().choose(3, 'Type a date…');
    const to = await person().type(3, '2026-09-10 12:00');
    assert.match(wordsUnder(to), /after the beginning/);
    await person().accept(3);
    assert.deepEqual(posts(scene()), []);
    await person().leave();
    assert.deepEqual(await exporting, { status: 'cancelled' });
  });

  it('offers the time since the last snapshot only where there is one', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), cookingCollection);
    const labels = async (): Promise<string[]> => (await person().choices(2)).items.map(({ label }) => label);
    const first = run(row);
    await person().choose(1, 'All studies');
    assert.ok(!(await labels()).includes('Since the last snapshot'));
    await person().choose(2, 'From the beginning');
    await person().choose(3, 'Until now');
    const { filter, requested_at } = (await manifestOf(await first)) as {
      filter: unknown;
      requested_at: string;
    };
    assert.equal(filter, null);
    const second = run(row);
    await person().choose(1, 'All studies');
    await person().choose(2, 'Since the last snapshot');
    await person().choose(3, 'Until now');
    const since = requested_at.replace(/\.\d+Z$/, '.000Z');
    assert.deepEqual((await manifestOf(await second)).filter, { from: since });
  });

  it('says that nothing is filtered out where nothing was chosen, and exports everything', async () => {
    await signIn(scene());
    const exporting = run({ collectionId: pilotCollection.id });
    await person().choose(1, 'All studies');
    await person().choose(2, 'From the beginning');
    await person().choose(3, 'Until now');
    assert.equal((await manifestOf(await exporting)).filter, null);
    assert.deepEqual(posts(scene()), ['']);
    assert.ok(person().shown.some(({ text }) => text.startsWith('Nothing is filtered out')));
  });

  it('asks the same of a batch, whose studies are its own', async () => {
    await signIn(scene());
    const [group] = await children(scene(), 'batches', await workspaceRow(scene(), 'Kitchen Lab'));
    const row = (await children(scene(), 'batch', group)).find(
      ({ subject }) => subject.id === sampleBatch.id,
    );
    const exporting = run(row);
    const labels = (await person().choices(1)).items.map(({ label }) => label);
    assert.deepEqual(labels.slice(0, 3), ['All studies', 'Studies of this batch', 'Rate a recipe']);
    await person().choose(1, 'Rate a recipe');
    await person().choose(2, 'From the beginning');
    await person().choose(3, 'Until now');
    assert.deepEqual((await manifestOf(await exporting)).filter, { study_id: batchStudy.id });
    const [post] = scene().prolific.requests.to('api', 'POST');
    assert.match(post?.path ?? '', /\/batches\//);
  });

  it('asks the same of a batch that code names', async () => {
    await signIn(scene());
    const exporting = run({ batchId: sampleBatch.id });
    const labels = (await person().choices(1)).items.map(({ label }) => label);
    assert.equal(labels[1], 'Studies of this batch');
    await person().leave();
    assert.deepEqual(await exporting, { status: 'cancelled' });
  });

  function missOnce({ id }: NamedCollection): void {
    scene().prolific.faults.add({
      server: 'api',
      path: new RegExp(`${id}/export$`),
      times: 1,
      fault: { kind: 'answer', status: 404, body: '{"detail":"Not found."}' },
    });
  }

  it('is offered again after Refresh where the list was missing', async () => {
    await signIn(scene());
    missOnce(pilotCollection);
    await assert.rejects(run({ collectionId: pilotCollection.id }), /cannot filter exports here/);
    assert.equal(keys().get('prolificCollections.filters'), 'unsupported');
    await vscode.commands.executeCommand(commandIds.refresh);
    assert.equal(keys().get('prolificCollections.filters'), 'unknown');
  });

  it('stays on offer where one list is missing and another has come', async () => {
    await signIn(scene());
    const { jobs } = scene().parts;
    const { signal } = new AbortController();
    assert.equal((await jobs.load({ kind: 'collection', ...cookingCollection }, signal)).status, 'listed');
    missOnce(pilotCollection);
    await assert.rejects(run({ collectionId: pilotCollection.id }), /was not found/);
    assert.equal(keys().get('prolificCollections.filters'), 'supported');
  });

  it('does not take a collection that is gone for a Prolific without filters', async () => {
    await signIn(scene());
    scene().prolific.faults.add({
      server: 'api',
      path: /\/export$/,
      fault: { kind: 'answer', status: 404, body: '{"detail":"Not found."}' },
    });
    scene().prolific.faults.add({
      server: 'api',
      path: new RegExp(`/collections/${pilotCollection.id}$`),
      skip: 1,
      fault: { kind: 'answer', status: 404, body: '{"detail":"Not found."}' },
    });
    await assert.rejects(run({ collectionId: pilotCollection.id }), /This collection was not found/);
  });
});

for (const generation of ['1a', '1b'] as const) {
  describe(`Exporting with a filter from a Prolific of generation ${generation}`, () => {
    const scene = withProlific({ generation, generateMs: 0 });
    const person = withQuestions();

    it('says that it does not filter, asks nothing and sends nothing', async () => {
      await signIn(scene());
      await assert.rejects(
        run({ collectionId: cookingCollection.id }),
        /Prolific cannot filter exports here yet/,
      );
      const told = person().shown.find(({ severity }) => severity === 'error');
      assert.match(told?.text ?? '', /Export everything and filter the responses afterwards/);
      assert.ok(told?.buttons.includes('Export Everything'));
      assert.deepEqual(posts(scene()), []);
    });

    it('exports everything by the button of the message', async () => {
      await signIn(scene());
      person().presses.add('Export Everything');
      assert.equal(await run(await collectionRow(scene(), pilotCollection)), undefined);
      await until('the snapshot', async () => (await snapshotsIn(scene().exportFolder)).length === 1);
      assert.deepEqual(posts(scene()), ['']);
    });

    it('says so to code that gives a filter, and sends nothing', async () => {
      await signIn(scene());
      const filter = { studyId: cookingStudies[0].id };
      await assert.rejects(
        async () =>
          await vscode.commands.executeCommand(commandIds.exportCollection, {
            collectionId: cookingCollection.id,
            filter,
          }),
        /Prolific cannot filter exports here yet/,
      );
      assert.deepEqual(await snapshotsIn(scene().exportFolder), []);
      assert.deepEqual(posts(scene()), []);
    });
  });
}

describe('A Prolific that lists exports and ignores their filters', () => {
  const scene = withProlific({ generation: '1b', generateMs: 0 });
  const person = withQuestions();

  it('is told of before anything is called filtered or fetched', async () => {
    await signIn(scene());
    const { prolific } = scene();
    const listed = (): object[] =>
      prolific.jobs.of(cookingCollection.id).map(({ exportId, createdAt }) => ({
        export_id: exportId,
        filter: null,
        status: 'generating',
        created_at: new Date(createdAt).toISOString(),
      }));
    const probe = prolific.faults.add({
      server: 'api',
      method: 'GET',
      path: /\/export$/,
      fault: { kind: 'answer', status: 200, body: [] },
    });
    const exporting = run({ collectionId: cookingCollection.id });
    const refused = assert.rejects(exporting, /took the export but not its filter/);
    await person().choose(1, studyUk);
    await person().choose(2, 'From the beginning');
    await person().choices(3);
    probe.remove();
    prolific.faults.add({
      server: 'api',
      method: 'GET',
      path: /\/export$/,
      fault: {
        kind: 'answer',
        status: 200,
        get body() {
          return listed();
        },
      },
    });
    await person().choose(3, 'Until now');
    await refused;
    assert.equal(prolific.jobs.of(cookingCollection.id).length, 1);
    assert.deepEqual(await snapshotsIn(scene().exportFolder), []);
    assert.deepEqual(prolific.requests.to('store'), []);
    // The same once more could only fail once more.
    const told = person().shown.find(({ severity }) => severity === 'error');
    assert.match(told?.text ?? '', /the export stays on Prolific/);
    assert.deepEqual(told?.buttons, ['Export Everything', 'Show Log']);
  });
});
