import { basename, dirname, join } from 'node:path';
import { jsonOf } from '../../analysis/records/parseJson.ts';
import { isJsonObject, textOf } from '../../analysis/records/json.ts';
import { entriesOf } from '../../snapshots/access/folders.ts';
import { fileSize, readBytes } from '../../snapshots/access/files.ts';
import { foldersOfSubjects } from '../../snapshots/exportFolder.ts';
import {
  erasureFolder,
  isLeftOfPeopleFile,
  isPeopleFile,
  peopleFolder,
  peopleNames,
} from '../../snapshots/knownNames.ts';
import { maxCsvBytes, readCsvRecords } from '../../snapshots/reading/csvRecords.ts';
import type { PeopleFinding, RecordsFinding } from './finding.ts';
import { needlesOf, type Needles } from './needles.ts';
import type { OwnParts } from './ownParts.ts';
import type { Person } from './participantId.ts';
import { linesOf, type FoundLine, type LineFinding } from './recordLines.ts';
import { RecordsCollector } from './recordsCollector.ts';

/** A line or record with findings, with what a shareable copy calls the participant, if it says so. */
type FoundEntry = FoundLine & { readonly pseudonym?: string | undefined };

/** More aren't reported: a planted key may have any number. */
const maxPseudonyms = 50;
const maxPseudonymLength = 40;

/** Returns the folders (absolute) in an export folder with what is known about participants. */
export async function peopleFoldersIn(exportFolder: string): Promise<string[]> {
  return await foldersOfSubjects(exportFolder, (name) => name === peopleFolder);
}

/** Adds a person's submissions in a people folder to the known ones. Throws like {@link searchPeople}. */
export async function learnFromPeople(folder: string, person: Person, signal: AbortSignal): Promise<void> {
  const needles = needlesOf(person.ids());
  for (const name of (await filesIn(folder)).records) {
    for await (const { finding } of entriesIn(join(folder, name), person, needles, signal)) {
      if (finding.kind === 'whole') finding.submissions.forEach(person.addSubmission);
    }
  }
}

/**
 * Finds what a people folder (absolute) contains about a person, after {@link learnFromPeople} has read all.
 * Throws the disk's errors and the signal's reason.
 */
export async function searchPeople(
  folder: string,
  person: Person,
  signal: AbortSignal,
): Promise<PeopleFinding> {
  const needles = needlesOf(person.ids());
  const submissions = new Set<string>();
  const pseudonyms: { readonly key: string; readonly pseudonym: string }[] = [];
  const records: RecordsFinding[] = [];
  const files = await filesIn(folder);
  for (const name of files.records) {
    const found = new RecordsCollector(name);
    for await (const entry of entriesIn(join(folder, name), person, needles, signal)) {
      for (const id of found.add(entry)) submissions.add(id);
      if (entry.pseudonym !== undefined && pseudonyms.length < maxPseudonyms)
        pseudonyms.push({ key: name, pseudonym: entry.pseudonym.slice(0, maxPseudonymLength) });
    }
    const finding = found.finding();
    if (finding !== undefined) records.push(finding);
  }
  const leftovers: string[] = [];
  for (const name of files.leftovers) {
    if ((await needles.countIn(join(folder, name), signal)) > 0) leftovers.push(name);
  }
  return {
    folder,
    records,
    leftovers,
    submissions: submissions.size,
    pseudonyms,
    opaque: files.tooLarge,
  };
}

/**
 * Returns what {@link searchPeople} is about in a people folder, and the folder of a deletion under way, as paths in the
 * export folder.
 */
export async function searchedPaths(folder: string): Promise<string[]> {
  const path = `${basename(dirname(folder))}/${basename(folder)}`;
  const { records, leftovers, tooLarge } = await filesIn(folder);
  return [...records, ...leftovers, ...tooLarge, erasureFolder].map((name) => `${path}/${name}`);
}

