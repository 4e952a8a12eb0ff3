import assert from 'node:assert/strict';
import { answerRows } from '../../../src/analysis/tables/rows/answerRows.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { collection, lines, readSnapshot, submissionA, submissionB } from './support/snapshotFolder.ts';

describe('Batch record reader', () => {
  const folder = temporaryFolder();
  const bySubmission = 'responses-by-submission.jsonl';
  const byTask = 'responses-by-task.jsonl';
  const read = async (file: string, ...records: unknown[]) =>
    await readSnapshot(folder(), { 'batch.json': collection, [file]: lines(...records) }, { file });
  const answersIn = async (file: string, record: unknown) =>
    (await read(file, record)).submissions[0]!.answers.map(({ instructionId, type, source }) => ({
      instructionId,
      type,
      task: source?.taskId,
      submission: source?.submissionId,
    }));
  const text = { instructionId: 'free_text', type: 'free_text', task: undefined, submission: undefined };

  it('finds the file of records by submission and the file by task', async () => {
    const { data } = await readSnapshot(folder(), { [byTask]: '', [bySubmission]: '' });
    assert.deepEqual(data.recordsFiles, [
      { path: bySubmission, kind: 'submission' },
      { path: byTask, kind: 'task' },
    ]);
  });

  it('accepts records with one response each, as the API returns them, and reports only repeated ones as duplicates', async () => {
    const record = {
      submission_id: submissionA,
      task_id: 't1',
      metadata: { image: 'a.png' },
      response: { instruction_id: 'free_text', type: 'free_text', answer: [{ value: 'x' }] },
    };
    const other = { ...record, response: { ...record.response, instruction_id: 'other' } };
    const { submissions, report } = await read(byTask, record, other, { ...record, task_id: 't2' }, record);
    assert.deepEqual(submissions[0]!.answers.length, 1);
    assert.deepEqual(submissions[0]!.taskId, 't1');
    assert.deepEqual(submissions[0]!.others, { metadata: { image: 'a.png' } });
    assert.deepEqual(report.duplicates.first, [{ line: 1, submissionId: submissionA }]);
  });

  it('names the task of each answer in a record by submission', async () => {
    const expected = [{ ...text, task: 't1' }];
    for (const record of [
      { responses: [{ task_id: 't1', instruction_id: 'free_text', value: 'x' }] },
      { responses: { t1: { free_text: { value: 'x' } } } },
      { responses: { t1: { responses: { free_text: { value: 'x' } } } } },
      { tasks: [{ task_id: 't1', responses: { free_text: { value: 'x' } } }] },
      { tasks: { t1: { responses: [{ instruction_id: 'free_text', answer: ['x'] }] } } },
    ]) {
      const whole = { submission_id: submissionA, ...record };
      assert.deepEqual(await answersIn(bySubmission, whole), expected, JSON.stringify(record));
    }
  });

  it('keeps answers in a task or submission without `responses`, or next to them', async () => {
    const [first] = ['first', 'second'];
    for (const [tasks, answers] of [
      [{ t1: { free_text: { value: first } } }, 1],
      [{ t1: { unlisted: { value: first }, status: 'done', metadata: { value: 1 } } }, 1],
      [{ t1: [{ instruction_id: 'free_text', value: first }] }, 1],
      [[{ task_id: 't1', instruction_id: 'free_text', value: first }], 1],
      [[{ task_id: 't1', free_text: first }], 1],
      [[{ task_id: 't1', responses: {}, response: { free_text: first } }], 1],
      [[{ task_id: 't1', responses: { other: { value: first } }, response: { free_text: 'second' } }], 2],
      [[{ task_id: 't1', responses: first }], 1],
      [{ t1: first }, 1],
      [[first], 1],
    ] as const) {
      const { submissions } = await read(bySubmission, { submission_id: submissionA, tasks });
      const found = submissions[0]!.answers;
      assert.equal(found.length, answers, JSON.stringify(tasks));
      assert.ok(JSON.stringify(found).includes('first'), JSON.stringify(tasks));
      if (!Array.isArray(tasks) || typeof tasks[0] !== 'string') assert.equal(found[0]?.source?.taskId, 't1');
    }
    const { submissions } = await read(bySubmission, { tasks: { t1: { status: 'done' }, t2: null } });
    assert.deepEqual(submissions[0]!.answers, []);
    assert.deepEqual(
      submissions[0]!.unanswered.map(({ taskId }) => taskId),
      ['t1'],
    );
  });

  it('keeps the metadata of a task', async () => {
    const metadata = { image: 'a.png', rank: 3 };
    const task = { task_id: 't1', metadata, responses: { free_text: { value: 'x' } } };
    const { submissions } = await read(bySubmission, { submission_id: submissionA, tasks: [task] });
    assert.deepEqual(submissions[0]!.answers[0]!.source?.metadata, metadata);
  });

  it('lists the tasks without an answer in a record by submission', async () => {
    const answered = { task_id: 't1', responses: { free_text: { value: 'x' } } };
    for (const record of [
      { tasks: [answered, { task_id: 't2', responses: {} }, { task_id: 't3' }] },
      { tasks: { t1: answered, t2: { responses: [] }, t3: {} } },
      { responses: [answered, { task_id: 't2', responses: {} }, { task_id: 't3', responses: [] }] },
      { responses: { t1: answered, t2: { responses: {} }, t3: { responses: { free_text: null } } } },
      {
        responses: [
          { task_id: 't1', instruction_id: 'free_text', value: 'x' },
          { task_id: 't2', instruction_id: 'free_text', value: null },
          { task_id: 't3', instruction_id: 'free_text', answer: [] },
        ],
      },
    ]) {
      const { submissions } = await read(bySubmission, { submission_id: submissionA, ...record });
      assert.deepEqual(
        answerRows(submissions[0]!).map(({ submissionId, taskId, answers }) => [
          submissionId,
          taskId,
          answers.length,
        ]),
        [
          [submissionA, 't1', 1],
          [submissionA, 't2', 0],
          [submissionA, 't3', 0],
        ],
        JSON.stringify(record),
      );
    }
  });

  it('gives one row to a task with some unanswered questions', async () => {
    const responses = [
      { task_id: 't1', instruction_id: 'multiple_choice', value: null },
      { task_id: 't1', instruction_id: 'free_text', value: 'x' },
    ];
    const { submissions } = await read(bySubmission, { submission_id: submissionA, responses });
    assert.deepEqual(
      answerRows(submissions[0]!).map(({ taskId, answers }) => [taskId, answers.length]),
      [['t1', 1]],
    );
  });

  it('names the submission of each answer in a record by task and reports no missing submission id', async () => {
    const expected = [
      { ...text, submission: submissionA },
      { ...text, submission: submissionB },
    ];
    for (const record of [
      {
        responses: [
          { submission_id: submissionA, instruction_id: 'free_text', value: 'x' },
          { submission_id: submissionB, instruction_id: 'free_text', value: 'y' },
        ],
      },
      { responses: { [submissionA]: { free_text: 'x' }, [submissionB]: { free_text: 'y' } } },
      {
        responses: [
          { submission_id: submissionA, responses: { free_text: 'x' } },
          { submission_id: submissionB, response: { instruction_id: 'free_text', answer: ['y'] } },
        ],
      },
      {
        submissions: [
          { submission_id: submissionA, responses: { free_text: { value: 'x' } } },
          { submission_id: submissionB, responses: { free_text: { value: 'y' } } },
        ],
      },
      {
        submissions: {
          [submissionA]: { responses: { free_text: 'x' } },
          [submissionB]: { response: { instruction_id: 'free_text', answer: ['y'] } },
        },
      },
    ]) {
      const whole = { task_id: 't1', ...record };
      assert.deepEqual(await answersIn(byTask, whole), expected, JSON.stringify(record));
      assert.equal((await read(byTask, whole)).report.withoutSubmissionId.count, 0);
    }
  });
});
