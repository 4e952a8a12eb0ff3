import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { DemographicValue, PersonKey } from '../../../src/analysis/people/people.ts';
import { openPeople } from '../../../src/analysis/people/openPeople.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { csv, demographicsName, peopleIn, study, writePeople } from './support/people.ts';
import { participant, submissionA, submissionB } from './support/snapshotFolder.ts';
import { patient } from './support/tables.ts';

const submission = {
  id: submissionA,
  participant_id: participant,
  study_id: study,
  status: 'APPROVED',
  started_at: '2026-09-14T10:00:00.123000Z',
  completed_at: '2026-09-14T10:10:00.623000Z',
  has_siblings: false,
  study_code: 'C0DE',
  return_requested: null,
};
const key = (submissionId?: string, participantId?: string, studyId?: string): PersonKey => ({
  submissionId,
  participantId,
  studyId,
});
const text = (value: DemographicValue | undefined): unknown => {
  if (value === undefined) return undefined;
  if (value.kind === 'missing') return [value.reason];
  return value.kind === 'text' ? value.text : value.number;
};

describe('What is known about participants', () => {
  const folder = temporaryFolder();
  const snapshot = (): string => join(folder(), 'snapshot');

  it('is nothing without a people folder', async () => {
    assert.equal(await openPeople(snapshot(), patient), undefined);
  });

  it('has the details of a submission', async () => {
    const people = await peopleIn(snapshot(), { 'submissions.jsonl': [{ ...submission, time_taken: 599 }] });
    const person = people.of(key(submissionA));
    assert.deepEqual(
      [person?.status, person?.startedAt, person?.completedAt?.written, person?.secondsTaken],
      [
        'APPROVED',
        { written: submission.started_at, time: Date.parse(submission.started_at) },
        submission.completed_at,
        599,
      ],
    );
    assert.equal(people.hasDetails, true);
    assert.deepEqual(people.demographics, []);
  });

  it('has the time from start to end if Prolific says no time taken', async () => {
    const people = await peopleIn(snapshot(), { 'submissions.jsonl': [submission] });
    assert.equal(people.of(key(submissionA))?.secondsTaken, 600.5);
  });

  for (const written of ['AWAITING REVIEW', 'awaiting_review', 'Awaiting-Review', ' AWAITING  REVIEW '])
    it(`has statuses in one spelling: ${written}`, async () => {
      const people = await peopleIn(snapshot(), {
        'submissions.jsonl': [{ ...submission, status: written }],
      });
      assert.equal(people.of(key(submissionA))?.status, 'AWAITING REVIEW');
    });

  it('has demographics, told apart from the reasons for missing ones', async () => {
    const people = await peopleIn(snapshot(), {
      [demographicsName]: csv(
        'Submission id,Participant id,Status,Started at,Completed at,Time taken,Completion code,Total approvals,Age,Sex,"Harmful content, really"',
        `a,p1,APPROVED,,,61,C0DE,12,44,Male,Yes`,
        `b,p2,RETURNED,,,,C0DE,0,DATA_EXPIRED,CONSENT_REVOKED,Prefer not to say`,
        `c,p3,APPROVED,,,,C0DE,,,  ,"No, ""never"""`,
        `d,p4,APPROVED,,,,C0DE,3,very old`,
      ),
    });
    assert.deepEqual(people.demographics, [
      { header: 'Total approvals', column: 'demo_total_approvals', type: 'number', reasons: ['EMPTY'] },
      {
        header: 'Age',
        column: 'demo_age',
        type: 'number',
        reasons: ['DATA_EXPIRED', 'EMPTY', 'NOT_A_NUMBER'],
      },
      { header: 'Sex', column: 'demo_sex', type: 'text', reasons: ['CONSENT_REVOKED', 'EMPTY'] },
      {
        header: 'Harmful content, really',
        column: 'demo_harmful_content_really',
        type: 'text',
        reasons: ['PREFER_NOT_TO_SAY'],
      },
    ]);
    assert.deepEqual(
      people.all.map(({ demographics }) => demographics.map(text)),
      [
        [12, 44, 'Male', 'Yes'],
        [0, ['DATA_EXPIRED'], ['CONSENT_REVOKED'], ['PREFER_NOT_TO_SAY']],
        [['EMPTY'], ['EMPTY'], ['EMPTY'], 'No, "never"'],
        [3, ['NOT_A_NUMBER'], undefined, undefined],
      ],
    );
    assert.deepEqual([people.all[0]?.status, people.all[0]?.secondsTaken], ['APPROVED', 61]);
  });

  it('takes details from what was fetched rather than from an older CSV', async () => {
    const people = await peopleIn(snapshot(), {
      'submissions.jsonl': [submission],
      [demographicsName]: csv(
        'Submission id,Participant id,Status,Age',
        `${submissionA},${participant},AWAITING REVIEW,30`,
      ),
    });
    assert.equal(people.all.length, 1);
    assert.equal(people.of(key(submissionA))?.status, 'APPROVED');
    assert.deepEqual(people.of(key(submissionA))?.demographics.map(text), [30]);
  });

  it('joins the same columns of two studies, and numbers those that a file repeats', async () => {
    const people = await peopleIn(snapshot(), {
      'demographics-s1.csv': csv('Submission id,Participant id,Age,Gender,Gender', 'a,p,30,x,y'),
      'demographics-s2.csv': csv('Submission id,Participant id,gender,AGE', 'b,p,z,31'),
    });
    assert.deepEqual(
      people.demographics.map(({ column }) => column),
      ['demo_age', 'demo_gender', 'demo_gender_2'],
    );
    assert.deepEqual(people.of(key('b'))?.demographics.map(text), [31, 'z', undefined]);
  });

  it('identifies a row without a submission by participant and study', async () => {
    const people = await peopleIn(snapshot(), { 'submissions.jsonl': [submission] });
    assert.equal(people.of(key(undefined, participant, study))?.status, 'APPROVED');
    assert.equal(people.of(key(undefined, participant, 'another'))?.status, undefined);
    assert.equal(people.of(key(undefined, participant)), undefined);
  });

  it('lends no submission the status of another one by the same participant', async () => {
    const people = await peopleIn(snapshot(), {
      'submissions.jsonl': [submission],
      [demographicsName]: csv('Submission id,Participant id,Age', `${submissionA},${participant},30`),
    });
    const other = people.of(key(submissionB, participant, study));
    assert.deepEqual(
      [other?.status, other?.startedAt, other?.completedAt, other?.secondsTaken],
      [undefined, undefined, undefined, undefined],
    );
    assert.deepEqual(other?.demographics.map(text), [30]);
  });

  it('has demographics of a submission that only details name, by its participant and study', async () => {
    const people = await peopleIn(snapshot(), {
      'submissions.jsonl': [{ ...submission, id: submissionB }],
      [demographicsName]: csv('Submission id,Participant id,Age', `${submissionA},${participant},30`),
    });
    const other = people.of(key(submissionB, participant, study));
    assert.deepEqual([other?.status, other?.demographics.map(text)], ['APPROVED', [30]]);
    assert.deepEqual(people.of(key('unknown', participant, study))?.demographics.map(text), [30]);
  });

  it('lends nobody the demographics of somebody without an id', async () => {
    const people = await peopleIn(snapshot(), {
      'submissions.jsonl': [{ id: submissionB, study_id: study, status: 'APPROVED' }],
      [demographicsName]: csv('Submission id,Participant id,Age', `${submissionA},,30`),
    });
    assert.deepEqual(people.of(key(submissionB))?.demographics.map(text), [undefined]);
  });

  it('doesn’t guess which of two submissions a row without one belongs to', async () => {
    const people = await peopleIn(snapshot(), {
      'submissions.jsonl': [submission, { ...submission, id: submissionB, status: 'RETURNED' }],
    });
    assert.equal(people.of(key(undefined, participant, study))?.status, undefined);
  });

  it('stops if canceled', async () => {
    await writePeople(snapshot(), { 'submissions.jsonl': [submission] });
    await assert.rejects(openPeople(snapshot(), AbortSignal.abort(new Error('enough'))), /enough/);
  });
});

