import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportResult } from '../../src/commands/exporting/exportCollection.ts';
import { commandIds } from '../../src/editor/ids.ts';
import { objectIdOf } from '../prolific/sample/ids.ts';
import { batchStudy, cookingStudies } from '../prolific/sample/studies.ts';
import { cookingCollection, pilotCollection, sampleBatch } from '../prolific/sampleCollections.ts';
import { signIn, until, withProlific, type InEditor } from './support/inEditor.ts';
import { withQuestions, type Asked } from './support/questions.ts';
import { children, collectionRow, description, workspaceRow } from './support/rows.ts';

const studyUk = 'Cooking at home (UK)';

async function run(argument: unknown): Promise<ExportResult | undefined> {
  return await vscode.commands.executeCommand<ExportResult | undefined>(
    commandIds.exportWithOptions,
    argument,
  );
}

interface Manifest {
  readonly filter: unknown;
  readonly requested_at: string;
}

async function manifestOf(result: ExportResult | undefined): Promise<Manifest> {
  assert.ok(result?.status === 'completed');
  return JSON.parse(await readFile(join(result.folder.fsPath, 'snapshot.json'), 'utf8')) as Manifest;
}

function posts({ prolific }: InEditor): string[] {
  return prolific.requests.to('api', 'POST').map(({ query }) => query.toString());
}

async function snapshotsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('snapshot.json'));
}

/** Returns the validation message below a field. */
function validationText({ validationMessage }: vscode.InputBox): string {
  return typeof validationMessage === 'object' ? validationMessage.message : (validationMessage ?? '');
}

/** Takes the default scope and asks for a filter, which begins with the third step. */
async function askForFilter(person: Asked): Promise<void> {
  await person.choose(1, 'Everything');
  await person.choose(2, 'Filter…');
}

/** Asks for a filter of an export that may end with the check whether there are filters. */
async function filtering<T>(person: Asked, exporting: Promise<T>): Promise<T> {
  return (await Promise.all([exporting, askForFilter(person)]))[0];
}

/** Returns local midnight today in the format of requests. */
function midnight(): string {
  const today = new Date();
  today.setHours(0, 0, 0, 0);
  return today.toISOString().replace('.000Z', 'Z');
}

