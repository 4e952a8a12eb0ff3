import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { entriesOf } from '../../snapshots/access/folders.ts';
import { fileSize, readBytes } from '../../snapshots/access/files.ts';
import { demographicsFile, peopleFolder, peopleNames } from '../../snapshots/knownNames.ts';
import { timeOf } from '../../snapshots/reading/instant.ts';
import { readLines } from '../../snapshots/reading/lines.ts';
import { isJsonObject, textOf } from '../records/json.ts';
import { jsonOf } from '../records/parseJson.ts';
import { uniqueName } from '../tables/rows/columnNames.ts';
import type { WrittenTime } from '../tables/rows/tableColumn.ts';
import { demographicColumn } from './demographicColumn.ts';
import {
  missingReasons,
  statusOf,
  type Demographic,
  type DemographicValue,
  type MissingReason,
  type People,
  type Person,
  type PersonKey,
} from './people.ts';

const maxLineBytes = 1024 * 1024;
const maxCsvBytes = 512 * 1024 * 1024;
const fileOfStudy = /^demographics-([\w-]{1,100})\.csv$/;

/**
 * Reads what is known about the participants of a snapshot's collection or batch, from the `people` folder
 * beside the snapshot (absolute folder); `undefined` if there is nothing. Throws the disk's errors and the
 * signal's reason.
 */
export async function openPeople(snapshot: string, signal: AbortSignal): Promise<People | undefined> {
  const folder = join(dirname(snapshot), peopleFolder);
  const names = (await entriesOf(folder)).filter((entry) => entry.isFile()).map(({ name }) => name);
  const persons = new PersonList();
  if (names.includes(peopleNames.submissions)) {
    await readSubmissions(join(folder, peopleNames.submissions), persons, signal);
  }
  for (const name of names.sort()) {
    const studyId = fileOfStudy.exec(name)?.[1];
    if (studyId === undefined || name !== demographicsFile(studyId)) continue;
    await readDemographics(join(folder, name), studyId, persons);
    signal.throwIfAborted();
  }
  return persons.people();
}

interface Details {
  readonly status?: string | undefined;
  readonly startedAt?: string | undefined;
  readonly completedAt?: string | undefined;
  readonly secondsTaken?: number | undefined;
}

/** A person whose values are still being collected. */
interface Draft {
  readonly key: PersonKey;
  details: Details;
  readonly values: (DemographicValue | undefined)[];
}

/** Collects what files say about persons, each once. */
class PersonList {
  private readonly drafts: Draft[] = [];
  private readonly bySubmission = new Map<string, Draft>();
  private readonly byParticipant = new Map<string, Draft>();
  private readonly columns = new Map<string, Omit<Demographic, 'reasons'>>();
  private readonly reasons: Set<MissingReason>[] = [];
  private readonly taken = new Set<string>();

  column(header: string): number {
    const known = [...this.columns.keys()].indexOf(header);
    if (known >= 0) return known;
    const { name, type } = demographicColumn(header);
    const column = uniqueName(name, this.taken);
    this.taken.add(`${column}__missing`);
    this.columns.set(header, { header, column, type });
    this.reasons.push(new Set());
    return this.columns.size - 1;
  }

  isNumber(column: number): boolean {
    return [...this.columns.values()][column]?.type === 'number';
  }

  add(key: PersonKey, details: Details, values: ReadonlyMap<number, DemographicValue>): void {
    const draft = this.draftOf(key);
    // What was fetched first, the details, counts.
    draft.details = { ...details, ...defined(draft.details) };
    for (const [place, value] of values) {
      draft.values[place] = value;
      if (value.kind === 'missing') this.reasons[place]?.add(value.reason);
    }
  }

  people(): People | undefined {
    if (this.drafts.length === 0) return undefined;
    const demographics = [...this.columns.values()].map((column, place) => ({
      ...column,
      reasons: missingReasons.filter((reason) => this.reasons[place]?.has(reason)),
    }));
    const persons = new Map(this.drafts.map((draft) => [draft, personOf(draft, demographics.length)]));
    return {
      hasDetails: [...persons.values()].some(({ status, startedAt }) => status ?? startedAt),
      demographics,
      of: ({ submissionId, participantId, studyId }) => {
        const draft =
          this.bySubmission.get(submissionId ?? '') ??
          this.byParticipant.get(participantKey(participantId, studyId) ?? '');
        return draft === undefined ? undefined : persons.get(draft);
      },
      all: [...persons.values()],
    };
  }