/** Names of files in a people folder that this extension writes. */
interface PeopleFiles {
  /** Searched record by record. */
  readonly records: string[];
  /** What interrupted writes have left. */
  readonly leftovers: string[];
  /** Larger than any that this extension writes, and not searched. */
  readonly tooLarge: string[];
}

async function filesIn(folder: string): Promise<PeopleFiles> {
  const files: PeopleFiles = { records: [], leftovers: [], tooLarge: [] };
  for (const entry of await entriesOf(folder)) {
    const { name } = entry;
    const isRecords = isPeopleFile(name);
    if (!entry.isFile() || !(isRecords || isLeftOfPeopleFile(name) || name === peopleNames.record)) continue;
    if (((await fileSize(join(folder, name))) ?? 0) > maxCsvBytes) files.tooLarge.push(name);
    else if (isRecords) files.records.push(name);
    else if (name !== peopleNames.record) files.leftovers.push(name);
  }
  for (const names of Object.values(files) as string[][]) names.sort();
  return files;
}

function entriesIn(
  path: string,
  person: Person,
  needles: Needles,
  signal: AbortSignal,
): AsyncIterable<FoundEntry> {
  return path.endsWith('.csv')
    ? csvEntries(path, person, needles, signal)
    : linesOf(path, person, needles, signal, ownSubmissionIn);
}

/** Returns whether a line is one of their submissions, as the API describes it: `id` is the submission's. */
function ownSubmissionIn(latin1: string, person: Person): OwnParts {
  const json = jsonOf(Buffer.from(latin1, 'latin1').toString('utf8'));
  const { id, participant_id, participant } = isJsonObject(json) ? json : {};
  const submission = textOf(id);
  const isWhole = isTheirs(textOf(participant_id ?? participant), submission, person) === true;
  return { isWhole, ranges: [], submissions: isWhole && submission !== undefined ? [submission] : [] };
}

async function* csvEntries(
  path: string,
  person: Person,
  needles: Needles,
  signal: AbortSignal,
): AsyncGenerator<FoundEntry, void> {
  const bytes = await readBytes(path, maxCsvBytes);
  signal.throwIfAborted();
  const found: FoundEntry[] = [];
  let columns: ReadonlyMap<string, number> | undefined;
  let line = 0;
  const isIn = (start: number, end: number): boolean =>
    needles.isInBytes(bytes.subarray(start, end).toString('latin1'));
  const read = readCsvRecords(bytes, ({ at, length, fields }) => {
    line++;
    const isHeader = columns === undefined;
    if (columns === undefined && (fields.length > 1 || fields[0] !== ''))
      columns = new Map(fields.map((name, place) => [headerOf(name), place]));
    if (!isIn(at, at + length)) return;
    if (isHeader) {
      found.push({ line, at, length, finding: { kind: 'unreadable' } });
      return;
    }
    const field = (name: string): string | undefined => textOf(fields[columns?.get(name) ?? -1]?.trim());
    const submission = field('submission id');
    const owner = isTheirs(field('participant id'), submission, person);
    const finding: LineFinding =
      owner === true
        ? { kind: 'whole', submissions: submission === undefined ? [] : [submission] }
        : { kind: owner === false ? 'mention' : 'unreadable' };
    found.push({ line, at, length, finding, pseudonym: owner === true ? field('pseudonym') : undefined });
  });
  if (isIn(read, bytes.length)) {
    found.push({ line: line + 1, at: read, length: bytes.length - read, finding: { kind: 'unreadable' } });
  }
  yield* found;
}

/** `Participant id`, `participant_id`: Prolific's name and ours. */
function headerOf(name: string): string {
  return name.trim().toLowerCase().replaceAll('_', ' ');
}

/** Returns whether a submission is a person's; `undefined` if it names neither its participant nor itself. */
function isTheirs(
  participant: string | undefined,
  submission: string | undefined,
  person: Person,
): boolean | undefined {
  if (participant !== undefined) return person.isParticipant(participant);
  return submission === undefined ? undefined : person.isSubmission(submission);
}