describe('What is known about participants, if files are damaged or planted', () => {
  const folder = temporaryFolder();
  const snapshot = (): string => join(folder(), 'snapshot');

  it('leaves out lines that are no submission', async () => {
    const people = await peopleIn(snapshot(), {
      'submissions.jsonl': [
        ...[
          '',
          '{',
          '[]',
          'null',
          '"x"',
          '7',
          '{"id":null}',
          '{"id":{}}',
          '{"id":""}',
          '\0',
          '{"id":"\ud800',
        ],
        `{"id":"${'x'.repeat(1_000)}"}`,
        '['.repeat(100_000),
        `{"id":"long","status":"${'x'.repeat(2 * 1024 * 1024)}"}`,
        JSON.stringify({ ...submission, started_at: 'yesterday', completed_at: [], time_taken: '-1' }),
      ].join('\n'),
    });
    assert.deepEqual(
      people.all.map(({ submissionId }) => submissionId),
      [submissionA],
    );
    const person = people.of(key(submissionA));
    assert.deepEqual(
      [person?.startedAt, person?.completedAt, person?.secondsTaken],
      [{ written: 'yesterday', time: undefined }, undefined, undefined],
    );
  });

  it('leaves out a CSV that names nobody', async () => {
    for (const content of [
      '',
      '\n\n',
      'Age,Sex\n30,Male\n',
      '"',
      '\0\0\0',
      Buffer.from([0xff, 0xfe, 0x41, 0]),
    ]) {
      await writePeople(snapshot(), { [demographicsName]: content });
      assert.equal(await openPeople(snapshot(), patient), undefined);
    }
  });

  it('has no columns of a CSV that names nobody', async () => {
    const people = await peopleIn(snapshot(), {
      'submissions.jsonl': [submission],
      [demographicsName]: 'Age,Sex\n30,Male\n',
    });
    assert.deepEqual(people.demographics, []);
  });

  it('reads a CSV up to a quote that is never closed', async () => {
    const people = await peopleIn(snapshot(), {
      [demographicsName]: 'Submission id,Age\r\na,30\r\nb,"31\r\nc,32\r\n',
    });
    assert.deepEqual(
      people.all.map(({ submissionId }) => submissionId),
      ['a'],
    );
  });

  it('has at most 500 demographics', async () => {
    const many = Array.from({ length: 2_000 }, (_, index) => `Filter ${index}`);
    const people = await peopleIn(snapshot(), {
      [demographicsName]: `Submission id,${many.join(',')}\na,${many.map(() => '1').join(',')}\n`,
    });
    assert.equal(people.demographics.length, 500);
  });

  it('has names of columns that no header can forge', async () => {
    const headers = ['__proto__', 'constructor', '=1+1', 'Age__missing', 'age', '年齢', '', ' ', '\u202eegA'];
    const people = await peopleIn(snapshot(), {
      [demographicsName]: `Submission id,${headers.join(',')}\na,${headers.map(() => '1').join(',')}\n`,
    });
    assert.deepEqual(
      people.demographics.map(({ column }) => column),
      [
        ...['demo_proto', 'demo_constructor', 'demo_1_1', 'demo_age_missing', 'demo_age', 'demo_年齢'],
        ...['demo_column', 'demo_column_2', 'demo_ega'],
      ],
    );
  });

  it('follows no link, waits for no pipe, and reads no file of another name', async function () {
    if (process.platform === 'win32') this.skip();
    await writePeople(snapshot(), {
      'demographics-..csv': csv('Submission id,Age', 'a,30'),
      'demographics-a b.csv': csv('Submission id,Age', 'a,30'),
      'key-0a1b2c3d.csv': csv('pseudonym,participant_id,submission_id', 'P001,p,a'),
    });
    const people = join(folder(), 'people');
    await writeFile(join(folder(), 'elsewhere.jsonl'), `${JSON.stringify(submission)}\n`);
    await symlink(join(folder(), 'elsewhere.jsonl'), join(people, 'submissions.jsonl'));
    await mkdir(join(people, 'demographics-folder.csv'));
    execFileSync('mkfifo', [join(people, 'demographics-pipe.csv')]);
    assert.equal(await openPeople(snapshot(), patient), undefined);
  });

  it('isn’t looked for behind a link', async function () {
    if (process.platform === 'win32') this.skip();
    await peopleIn(join(folder(), 'other', 'snapshot'), { 'submissions.jsonl': [submission] });
    await symlink(join(folder(), 'other', 'people'), join(folder(), 'people'));
    assert.equal(await openPeople(snapshot(), patient), undefined);
  });

  it('is read from any bytes without an error', async () => {
    const piece = fc.constantFrom(
      ...[
        'Submission id',
        'Participant id',
        'Age',
        ',',
        '"',
        '""',
        '\r\n',
        '\n',
        '\r',
        '\0',
        'é',
        '{"id":"',
        '}',
        '\ud800',
        submissionA,
      ],
    );
    const content = fc.oneof(
      fc.array(piece, { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join(''))),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(content, content, async (submissions, demographics) => {
        await writePeople(snapshot(), {
          'submissions.jsonl': submissions,
          [demographicsName]: Buffer.concat([Buffer.from('Submission id,Age\n'), demographics]),
        });
        const people = await openPeople(snapshot(), patient);
        for (const person of people?.all ?? []) {
          assert.equal(people?.of(person), person);
          assert.equal(person.demographics.length, people.demographics.length);
        }
      }),
      { numRuns: 100 },
    );
  });
});
