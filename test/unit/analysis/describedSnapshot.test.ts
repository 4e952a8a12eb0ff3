import assert from 'node:assert/strict';
import { describeSnapshot } from '../../../src/analysis/tables/describeSnapshot.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  collection,
  lines,
  participant,
  submissionA,
  submissionB,
  writeSnapshot,
} from './support/snapshotFolder.ts';

const folder = temporaryFolder();

/** Returns a record with these answers, the text of one of which is a secret, as are the names of its keys and files. */
function record(submission: string, answers: readonly object[]): object {
  return {
    submission_id: submission,
    participant_id: participant,
    'key-SECRET': 'value-SECRET',
    responses: answers,
  };
}

describe('Description of a snapshot', () => {
  it('has questions in order with type, options, units, columns and counts', async () => {
    await writeSnapshot(folder(), {
      'collection.json': collection,
      'responses.jsonl': lines(
        record(submissionA, [
          { instruction_id: 'multiple_choice', type: 'multiple_choice', answer: [{ value: 'daily' }] },
          { instruction_id: 'free_text', type: 'free_text', answer: [{ value: 'Soup' }] },
        ]),
        record(submissionB, [{ instruction_id: 'free_text', type: 'free_text', answer: [{ value: ' ' }] }]),
      ),
    });
    const { questions, ...others } = await described();
    assert.deepEqual(others, { rows: 2, unreadableLines: 0, list: 'read', unlistedQuestions: 0 });
    assert.deepEqual(
      questions.map(({ order, page, type }) => [order, page, type]),
      [
        [1, 1, 'free_text_with_unit'],
        [2, 1, 'free_text'],
        [3, 2, 'multiple_choice'],
        [4, 2, 'multiple_choice_with_free_text'],
        [5, 2, 'file_upload'],
      ],
    );
    assert.deepEqual(questions[0]?.units, [{ value: 'kg', label: 'Kilograms' }]);
    assert.deepEqual(questions[1], {
      page: 1,
      order: 2,
      question: 'What did you cook?',
      help: undefined,
      type: 'free_text',
      options: [],
      maxChoices: undefined,
      units: [],
      columns: ['q02_what_did_you_cook'],
      rows: { answered: 1, blank: 1, otherType: 0, missing: 0 },
    });
    assert.deepEqual(questions[2]?.options[0], { value: 'daily', label: 'Every day' });
    assert.deepEqual(questions[2].columns.slice(0, 2), ['q03_how_often', 'q03_how_often__every_day']);
  });

  it('contains nothing from answers, ids of people, unlisted questions, keys or names of files', async () => {
    await writeSnapshot(folder(), {
      'collection.json': collection,
      'files/SECRET/name-SECRET.jpg': 'SECRET',
      'responses.jsonl':
        lines(
          record(`submission-SECRET`, [
            { instruction_id: 'free_text', type: 'free_text', answer: [{ value: 'text-SECRET' }] },
            {
              instruction_id: 'free_text_with_unit',
              type: 'free_text_with_unit',
              answer: [{ value: '3', unit: 'unit-SECRET' }],
            },
            {
              instruction_id: 'multiple_choice',
              type: 'multiple_choice',
              answer: [{ value: 'option-SECRET' }],
            },
            {
              instruction_id: 'multiple_choice_with_free_text',
              type: 'multiple_choice_with_free_text',
              answer: [{ value: 'daily', explanation: 'why-SECRET' }],
            },
            {
              instruction_id: 'file_upload',
              type: 'file_upload',
              answer: [{ value: 'SECRET/name-SECRET.jpg', file_name: 'name-SECRET.jpg' }],
            },
            { instruction_id: 'unlisted-SECRET', type: 'type-SECRET', answer: [{ value: 'other-SECRET' }] },
          ]),
        ) + 'not JSON: SECRET\n',
    });
    const all = await described();
    assert.deepEqual(
      [all.unlistedQuestions, all.unreadableLines, all.questions[1]?.rows.answered],
      [1, 1, 1],
    );
    const text = JSON.stringify(all);
    for (const secret of ['SECRET', participant]) assert.ok(!text.includes(secret), text);
  });
});

async function described(): ReturnType<typeof describeSnapshot> {
  return await describeSnapshot(folder(), () => undefined, new AbortController().signal);
}