  private draftOf(key: PersonKey): Draft {
    const { submissionId, participantId, studyId } = key;
    const person = participantKey(participantId, studyId);
    const found =
      submissionId === undefined ? this.byParticipant.get(person ?? '') : this.bySubmission.get(submissionId);
    if (found !== undefined) return found;
    const draft: Draft = { key, details: {}, values: [] };
    this.drafts.push(draft);
    if (submissionId !== undefined) this.bySubmission.set(submissionId, draft);
    if (person !== undefined) this.byParticipant.set(person, draft);
    return draft;
  }
}

function defined(details: Details): Details {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

function participantKey(participantId: string | undefined, studyId: string | undefined): string | undefined {
  return participantId === undefined || studyId === undefined ? undefined : `${participantId}\n${studyId}`;
}

function personOf({ key, details, values }: Draft, columns: number): Person & PersonKey {
  return {
    ...key,
    status: details.status === undefined ? undefined : statusOf(details.status),
    startedAt: writtenTime(details.startedAt),
    completedAt: writtenTime(details.completedAt),
    secondsTaken: details.secondsTaken,
    demographics: Array.from({ length: columns }, (_, place) => values[place]),
  };
}

function writtenTime(written: string | undefined): WrittenTime | undefined {
  return written === undefined ? undefined : { written, time: timeOf(written) };
}

async function readSubmissions(path: string, persons: PersonList, signal: AbortSignal): Promise<void> {
  for await (const { lines, textOf: decode } of readLines(path, maxLineBytes, signal)) {
    for (const { bytes } of lines) {
      const text = bytes === undefined ? undefined : decode(bytes);
      const json = text === undefined ? undefined : jsonOf(text);
      if (!isJsonObject(json)) continue;
      const { id, participant_id: participant, participant: older, study_id: study } = json;
      persons.add(
        { submissionId: textOf(id), participantId: textOf(participant ?? older), studyId: textOf(study) },
        {
          status: textOf(json['status']),
          startedAt: textOf(json['started_at']),
          completedAt: textOf(json['completed_at']),
          secondsTaken: secondsIn(json['time_taken']),
        },
        new Map(),
      );
    }
  }
}

function secondsIn(value: unknown): number | undefined {
  const text = textOf(value)?.trim();
  if (text === undefined || text === '') return undefined;
  const seconds = Number(text);
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** Columns that aren't demographics. */
const administrative = {
  submission: 'submission id',
  participant: 'participant id',
  status: 'status',
  startedAt: 'started at',
  completedAt: 'completed at',
  secondsTaken: 'time taken',
} as const;
const leftOut: ReadonlySet<string> = new Set([
  ...Object.values(administrative),
  'custom study tncs accepted at',
  'reviewed at',
  'archived at',
  'completion code',
]);

async function readDemographics(path: string, studyId: string, persons: PersonList): Promise<void> {
  if ((await fileSize(path)) === undefined) return;
  const rows: string[][] = parse(await readBytes(path, maxCsvBytes), {
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const [header = [], ...data] = rows;
  const places = new Map(header.map((name, place) => [name.trim().toLowerCase(), place]));
  const columns = header.flatMap((name, place) =>
    leftOut.has(name.trim().toLowerCase()) ? [] : [{ place, column: persons.column(name.trim()) }],
  );
  for (const row of data) {
    const field = (name: string): string | undefined => {
      const text = row[places.get(name) ?? -1]?.trim();
      return text === '' ? undefined : text;
    };
    const values = new Map<number, DemographicValue>();
    for (const { place, column } of columns) {
      const text = row[place];
      if (text !== undefined) values.set(column, valueOf(text, persons.isNumber(column)));
    }
    persons.add(
      {
        submissionId: field(administrative.submission),
        participantId: field(administrative.participant),
        studyId,
      },
      {
        status: field(administrative.status),
        startedAt: field(administrative.startedAt),
        completedAt: field(administrative.completedAt),
        secondsTaken: secondsIn(field(administrative.secondsTaken)),
      },
      values,
    );
  }
}

/** Reads a demographic value; Prolific writes the reasons for missing ones in the place of values. */
function valueOf(written: string, isNumber: boolean): DemographicValue {
  const text = written.trim();
  const reason = reasonIn(text);
  if (reason !== undefined) return { kind: 'missing', reason };
  if (!isNumber) return { kind: 'text', text };
  const number = Number(text);
  return Number.isFinite(number) ? { kind: 'number', number } : { kind: 'missing', reason: 'NOT_A_NUMBER' };
}

function reasonIn(text: string): MissingReason | undefined {
  if (text === '') return 'EMPTY';
  const plain = text.toUpperCase().replaceAll(/[^A-Z]+/g, '_');
  return (['DATA_EXPIRED', 'CONSENT_REVOKED', 'PREFER_NOT_TO_SAY'] as const).find((each) => each === plain);
}