describe('exportWithOptions command', () => {
  const scene = withProlific({ generateMs: 0 });
  const person = withQuestions();

  it('asks for study, start and end, sends them in UTC and records them in the snapshot', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), cookingCollection);
    const exporting = run(row);
    await askForFilter(person());
    await person().choose(3, studyUk);
    await person().choose(4, 'Enter a Date…');
    await person().type(4, '2026-09-02T10:00:00+02:00');
    await person().accept(4);
    await person().choose(5, 'Until today, 00:00');
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
      /^\d+ submissions? · Study “Cooking at home \(UK\)”, from .+, before .+$/,
    );
    const done = await until('the message', () =>
      person().shown.find(({ text }) => /submissions?/.test(text)),
    );
    assert.match(
      done.text,
      /^Cooking at home: \d+ submissions?, .*\. Filter: Study “Cooking at home \(UK\)”, from /,
    );
  });

  it('lists only the studies of the collection, newest first', async () => {
    await signIn(scene());
    const exporting = run({ collectionId: cookingCollection.id });
    await askForFilter(person());
    const { items } = await person().choices(3);
    assert.deepEqual(
      items.map(({ label }) => label),
      [
        'All studies',
        'Studies in this collection',
        'Cooking at home (worldwide)',
        studyUk,
        '',
        'Paste a Study ID…',
      ],
    );
    assert.match(items[2]?.description ?? '', /^active · created .*2026$/);
    await person().leave();
    assert.deepEqual(await exporting, { status: 'cancelled' });
    assert.deepEqual(posts(scene()), []);
  });

  it('shows how many studies could not be read', async () => {
    await signIn(scene());
    scene().parts.studies.refresh();
    scene().prolific.faults.add({
      server: 'api',
      path: new RegExp(`/studies/${objectIdOf('study of something else')}/`),
      fault: { kind: 'answer', status: 404, body: '{"detail":"Not found."}' },
    });
    const exporting = run({ collectionId: cookingCollection.id });
    await askForFilter(person());
    const labels = (await person().choices(3)).items.map(({ label }) => label);
    assert.ok(labels.includes('$(warning) 1 study couldn’t be read'), labels.join(', '));
    assert.ok(labels.includes(studyUk));
    await person().leave();
    await exporting;
  });

  it('accepts a pasted study, and asks for confirmation if it is not in the collection', async () => {
    await signIn(scene());
    const [{ id }] = cookingStudies;
    const exporting = run({ collectionId: pilotCollection.id });
    await askForFilter(person());
    await person().choose(3, 'Paste a Study ID…');
    const field = await person().type(3, 'not an id');
    assert.match(validationText(field), /has 24 characters/);
    await person().accept(3);
    await person().type(3, ` https://app.prolific.com/researcher/workspaces/studies/${id}/submissions `);
    await person().accept(3);
    await until('the doubt', () => validationText(field).includes('Press Enter again'));
    await person().accept(3);
    await person().choose(4, 'From the beginning');
    await person().choose(5, 'Until now');
    assert.deepEqual((await manifestOf(await exporting)).filter, { study_id: id });
  });

  it('keeps earlier answers when you go back', async () => {
    await signIn(scene());
    const exporting = run({ collectionId: cookingCollection.id });
    await askForFilter(person());
    await person().choose(3, studyUk);
    await person().choose(4, 'Enter a Date…');
    await person().type(4, '2026-09-03');
    await person().accept(4);
    await person().choices(5);
    await person().back(5);
    assert.equal((await person().choices(4)).activeItems[0]?.label, 'Enter a Date…');
    await person().choose(4, 'Enter a Date…');
    assert.equal((await person().type(4, '2026-09-04')).value, '2026-09-04');
    await person().back(4);
    await person().choices(4);
    await person().back(4);
    assert.equal((await person().choices(3)).activeItems[0]?.label, studyUk);
    await person().choose(3);
    await person().choose(4, 'From the beginning');
    await person().choose(5, 'Until now');
    assert.deepEqual((await manifestOf(await exporting)).filter, { study_id: cookingStudies[0].id });
  });

  it('rejects a start in the future and an end before the start, without a request', async () => {
    await signIn(scene());
    const exporting = run({ collectionId: cookingCollection.id });
    await askForFilter(person());
    await person().choose(3, 'All studies');
    await person().choose(4, 'Enter a Date…');
    const from = await person().type(4, '2098-01-01');
    assert.match(validationText(from), /in the future/);
    await person().accept(4);
    await person().type(4, '2026-09-10 12:00');
    await person().accept(4);
    await person().choose(5, 'Enter a Date…');
    const to = await person().type(5, '2026-09-10 12:00');
    assert.match(validationText(to), /after the start date/);
    await person().accept(5);
    assert.deepEqual(posts(scene()), []);
    await person().leave();
    assert.deepEqual(await exporting, { status: 'cancelled' });
  });

  it('offers “Since the last snapshot” only if there is a snapshot', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), cookingCollection);
    const labels = async (): Promise<string[]> => (await person().choices(4)).items.map(({ label }) => label);
    const first = run(row);
    await askForFilter(person());
    await person().choose(3, 'All studies');
    assert.ok(!(await labels()).includes('Since the last snapshot'));
    await person().choose(4, 'From the beginning');
    await person().choose(5, 'Until now');
    const { filter, requested_at } = await manifestOf(await first);
    assert.equal(filter, null);
    const second = run(row);
    await askForFilter(person());
    await person().choose(3, 'All studies');
    await person().choose(4, 'Since the last snapshot');
    await person().choose(5, 'Until now');
    const since = requested_at.replace(/\.\d+Z$/, '.000Z');
    assert.deepEqual((await manifestOf(await second)).filter, { from: since });
  });

  it('exports everything if no filter was set', async () => {
    await signIn(scene());
    const exporting = run({ collectionId: pilotCollection.id });
    await askForFilter(person());
    await person().choose(3, 'All studies');
    await person().choose(4, 'From the beginning');
    await person().choose(5, 'Until now');
    assert.equal((await manifestOf(await exporting)).filter, null);
    assert.deepEqual(posts(scene()), ['']);
  });

  it('ignores a filter given in code and exports the chosen one', async () => {
    await signIn(scene());
    const exporting = run({ collectionId: pilotCollection.id, filter: { from: '2026-09-01T00:00:00Z' } });
    await askForFilter(person());
    await person().choose(3, 'All studies');
    await person().choose(4, 'From the beginning');
    await person().choose(5, 'Until now');
    assert.equal((await manifestOf(await exporting)).filter, null);
    assert.deepEqual(posts(scene()), ['']);
  });

  it('asks the same questions for a batch and lists its studies', async () => {
    await signIn(scene());
    const [group] = await children(scene(), 'batches', await workspaceRow(scene(), 'Kitchen Lab'));
    const row = (await children(scene(), 'batch', group)).find(
      ({ subject }) => subject.id === sampleBatch.id,
    );
    const exporting = run(row);
    await askForFilter(person());
    const labels = (await person().choices(3)).items.map(({ label }) => label);
    assert.deepEqual(labels.slice(0, 3), ['All studies', 'Studies in this batch', 'Rate a recipe']);
    await person().choose(3, 'Rate a recipe');
    await person().choose(4, 'From the beginning');
    await person().choose(5, 'Until now');
    assert.deepEqual((await manifestOf(await exporting)).filter, { study_id: batchStudy.id });
    const [post] = scene().prolific.requests.to('api', 'POST');
    assert.match(post?.path ?? '', /\/batches\//);
  });

  it('asks the same questions for a batch given by its id', async () => {
    await signIn(scene());
    const exporting = run({ batchId: sampleBatch.id });
    await askForFilter(person());
    const labels = (await person().choices(3)).items.map(({ label }) => label);
    assert.equal(labels[1], 'Studies in this batch');
    await person().leave();
    assert.deepEqual(await exporting, { status: 'cancelled' });
  });

  it('reports a missing list as not found if another was loaded', async () => {
    await signIn(scene());
    const { jobs } = scene().parts;
    const { signal } = new AbortController();
    assert.equal((await jobs.load({ kind: 'collection', ...cookingCollection }, signal)).status, 'listed');
    scene().prolific.faults.add({
      server: 'api',
      path: new RegExp(`${pilotCollection.id}/export$`),
      times: 1,
      fault: { kind: 'answer', status: 404, body: '{"detail":"Not found."}' },
    });
    await assert.rejects(filtering(person(), run({ collectionId: pilotCollection.id })), /was not found/);
  });

  it('reports a deleted collection as not found rather than filters as unsupported', async () => {
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
    await assert.rejects(
      filtering(person(), run({ collectionId: pilotCollection.id })),
      /This collection was not found/,
    );
  });
});

