import { isUtf8 } from 'node:buffer';
import { createYielder, runYielding } from '../problems/longWork.ts';
import { ProblemError } from '../problems/problem.ts';
import { csvRecords, type CsvRecord } from '../snapshots/reading/csvRecords.ts';

/** Larger files aren't read, in bytes; 100,000 participants need about 30 MB. */
export const maxDemographicsBytes = 64 * 1024 * 1024;

/** A CSV of demographics as Prolific offers it. */
export interface DemographicsFile {
  /** As it was called where it came from; untrusted. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Number of participants. */
  readonly rows: number;
  /** The ids of submissions or, if it has none, of participants. */
  readonly ids: readonly string[];
}

/** Headers in Prolific's CSV, in lower case. */
const submissionHeader = 'submission id';
const participantHeader = 'participant id';

/**
 * Reads a CSV of demographics, yielding to the event loop.
 * @throws {ProblemError} not-demographics: it is something else, or too large. Throws the signal's reason when
 * aborted.
 */
export async function readDemographicsFile(
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  signal: AbortSignal,
): Promise<DemographicsFile> {
  const refuse = (found: 'other' | 'too-large'): ProblemError =>
    new ProblemError({ kind: 'not-demographics', path: name, found });
  if (bytes.length > maxDemographicsBytes) throw refuse('too-large');
  const submissions: string[] = [];
  const participants: string[] = [];
  let rows = 0;
  const isText = isUtf8(bytes) && !bytes.includes(0);
  const isWhole =
    isText &&
    (await eachPerson(
      bytes,
      ({ submissionId, participantId }) => {
        rows += 1;
        if (submissionId !== '') submissions.push(submissionId);
        if (participantId !== '') participants.push(participantId);
      },
      signal,
    ));
  if (!isWhole) throw refuse('other');
  return { name, bytes, rows, ids: submissions.length > 0 ? submissions : participants };
}

/**
 * Returns a CSV of demographics without the records of those that `isDeleted` names, and how many these are;
 * all other bytes stay.
 */
export async function withoutDeleted(
  bytes: Uint8Array,
  isDeleted: (id: string) => boolean,
  signal: AbortSignal,
): Promise<{ readonly bytes: Uint8Array; readonly leftOut: number }> {
  const kept: Uint8Array[] = [];
  let from = 0;
  let leftOut = 0;
  await eachPerson(
    bytes,
    ({ submissionId, participantId, at, length }) => {
      if (![submissionId, participantId].some((id) => id !== '' && isDeleted(id))) return;
      leftOut += 1;
      kept.push(bytes.subarray(from, at));
      from = at + length;
    },
    signal,
  );
  return leftOut === 0
    ? { bytes, leftOut }
    : { bytes: Buffer.concat([...kept, bytes.subarray(from)]), leftOut };
}

interface PersonRecord extends CsvRecord {
  readonly submissionId: string;
  readonly participantId: string;
}

/** Calls `each` with the records after the header. Returns false if it isn't a CSV of demographics. */
async function eachPerson(
  bytes: Uint8Array,
  each: (person: PersonRecord) => void,
  signal: AbortSignal,
): Promise<boolean> {
  let places: { readonly submission: number; readonly participant: number } | undefined;
  function* steps(): Generator<void, number> {
    const records = csvRecords(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    let step = records.next();
    for (; step.done !== true; step = records.next()) {
      if (places === undefined) {
        const headers = step.value.fields.map((header) => header.trim().toLowerCase());
        places = {
          submission: headers.indexOf(submissionHeader),
          participant: headers.indexOf(participantHeader),
        };
        if (places.submission < 0 && places.participant < 0) return -1;
      } else if (step.value.fields.some((field) => field.trim() !== '')) {
        const { fields } = step.value;
        const idAt = (place: number): string => (fields[place] ?? '').trim();
        const { submission, participant } = places;
        each({ ...step.value, submissionId: idAt(submission), participantId: idAt(participant) });
      }
      yield;
    }
    return step.value;
  }
  signal.throwIfAborted();
  const read = await runYielding(steps(), createYielder(signal));
  return places !== undefined && read === bytes.length;
}

/**
 * Returns the study that a file belongs to: the one with the most of its ids, otherwise the one in its name;
 * `undefined` if that can't be told.
 * @param studies `matching`: in how many of a study's records an id of the file is
 */
export function studyOfFile(
  { name }: Pick<DemographicsFile, 'name'>,
  studies: readonly { readonly id: string; readonly matching: number }[],
): string | undefined {
  const most = Math.max(0, ...studies.map(({ matching }) => matching));
  const best = studies.filter(({ matching }) => matching === most);
  if (most > 0 && best.length === 1) return best[0]?.id;
  const named = best.filter(({ id }) => name.includes(id));
  return named.length === 1 ? named[0]?.id : undefined;
}
