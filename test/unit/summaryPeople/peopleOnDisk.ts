import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeSnapshot } from '../analysis/summarySnapshot.ts';

export const study = '66a1ee00d4e5b6a7980c0001';

/** A submission with its answer, and what is known about who made it. */
export interface Respondent {
  /** By default the same text as the id of the submission. */
  readonly participant?: string;
  /** Absent: the submission isn't in the details. */
  readonly status?: string;
  readonly minutes?: number;
  /** Values of {@link headers}; absent: not in the demographics. */
  readonly demographics?: readonly string[];
  /** Absent: no answer, so no row. */
  readonly answer?: string;
}

export const headers = ['Age', 'Sex', 'Country of residence', 'Employment status'];

const start = Date.UTC(2026, 9, 20, 9);

/** Returns the id of a submission by its place. */
export function submissionAt(place: number): string {
  return `s${String(place).padStart(3, '0')}`;
}

/**
 * Writes a snapshot with a choice (yes or no) and a text, and the people folder beside it. Submissions are a
 * minute apart. Returns the snapshot's folder.
 */
export async function writeRespondents(
  collection: string,
  respondents: readonly Respondent[],
): Promise<string> {
  const folder = join(collection, '2026-11-23T14-05-09Z');
  await mkdir(folder, { recursive: true });
  const at = (place: number): string => new Date(start + place * 60_000).toISOString();
  await writeSnapshot(folder, {
    instructions: [
      {
        id: 'q',
        type: 'multiple_choice',
        description: 'Do you cook?',
        answer_limit: 1,
        options: ['yes', 'no'].map((value) => ({ value, label: value })),
      },
      { id: 'why', type: 'free_text', description: 'Why?' },
    ],
    records: respondents.flatMap(({ participant, answer }, place) => {
      if (answer === undefined) return [];
      const id = submissionAt(place);
      return {
        submission_id: id,
        participant_id: participant ?? id,
        study_id: study,
        created_at: at(place),
        responses: {
          q: { type: 'multiple_choice', value: [answer] },
          why: { type: 'free_text', value: `Because of ${answer}` },
        },
      };
    }),
  });
  await writePeople(folder, respondents);
  return folder;
}

/** Writes what is known about respondents beside a snapshot. */
export async function writePeople(snapshot: string, respondents: readonly Respondent[]): Promise<void> {
  const at = (place: number): string => new Date(start + place * 60_000).toISOString();
  const people = join(dirname(snapshot), 'people');
  await mkdir(people, { recursive: true });
  const details = respondents.flatMap(({ participant, status, minutes }, place) =>
    status === undefined
      ? []
      : {
          id: submissionAt(place),
          participant_id: participant ?? submissionAt(place),
          status,
          started_at: new Date(start + (place - 10) * 60_000).toISOString(),
          completed_at: minutes === undefined ? null : at(place),
          ...(minutes === undefined ? {} : { time_taken: minutes * 60 }),
          study_id: study,
        },
  );
  if (details.length > 0) {
    const lines = details.map((detail) => `${JSON.stringify(detail)}\n`);
    await writeFile(join(people, 'submissions.jsonl'), lines.join(''));
  }
  const rows = respondents.flatMap(({ participant, demographics }, place) =>
    demographics === undefined
      ? []
      : [[submissionAt(place), participant ?? submissionAt(place), ...demographics].map(quoted).join(',')],
  );
  if (rows.length > 0) {
    const head = ['Submission id', 'Participant id', ...headers].join(',');
    await writeFile(join(people, `demographics-${study}.csv`), `\ufeff${[head, ...rows].join('\r\n')}\r\n`);
  }
}

function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}
