import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { KeepResult } from '../../src/commands/exporting/keepUpdated.ts';
import { commandIds } from '../../src/editor/ids.ts';
import type { SubjectNode } from '../../src/tree/nodes.ts';
import { cookingStudies } from '../prolific/sample/studies.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { slimData } from '../unit/prolificServer/apiSupport.ts';
import { withPerson, type Shown } from './support/answers.ts';
import { exportWhole, signIn, until, withProlific } from './support/inEditor.ts';
import { deletions, requestJobs } from './support/jobs.ts';
import { collectionRow, description } from './support/rows.ts';

describe('keepUpdated command', () => {
  // Registered first, while the test's Prolific still runs.
  afterEach(async () => {
    const { keepUpdated, newAnswers } = scene().parts;
    Reflect.deleteProperty(newAnswers, 'current');
    for (const collection of [pilotCollection, cookingCollection]) {
      const subject = { kind: 'collection', ...collection } as const;
      const current = keepUpdated.current(subject);
      if (current !== undefined) await keepUpdated.choose(current.target, subject, undefined);
    }
    await keepUpdated.idle();
  });
  const scene = withProlific(() => ({ data: slimData() }));
  const person = withPerson();
  const on = { collectionId: pilotCollection.id, everyMinutes: 5 };

  async function keep(argument: object): Promise<KeepResult | undefined> {
    return await vscode.commands.executeCommand(commandIds.keepUpdated, argument);
  }

  async function pilotRow(): Promise<SubjectNode> {
    await signIn(scene());
    return await collectionRow(scene(), pilotCollection);
  }

  beforeEach(async () => {
    await scene().parts.memory.update('keepUpdatedExplained', undefined);
    person().presses.add('Keep Updated');
  });
  it('explains once what it does on Prolific, and the row says that it is on', async () => {
    const row = await pilotRow();
    assert.equal((await keep(on))?.status, 'on');
    assert.deepEqual(
      person().shown.map(({ modal, detail }) => [modal, detail.includes('ten exports')]),
      [[true, true]],
    );
    await until('the row', () => description(scene(), row).includes('kept updated'));
    assert.equal((await keep({ ...on, everyMinutes: 60, keep: 'newest-of-each-day' }))?.status, 'on');
    assert.equal(person().shown.filter(({ modal }) => modal).length, 1);
  });

  it('does nothing if the person doesn’t agree', async () => {
    const row = await pilotRow();
    person().presses.clear();
    assert.equal((await keep(on))?.status, 'cancelled');
    assert.ok(!description(scene(), row).includes('kept updated'));
  });

  it('asks how often and what to keep, on a row, and then offers to stop', async () => {
    const row = await pilotRow();
    const asked = vscode.commands.executeCommand(commandIds.keepUpdated, row);
    await accept('At most every 5 minutes', asked);
    await accept('All Snapshots', asked);
    await asked;
    const { everyMinutes, keeps } = scene().parts.keepUpdated.current(row.subject) ?? {};
    assert.deepEqual([everyMinutes, keeps], [5, 'all']);
    assert.equal((await keep({ collectionId: pilotCollection.id, stop: true }))?.status, 'off');
    await until('the row', () => !description(scene(), row).includes('kept updated'));
  });

  it('offers to link a study if none was found', async () => {
    const row = await pilotRow();
    const { newAnswers } = scene().parts;
    await newAnswers.check(row.subject, AbortSignal.timeout(10_000));
    await keep(on);
    const shown = await until('the message', () =>
      person().shown.find(({ text }) => text.includes('No study')),
    );
    assert.deepEqual([shown.severity, shown.modal, shown.buttons], ['warning', false, ['Link Study…']]);
    await until('the row', () => description(scene(), row).includes('no study found'));
  });

  it('offers to delete exports when all ten places on Prolific are taken, and deletes none unasked', async () => {
    const row = await pilotRow();
    await requestJobs(scene(), row, 10);
    withNews(row);
    await keep(on);
    const shown = await until('the message', () =>
      person().shown.find(({ text }) => text.startsWith('Keep Updated is paused')),
    );
    assert.deepEqual([shown.severity, shown.modal], ['warning', false]);
    assert.ok(shown.buttons.includes('Select Exports to Delete…'));
    await until('the row', () => description(scene(), row).includes('updates paused'));
    assert.equal(deletions(scene()), 0);
  });

  it('exports new submissions in one message each, and deletes only its own previous export', async () => {
    await signIn(scene());
    await exportWhole(cookingCollection);
    const theirs = jobs();
    const cooking = { kind: 'collection', id: cookingCollection.id } as const;
    const [, worldwide] = cookingStudies;
    await until('its message', () => messages().length === 1);
    for (const count of [12, 1]) {
      // Choosing it again lets it export again at once.
      await keep({ ...on, collectionId: cooking.id });
      scene().prolific.counts.add({ studyId: worldwide.id, count });
      await scene().parts.newAnswers.check(cooking, AbortSignal.timeout(10_000));
      await until(`${count} in a message`, () =>
        messages().some(({ text }) => text.includes(`: ${count} new`)),
      );
      await scene().parts.keepUpdated.idle();
    }
    assert.deepEqual(
      messages()
        .slice(1)
        .map(({ text, buttons }) => [text, buttons]),
      [
        [`${cookingCollection.name}: 12 new submissions.`, ['Open Overview']],
        [`${cookingCollection.name}: 1 new submission.`, ['Open Overview']],
      ],
    );
    assert.deepEqual([jobs().length, jobs().slice(0, 1), deletions(scene())], [2, theirs, 1]);
  });

  function messages(): Shown[] {
    return person().shown.filter(({ modal }) => !modal);
  }

  function jobs(): string[] {
    return scene()
      .prolific.jobs.of(cookingCollection.id)
      .map(({ exportId }) => exportId);
  }

  /** Twelve submissions of a collection are new. */
  function withNews({ subject }: SubjectNode): void {
    const { newAnswers } = scene().parts;
    newAnswers.current = ({ id }) =>
      id === subject.id ? ({ newSubmissions: 12, counts: { completed: 12 } } as never) : undefined;
  }

  /** Accepts an item of the open list, which leads to another list or ends the command. */
  async function accept(label: string, asked: Thenable<unknown>): Promise<void> {
    const picker = await until(label, async () => {
      const last = await person().picker();
      return last.items.some((item) => item.label === label) && last;
    });
    let isOver = false;
    void asked.then(() => (isOver = true));
    await person().tick(
      picker.items.filter((item) => item.label === label),
      () => isOver,
    );
  }
});
