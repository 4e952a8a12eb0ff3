import assert from 'node:assert/strict';
import type { Answer } from '../../../src/analysis/answers/submission.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { collection, lines, participant, readSnapshot, submissionA } from './support/snapshotFolder.ts';

describe('Record reader', () => {
  const folder = temporaryFolder();
  const readAll = (record: unknown, codebook: unknown = collection) =>
    readSnapshot(folder(), {
      'responses.jsonl': typeof record === 'string' ? record : lines(record),
      ...(codebook === 'none' ? {} : { 'collection.json': codebook }),
    });
  const read = async (record: unknown, codebook?: unknown) =>
    (await readAll(record, codebook)).submissions[0]!;
  /** Returns the answer in an entry under the question's id. */
  const answerTo = async (id: string, entry: unknown): Promise<Answer | undefined> =>
    (await read({ submission_id: submissionA, responses: { [id]: entry } })).answers[0];
  const common = { source: undefined };

  it('returns the ids, the time and the other fields', async () => {
    const record = {
      submission_id: submissionA,
      participant_id: participant,
      study_id: 's',
      created_at: '2026-09-14T10:22:31Z',
      metadata: { group: 'a' },
      schema_version: 1,
      responses: {},
    };
    const json = `  ${JSON.stringify(record)}`;
    const { data, submissions } = await readAll(`\n${json}\n`);
    assert.deepEqual(submissions, [
      {
        line: 2,
        at: 3,
        length: Buffer.byteLength(json) - 1,
        submissionId: submissionA,
        participantId: participant,
        studyId: 's',
        taskId: undefined,
        createdAt: '2026-09-14T10:22:31Z',
        time: Date.UTC(2026, 8, 14, 10, 22, 31),
        answers: [],
        unanswered: [],
        others: { metadata: { group: 'a' }, schema_version: 1 },
        duplicate: false,
      },
    ]);
    assert.equal(await data.rawRecord(submissions[0]!), JSON.stringify(record));
  });

  it('reads a time without a zone as UTC and ignores an invalid time', async () => {
    assert.equal((await read({ created_at: '2026-09-14T10:22:31' })).time, Date.UTC(2026, 8, 14, 10, 22, 31));
    assert.equal(
      (await read({ created_at: '2026-09-14T10:22:31+02:00' })).time,
      Date.UTC(2026, 8, 14, 8, 22, 31),
    );
    assert.equal((await read({ created_at: 'yesterday' })).time, undefined);
  });

  it('reads responses in a list', async () => {
    const { answers } = await read({
      submission_id: submissionA,
      responses: [
        { instruction_id: 'free_text', value: 'Soup' },
        { instruction_id: 'multiple_choice', value: 'daily' },
      ],
    });
    assert.deepEqual(
      answers.map(({ instructionId, type }) => [instructionId, type]),
      [
        ['free_text', 'free_text'],
        ['multiple_choice', 'multiple_choice'],
      ],
    );
  });

  it('reads an answer as value, answer or text, single, in a list, as an object or bare', async () => {
    for (const entry of [
      { value: 'Soup' },
      { value: ['Soup'] },
      { value: [{ value: 'Soup' }] },
      { value: { value: 'Soup' } },
      { answer: [{ value: 'Soup' }] },
      { answer: [], text: 'Soup' },
      { value: null, answer: 'Soup' },
      { text: 'Soup' },
      'Soup',
      ['Soup'],
      [{ text: 'Soup' }],
    ]) {
      assert.deepEqual(
        await answerTo('free_text', entry),
        { type: 'free_text', instructionId: 'free_text', ...common, texts: ['Soup'] },
        JSON.stringify(entry),
      );
    }
  });

  it('returns no answer for an empty entry', async () => {
    for (const id of Object.keys({
      free_text: 0,
      free_text_with_unit: 0,
      multiple_choice: 0,
      file_upload: 0,
    })) {
      for (const entry of [
        null,
        '',
        [],
        {},
        { value: null },
        { value: '' },
        { answer: [] },
        { type: id, unit: 'kg' },
      ]) {
        assert.equal(await answerTo(id, entry), undefined, `${id} ${JSON.stringify(entry)}`);
      }
    }
  });

  it('returns an amount as written, its number if that is certain, and its unit from either place', async () => {
    const amounts = async (entry: unknown) => {
      const answer = await answerTo('free_text_with_unit', entry);
      assert.ok(answer?.type === 'free_text_with_unit');
      return answer.amounts;
    };
    const expected = [{ text: '72.50', number: 72.5, unit: 'kg' }];
    assert.deepEqual(await amounts({ value: '72.50', unit: 'kg' }), expected);
    assert.deepEqual(await amounts({ value: [{ value: '72.50', unit: 'kg' }] }), expected);
    assert.deepEqual(await amounts({ answer: [{ value: '72.50' }], unit: 'kg' }), expected);
    assert.deepEqual(await amounts({ value: 72 }), [{ text: '72', number: 72, unit: undefined }]);
    assert.deepEqual(await amounts({ value: 'a lot' }), [
      { text: 'a lot', number: undefined, unit: undefined },
    ]);
  });

  it('keeps digits beyond the precision of a double', async () => {
    const { answers } = await read(
      '{"responses":{"free_text_with_unit":{"value":12345678901234567890,"unit":"g"},"free_text":9007199254740993}}\n',
    );
    assert.deepEqual(answers, [
      {
        type: 'free_text_with_unit',
        instructionId: 'free_text_with_unit',
        ...common,
        amounts: [{ text: '12345678901234567890', number: Number('12345678901234567890'), unit: 'g' }],
      },
      { type: 'free_text', instructionId: 'free_text', ...common, texts: ['9007199254740993'] },
    ]);
  });

  it('matches choices to options by value, by the text of the value or by label', async () => {
    const chosen = async (entry: unknown) => {
      const answer = await answerTo('multiple_choice', entry);
      assert.ok(answer?.type === 'multiple_choice');
      return answer.chosen.map(({ value, option }) => [value, option]);
    };
    assert.deepEqual(await chosen({ value: ['weekly', 'daily'] }), [
      ['weekly', 1],
      ['daily', 0],
    ]);
    assert.deepEqual(await chosen({ value: 'weekly' }), [['weekly', 1]]);
    assert.deepEqual(await chosen({ value: true }), [[true, 3]]);
    assert.deepEqual(await chosen({ answer: [{ value: '1' }, { value: 1 }] }), [
      ['1', 2],
      [1, 2],
    ]);
    assert.deepEqual(await chosen({ value: ['Every day'] }), [['Every day', 0]]);
  });

  it('returns the explanation of a choice', async () => {
    for (const entry of [
      { value: [{ value: 'daily', explanation: 'Why not' }] },
      { value: 'daily', explanation: 'Why not' },
    ]) {
      assert.deepEqual(await answerTo('multiple_choice_with_free_text', entry), {
        type: 'multiple_choice_with_free_text',
        instructionId: 'multiple_choice_with_free_text',
        ...common,
        chosen: [{ value: 'daily', option: 0, explanation: 'Why not' }],
      });
    }
  });

  it('keeps an explanation without a choice', async () => {
    const written = (...texts: string[]) => ({
      type: 'multiple_choice_with_free_text',
      instructionId: 'multiple_choice_with_free_text',
      ...common,
      chosen: texts.map((explanation) => ({ value: undefined, option: -1, explanation })),
    });
    for (const entry of [
      { value: [{ value: '', explanation: 'Neither' }] },
      { value: [{ value: null, explanation: 'Neither' }] },
      { answer: [{ explanation: 'Neither' }] },
      { value: '', explanation: 'Neither' },
      { value: null, explanation: 'Neither' },
      { value: [], explanation: 'Neither' },
      { value: [''], explanation: 'Neither' },
      { type: 'multiple_choice_with_free_text', explanation: 'Neither' },
    ]) {
      const answer = await answerTo('multiple_choice_with_free_text', entry);
      assert.deepEqual(answer, written('Neither'), JSON.stringify(entry));
    }
    const beside = { value: [{ value: 'daily', explanation: 'Why not' }, { explanation: 'And more' }] };
    const answer = await answerTo('multiple_choice_with_free_text', beside);
    assert.ok(answer?.type === 'multiple_choice_with_free_text');
    assert.deepEqual(answer.chosen, [
      { value: 'daily', option: 0, explanation: 'Why not' },
      { value: undefined, option: -1, explanation: 'And more' },
    ]);
    for (const entry of [{ value: '', explanation: '' }, { value: null }, { explanation: null }]) {
      assert.equal(await answerTo('multiple_choice_with_free_text', entry), undefined);
    }
    const { report } = await readAll({ responses: { multiple_choice: { value: '', explanation: 'x' } } });
    assert.equal(report.wrongOptions.count, 0);
  });

  it('returns the known properties of an upload', async () => {
    const missing = { path: undefined, match: undefined };
    assert.deepEqual(
      await answerTo('file_upload', [
        { file_name: 'a.jpg', file_key: 'k/a.jpg', file_size_mb: '1.5', content_type: 'image/jpeg' },
        'files/b.jpg',
      ]),
      {
        type: 'file_upload',
        instructionId: 'file_upload',
        ...common,
        files: [
          { name: 'a.jpg', key: 'k/a.jpg', contentType: 'image/jpeg', sizeMb: 1.5, ...missing },
          { name: 'b.jpg', key: undefined, contentType: undefined, sizeMb: undefined, ...missing },
        ],
      },
    );
  });

  it('prefers the type in the entry to the type in the codebook', async () => {
    assert.equal(
      (await answerTo('free_text', { type: 'multiple_choice', value: 'x' }))?.type,
      'multiple_choice',
    );
    assert.equal((await answerTo('free_text', { type: 'brand_new', value: 'x' }))?.type, 'free_text');
  });

  it('infers types from the entries if the codebook is missing', async () => {
    const { submissions, report, data } = await readAll(
      {
        submission_id: submissionA,
        responses: {
          a: { type: 'free_text', value: 'Soup' },
          b: { value: [{ value: '3', unit: 'kg' }] },
          c: { value: [{ value: 'x', explanation: 'y' }] },
          d: { value: [{ file_name: 'a.jpg' }] },
          e: { value: ['x', 1] },
          f: { type: 'brand_new', value: { far: 'out' } },
        },
      },
      'none',
    );
    assert.deepEqual(data.codebook.state, { kind: 'missing' });
    assert.deepEqual(
      report.unknownInstructions.map(({ instructionId, type }) => [instructionId, type]),
      [
        ['a', 'free_text'],
        ['b', 'free_text_with_unit'],
        ['c', 'multiple_choice_with_free_text'],
        ['d', 'file_upload'],
        ['e', 'unknown'],
        ['f', 'brand_new'],
      ],
    );
    assert.deepEqual(submissions[0]!.answers.slice(4), [
      {
        type: 'unknown',
        instructionId: 'e',
        ...common,
        typeName: undefined,
        values: ['x', '1'],
        files: [],
        chosen: [],
        json: { value: ['x', 1] },
      },
      {
        type: 'unknown',
        instructionId: 'f',
        ...common,
        typeName: 'brand_new',
        values: ['{"far":"out"}'],
        files: [],
        chosen: [],
        json: { type: 'brand_new', value: { far: 'out' } },
      },
    ]);
  });

  it('keeps an answer of unknown shape unchanged and reports it', async () => {
    const { submissions, report } = await readAll({
      responses: { free_text: { value: { said: ['Soup'] } } },
    });
    assert.equal(submissions[0]!.answers[0]!.type, 'unknown');
    assert.deepEqual(report.notUnderstood, { count: 1, first: [{ line: 1, instructionId: 'free_text' }] });
  });

  it('reports questions missing in the codebook and choices that are no option', async () => {
    const { report } = await readAll({
      submission_id: submissionA,
      responses: { new: { type: 'free_text', value: 'x' }, multiple_choice: { value: ['daily', 'hourly'] } },
    });
    assert.deepEqual(report.unknownInstructions, [{ instructionId: 'new', type: 'free_text', answers: 1 }]);
    assert.deepEqual(report.wrongOptions, {
      count: 1,
      first: [{ line: 1, instructionId: 'multiple_choice', value: 'hourly' }],
    });
  });

  it('reports records without a submission id and duplicates', async () => {
    const record = { submission_id: submissionA, responses: { free_text: 'Soup' } };
    const { submissions, report } = await readAll(lines(record, { responses: {} }, record));
    assert.deepEqual(
      submissions.map(({ duplicate }) => duplicate),
      [true, false, false],
    );
    assert.deepEqual(report.duplicates, { count: 1, first: [{ line: 1, submissionId: submissionA }] });
    assert.deepEqual(report.withoutSubmissionId, { count: 1, first: [2] });
    assert.equal(report.recordsWithoutAnswers, 1);
  });

  it('uses the last of repeated keys and accepts any key name', async () => {
    const { submissions } = await readAll(
      '{"submission_id":"x","submission_id":"y","__proto__":{"a":1},"constructor":2,"responses":{"free_text":"a","free_text":"b","__proto__":"c"}}',
    );
    const [record] = submissions;
    assert.equal(record!.submissionId, 'y');
    assert.deepEqual(Object.keys(record!.others), ['__proto__', 'constructor']);
    assert.deepEqual(
      record!.answers.map(({ instructionId }) => instructionId),
      ['free_text', '__proto__'],
    );
    assert.equal(({} as Record<string, unknown>)['a'], undefined);
  });
});
