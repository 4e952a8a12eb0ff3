import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Random } from '../prolific/sample/random.ts';

const countries = ['United Kingdom', 'Germany', 'South Africa', 'Poland', '"Korea, South"', 'Mexico'];
const headers = [
  ...['Submission id', 'Participant id', 'Status', 'Custom study tncs accepted at', 'Started at'],
  ...['Completed at', 'Reviewed at', 'Archived at', 'Time taken', 'Completion code', 'Total approvals'],
  ...['Harmful content', 'Age', 'Sex', 'Ethnicity simplified', 'Country of birth', 'Country of residence'],
  ...['Nationality', 'Language', 'Student status', 'Employment status'],
];

/**
 * Writes what Prolific knows of each submission in a snapshot (a folder with `responses.jsonl`) into the people
 * folder beside it: all submissions, and a CSV with ten demographics per study.
 */
export async function peopleFile(snapshot: string): Promise<void> {
  const folder = join(snapshot, '..', 'people');
  await mkdir(folder, { recursive: true });
  const random = new Random(11);
  const submissions: string[] = [];
  const studies = new Map<string, string[]>();
  for await (const line of createInterface({ input: createReadStream(join(snapshot, 'responses.jsonl')) })) {
    const {
      submission_id: id,
      participant_id: participant,
      study_id: study,
      created_at: end,
    } = JSON.parse(line) as Record<string, string>;
    const seconds = random.whole(100, 2_000);
    const start = new Date(Date.parse(end ?? '') - seconds * 1_000).toISOString();
    const status = random.pick(['APPROVED', 'APPROVED', 'APPROVED', 'AWAITING REVIEW', 'RETURNED']);
    submissions.push(
      JSON.stringify({
        ...{ id, participant_id: participant, status, started_at: start, completed_at: end },
        ...{ has_siblings: false, study_code: 'C0DE', return_requested: null, time_taken: seconds },
        study_id: study,
      }),
    );
    const rows = studies.get(study ?? '') ?? [`\uFEFF${headers.join(',')}`];
    studies.set(study ?? '', rows);
    rows.push(
      [
        ...[id, participant, status, 'Not Applicable', start, end, end, end, seconds, 'C0DE'],
        ...[random.whole(0, 3_000), random.pick(['Yes', 'No'])],
        random.chance(0.02) ? 'DATA_EXPIRED' : random.whole(18, 75),
        random.pick(['Male', 'Female', 'CONSENT_REVOKED']),
        random.pick(['White', 'Black', 'Asian', 'Mixed', 'Other']),
        ...[random.pick(countries), random.pick(countries), random.pick(countries)],
        ...[random.pick(['English', 'German']), random.pick(['Yes', 'No', 'DATA_EXPIRED'])],
        random.pick(['Full-Time', 'Part-Time', '"Not in paid work (e.g. homemaker, retired or disabled)"']),
      ].join(','),
    );
  }
  await writeFile(join(folder, 'submissions.jsonl'), `${submissions.join('\n')}\n`);
  for (const [study, rows] of studies)
    await writeFile(join(folder, `demographics-${study}.csv`), `${rows.join('\r\n')}\r\n`);
}
