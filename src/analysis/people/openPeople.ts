import { isMissing } from '../../snapshots/access/folders.ts';
import { readBytes } from '../../snapshots/access/files.ts';
import { createYielder } from '../../problems/longWork.ts';
import { csvRecords, maxCsvBytes, type CsvRecord } from '../../snapshots/reading/csvRecords.ts';
import { readLines } from '../../snapshots/reading/lines.ts';
import { isJsonObject, textOf } from '../records/json.ts';
import { jsonOf } from '../records/parseJson.ts';
import type { People } from './people.ts';
import { peopleFilesOf } from './peopleFiles.ts';
import { peopleStore, type PeopleStore } from './peopleStore.ts';

const maxLineBytes = 1024 * 1024;

/**
 * Reads what is known about the participants of a snapshot's collection or batch, from the `people` folder
 * beside the snapshot (absolute folder); `undefined` if there is nothing. Ignores what isn't as Prolific
 * writes it. Throws the disk's errors and the signal's reason.
 */
export async function openPeople(snapshot: string, signal: AbortSignal): Promise<People | undefined> {
  const store = peopleStore();
  for (const { path, studyId } of await peopleFilesOf(snapshot)) {
    try {
      if (studyId === undefined) await readSubmissions(path, store, signal);
      else await readDemographics(path, studyId, store, signal);
    } catch (error) {
      // Deleted meanwhile.
      if (!isMissing(error)) throw error;
    }
  }
  return store.people();
}

async function readSubmissions(path: string, { add }: PeopleStore, signal: AbortSignal): Promise<void> {
  for await (const { lines, textOf: decode } of readLines(path, maxLineBytes, signal)) {
    for (const { bytes } of lines) {
      const text = bytes === undefined ? undefined : decode(bytes);
      const json = text === undefined ? undefined : jsonOf(text);
      if (!isJsonObject(json)) continue;
      const { id, participant_id: participant, participant: older, study_id: study } = json;
      const ids = {
        submissionId: filled(id),
        participantId: filled(participant ?? older),
        studyId: filled(study),
      };
      add(ids, {
        status: filled(json['status']),
        startedAt: filled(json['started_at']),
        completedAt: filled(json['completed_at']),
        secondsTaken: secondsIn(json['time_taken']),
      });
    }
  }
}

/** Columns of Prolific's CSV that aren't demographics. */
const administrative = [
  'submission id',
  'participant id',
  'status',
  'started at',
  'completed at',
  'time taken',
  'custom study tncs accepted at',
  'reviewed at',
  'archived at',
  'completion code',
] as const;

async function readDemographics(
  path: string,
  studyId: string,
  { add, addValue, column }: PeopleStore,
  signal: AbortSignal,
): Promise<void> {
  const records = csvRecords(await readBytes(path, maxCsvBytes));
  const headers = recordIn(records.next())?.map((header) => header.trim()) ?? [];
  const names = headers.map((header) => header.toLowerCase());
  const [submission, participant, status, started, completed, taken] = administrative.map((name) =>
    names.indexOf(name),
  );
  if (submission === -1 && participant === -1) return;
  const repetitions = new Map<string, number>();
  const columns = names.flatMap((name, place) => {
    if ((administrative as readonly string[]).includes(name)) return [];
    const repetition = repetitions.get(name) ?? 0;
    repetitions.set(name, repetition + 1);
    const number = column(headers[place] ?? '', repetition);
    return number < 0 ? [] : [{ place, number }];
  });
  const { isDue, pause } = createYielder(signal);
  for (const { fields } of records) {
    if (isDue()) await pause();
    const text = (place = -1): string | undefined => filled(fields[place]);
    const ids = { submissionId: text(submission), participantId: text(participant), studyId };
    const person = add(ids, {
      status: text(status),
      startedAt: text(started),
      completedAt: text(completed),
      secondsTaken: secondsIn(text(taken)),
    });
    if (person < 0) continue;
    for (const { place, number } of columns) {
      const value = fields[place];
      if (value !== undefined) addValue(person, number, value);
    }
  }
}

function recordIn(step: IteratorResult<CsvRecord, number>): readonly string[] | undefined {
  return step.done === true ? undefined : step.value.fields;
}

/** Returns a text without spaces around it; `undefined` if nothing is left. */
function filled(value: unknown): string | undefined {
  const text = textOf(value)?.trim();
  return text === '' ? undefined : text;
}

function secondsIn(value: unknown): number | undefined {
  const text = filled(value);
  return text !== undefined && /^\d{1,12}(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}
