import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { joinPeople } from '../../../src/analysis/people/joinPeople.ts';
import type { JoinFacts } from '../../../src/analysis/people/joinReport.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { csv, demographicsName, study, writePeople, type PeopleFiles } from './support/people.ts';
import { lines, writeSnapshot } from './support/snapshotFolder.ts';
import { patient } from './support/tables.ts';

describe('Joining answers with people', () => {
  const folder = temporaryFolder();

  async function joined(records: readonly object[], people: PeopleFiles): Promise<JoinFacts | undefined> {
    const snapshot = join(folder(), 'snapshot');
    await mkdir(snapshot);
    await writeSnapshot(snapshot, { 'responses.jsonl': lines(...records) });
    await writePeople(snapshot, people);
    return await joinPeople(snapshot, () => undefined, patient);
  }
  const answer = (submission: string | undefined, participant?: string): object => ({
    submission_id: submission,
    participant_id: participant,
    study_id: study,
    responses: {},
  });

  it('finds nothing without people', async () => {
    assert.equal(await joined([answer('a')], {}), undefined);
  });

  it('names submissions without answers, answers without a submission, and counts statuses', async () => {
    const facts = await joined(
      [answer('a', 'p'), answer('x', 'q'), answer(undefined, 'r'), answer('x', 'q')],
      {
        'submissions.jsonl': [
          { id: 'a', participant_id: 'p', study_id: study, status: 'APPROVED' },
          { id: 'b', participant_id: 'p', study_id: study, status: 'returned' },
          { id: 'c', participant_id: 'r', study_id: study, status: 'APPROVED' },
        ],
      },
    );
    assert.deepEqual(facts, {
      joined: 2,
      answersOnly: { count: 1, first: [{ submissionId: 'x', participantId: 'q', studyId: study }] },
      peopleOnly: {
        count: 1,
        first: [{ submissionId: 'b', participantId: 'p', studyId: study, status: 'RETURNED' }],
      },
      statuses: new Map([
        ['APPROVED', 2],
        ['RETURNED', 1],
      ]),
    });
  });

  it('doesn’t take another submission of the participant for the one with answers', async () => {
    const facts = await joined([answer('a', 'p')], {
      [demographicsName]: csv('Submission id,Participant id', 'b,p'),
    });
    assert.deepEqual([facts?.joined, facts?.answersOnly.count, facts?.peopleOnly.count], [0, 1, 1]);
  });

  it('counts each answer that names nobody', async () => {
    const facts = await joined([answer(undefined), answer(undefined)], {
      'submissions.jsonl': [{ id: 'a' }],
    });
    assert.equal(facts?.answersOnly.count, 2);
  });

  it('counts a submission with several lines once', async () => {
    const facts = await joined([answer('a'), answer('a')], { 'submissions.jsonl': [{ id: 'a' }] });
    assert.deepEqual([facts?.joined, facts?.answersOnly.count], [1, 0]);
  });
});
