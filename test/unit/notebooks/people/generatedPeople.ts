import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Generated } from '../../figures/generate.ts';
import { randomOf, type Random } from '../../figures/random.ts';

/** What a test knows of a submission; a missing value is a reason. */
export interface KnownPerson {
  /** In Prolific's usual spelling. */
  readonly status: string;
  readonly age: number | Reason;
  readonly sex: string | Reason;
  readonly country: string | Reason;
}

export class Reason {
  readonly written: string;
  readonly name: string;

  constructor([written, name]: readonly [string, string]) {
    this.written = written;
    this.name = name;
  }
}

/** A snapshot whose records have people, by the text of each record's line; absent: nothing is known. */
export interface Peopled {
  readonly generated: Generated;
  readonly people: ReadonlyMap<string, KnownPerson>;
}

/** Spellings of statuses, most of them kept. */
const statuses = [
  ['APPROVED', 'APPROVED'],
  ['approved', 'APPROVED'],
  ['Approved', 'APPROVED'],
  ['AWAITING REVIEW', 'AWAITING REVIEW'],
  ['awaiting_review', 'AWAITING REVIEW'],
  ['Awaiting-Review', 'AWAITING REVIEW'],
  ['APPROVED', 'APPROVED'],
  ['RETURNED', 'RETURNED'],
  ['Rejected', 'REJECTED'],
  ['timed_out', 'TIMED-OUT'],
] as const;

const reasons = [
  ['DATA_EXPIRED', 'DATA_EXPIRED'],
  ['CONSENT_REVOKED', 'CONSENT_REVOKED'],
  ['Prefer not to say', 'PREFER_NOT_TO_SAY'],
  ['', 'EMPTY'],
] as const;

/** More than a notebook shows, with texts that other formats would change. */
const countries = [
  ...['United Kingdom', 'Portugal', 'Korea, Republic of', "Côte d'Ivoire", '=1+1', '"Quoted"', 'back\\slash'],
  ...['México', '日本', '`r 1+1`', 'NA', 'None', 'null', '007', '<b>x</b>', '$x_1$', '*y*'],
  ...Array.from({ length: 12 }, (_, index) => `Country ${index}`),
];

interface Written {
  readonly submission: string;
  readonly participant: string | undefined;
  readonly study: string;
  readonly status: string;
  readonly person: KnownPerson;
}

/**
 * Writes a people folder for a generated snapshot in its folder: details and demographics of most
 * submissions, and of some that didn't answer.
 */
export async function writePeopleOf(folder: string, generated: Generated): Promise<Peopled> {
  const random = randomOf(generated.seed + 77);
  const people = new Map<string, KnownPerson>();
  const bySubmission = new Map<string, KnownPerson | undefined>();
  const written: Written[] = [];
  for (const line of (generated.files[generated.records] ?? '').split('\n')) {
    const head = headOf(line);
    if (head === undefined) continue;
    const { submission_id: submission, participant_id: participant, study_id: study } = head;
    if (submission !== undefined && bySubmission.has(submission)) {
      const known = bySubmission.get(submission);
      if (known !== undefined) people.set(line, known);
      continue;
    }
    const [status, name] = random.pick(statuses);
    const person = personWith(name, random);
    // Who has several submissions is known in each, because otherwise another one's demographics would count.
    const isShared = participant === 'the same participant';
    // Without an ID, a row is found by participant and study.
    const isFound =
      submission !== undefined || (participant !== undefined && study !== undefined && !isShared);
    const isKnown = isFound && (isShared || random.chance(0.93));
    if (submission !== undefined) bySubmission.set(submission, isKnown ? person : undefined);
    if (!isKnown) continue;
    people.set(line, person);
    written.push({
      submission: submission ?? `unseen-${written.length}`,
      participant,
      study: study ?? 'study-1',
      status,
      person,
    });
  }
  for (let count = 0; count < 5; count++) {
    const [status, name] = random.pick(statuses);
    const [submission, participant] = [`silent-${count}`, `silent-participant-${count}`];
    written.push({ submission, participant, study: 'study-2', status, person: personWith(name, random) });
  }
  await writeFiles(join(dirname(folder), 'people'), written);
  return { generated, people };
}

function headOf(line: string): Partial<Record<string, string>> | undefined {
  try {
    return JSON.parse(line) as Record<string, string>;
  } catch {
    return undefined;
  }
}

function personWith(status: string, random: Random): KnownPerson {
  const valueOr = <Value>(value: Value): Value | Reason =>
    random.chance(0.15) ? new Reason(random.pick(reasons)) : value;
  const usual = random.chance(0.5) ? countries.slice(0, 4) : countries;
  return {
    status,
    age: valueOr(random.whole(18, 75)),
    sex: valueOr(random.pick(['Female', 'Male', 'Intersex', 'Female'])),
    country: valueOr(random.pick(usual)),
  };
}

async function writeFiles(folder: string, written: readonly Written[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lines = written.map(({ submission, participant, study, status }) =>
    JSON.stringify({ id: submission, participant_id: participant, study_id: study, status }),
  );
  await writeFile(join(folder, 'submissions.jsonl'), lines.map((line) => `${line}\n`).join(''));
  for (const study of new Set(written.map((each) => each.study))) {
    const rows = written
      .filter((each) => each.study === study)
      .map(({ submission, participant, status, person }) => [
        submission,
        participant ?? '',
        status,
        ...[person.age, person.sex, person.country].map((value) =>
          value instanceof Reason ? value.written : String(value),
        ),
      ]);
    const head = ['Submission id', 'Participant id', 'Status', 'Age', 'Sex', 'Country of residence'];
    const csv = [head, ...rows].map((row) => row.map(quoted).join(',')).join('\r\n');
    await writeFile(join(folder, `demographics-${study}.csv`), `\ufeff${csv}\r\n`);
  }
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