for (const generation of ['1a', '1b'] as const) {
  describe(`exportWithOptions command with Prolific of generation ${generation}`, () => {
    const scene = withProlific({ generation, generateMs: 0 });
    const person = withQuestions();

    it('reports that filters are not supported, without an export request', async () => {
      await signIn(scene());
      await assert.rejects(
        filtering(person(), run({ collectionId: cookingCollection.id })),
        /Prolific doesn’t support export filters here yet/,
      );
      const error = person().shown.find(({ severity }) => severity === 'error');
      assert.match(error?.text ?? '', /Export everything, then filter the responses/);
      assert.ok(error?.buttons.includes('Export Everything'));
      assert.deepEqual(posts(scene()), []);
    });

    it('exports everything by the button of its message', async () => {
      await signIn(scene());
      person().presses.add('Export Everything');
      assert.equal(await filtering(person(), run(await collectionRow(scene(), pilotCollection))), undefined);
      await until('the snapshot', async () => (await snapshotsIn(scene().exportFolder)).length === 1);
      assert.deepEqual(posts(scene()), ['']);
    });

    it('exports everything into the given folder by the button of its message', async () => {
      await signIn(scene());
      const { targets } = scene().parts;
      const wanted: unknown[] = [];
      const choose = targets.choose.bind(targets);
      targets.choose = async (id, options) => {
        wanted.push(options?.wanted?.fsPath);
        return await choose(id, options);
      };
      person().presses.add('Export Everything');
      const workspaceFolder = vscode.workspace.workspaceFolders?.[0]?.uri;
      try {
        await assert.rejects(
          filtering(person(), run({ collectionId: pilotCollection.id, workspaceFolder })),
          /doesn’t support/,
        );
        await until('the snapshot', async () => (await snapshotsIn(scene().exportFolder)).length === 1);
      } finally {
        targets.choose = choose;
      }
      assert.deepEqual(wanted, [workspaceFolder?.fsPath]);
    });

    it('is not bypassed by exportCollection with a filter, which rejects without a request', async () => {
      await signIn(scene());
      const filter = { studyId: cookingStudies[0].id };
      await assert.rejects(
        async () =>
          await vscode.commands.executeCommand(commandIds.exportCollection, {
            collectionId: cookingCollection.id,
            filter,
          }),
        /Prolific doesn’t support export filters here yet/,
      );
      assert.deepEqual(await snapshotsIn(scene().exportFolder), []);
      assert.deepEqual(posts(scene()), []);
    });
  });
}

describe('exportWithOptions command with Prolific that ignores filters', () => {
  const scene = withProlific({ generation: '1b', generateMs: 0 });
  const person = withQuestions();

  it('reports the ignored filter and downloads nothing', async () => {
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
    await askForFilter(person());
    const refused = assert.rejects(exporting, /ignored the filter/);
    await person().choose(3, studyUk);
    await person().choose(4, 'From the beginning');
    await person().choices(5);
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
    await person().choose(5, 'Until now');
    await refused;
    assert.equal(prolific.jobs.of(cookingCollection.id).length, 1);
    assert.deepEqual(await snapshotsIn(scene().exportFolder), []);
    assert.deepEqual(prolific.requests.to('store'), []);
    // No “Try Again”: the same request could only fail again.
    const error = person().shown.find(({ severity }) => severity === 'error');
    assert.match(error?.text ?? '', /The export stays on Prolific/);
    assert.deepEqual(error?.buttons, ['Export Everything', 'Show Log']);
  });
});
