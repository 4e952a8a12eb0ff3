import { join } from 'node:path';
import { lookAt } from '../snapshots/files.ts';
import { entriesOf, isBehindNoLink } from '../snapshots/folders.ts';
import { paceOf } from '../analysis/giveWay.ts';
import type { RecordsFile, SnapshotData } from '../analysis/snapshotData.ts';
import type { Answer, Submission } from '../analysis/submission.ts';
import { isInside } from '../exports/erasure.ts';
import type { FoundFile, SnapshotFinding } from './finding.ts';
import { isOwnPath, type Person } from './participantId.ts';

type UploadsFinding = Pick<
  SnapshotFinding,
  'uploads' | 'listed' | 'shared' | 'missingUploads' | 'nobodysUploads'
>;

/** The uploads of a snapshot that an id of a person in their path says to be theirs. Throws the signal's reason. */
export async function uploadsById(
  { uploads: { index } }: SnapshotData,
  person: Person,
  signal: AbortSignal,
): Promise<Set<string>> {
  const ids = new Set(person.ids());
  const found = new Set<string>();
  const pace = paceOf(signal);
  for (let file = 0; file < index.size; file++) {
    const path = index.path(file);
    if (isOwnPath(path, ids)) found.add(path);
    if (pace.isDue()) await pace.rest();
  }
  return found;
}

/**
 * The uploads of a person in a snapshot: those that their records mean, and those in `byId`, unless somebody else's record
 * means them too. Reads the records twice. Throws the disk's errors, and the signal's reason.
 */
export async function findUploads(
  data: SnapshotData,
  person: Person,
  byId: ReadonlySet<string>,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<UploadsFinding> {
  const { leftOut } = data.uploads;
  const own = new Set(byId);
  const others = new Set<string>();
  const missing = new Set<string>();
  let orphans = 0;
  const readings = data.recordsFiles.flatMap((file) => [
    { file, collects: true },
    { file, collects: false },
  ]);
  readings.sort((one, other) => Number(other.collects) - Number(one.collects));
  for (const [place, { file, collects }] of readings.entries()) {
    const told = ({ bytes, total }: { readonly bytes: number; readonly total: number }): void =>
      onProgress((place + (total === 0 ? 1 : bytes / total)) / readings.length);
    const reading = data.read(told, signal, file);
    for await (const portion of reading.portions) {
      for (const submission of portion) {
        for (const { answer, isOwn } of uploadAnswers(submission, person)) {
          for (const { path, key, name } of answer.files) {
            if (!collects) {
              if (!isOwn && path !== undefined && own.has(path)) others.add(path);
            } else if (isOwn && path !== undefined) own.add(path);
            else if (isOwn) missing.add(`${answer.instructionId} ${key ?? ''} ${name}`);
          }
        }
      }
    }
    if (collects && isFirst(data, file)) orphans = reading.report().uploads.orphans.count;
  }
  const uploads: FoundFile[] = [];
  const listed = [...own].filter((path) => !others.has(path)).sort();
  for (const path of listed) {
    const found = isInside(path) ? await placeOf(data.folder, path) : undefined;
    if (found !== undefined) uploads.push(found);
  }
  return {
    uploads,
    listed,
    shared: [...others].sort(),
    missingUploads: leftOut ? 0 : missing.size,
    nobodysUploads: leftOut || missing.size === 0 ? 0 : orphans,
  };
}

/** The file that a manifest means by a path: disks and the programs that copy change between the forms that Unicode has for one letter. */
async function placeOf(folder: string, listed: string): Promise<FoundFile | undefined> {
  let path = listed;
  let found = await lookAt(join(folder, path));
  if (found === undefined) {
    path = '';
    for (const segment of listed.split('/')) {
      const names = (await entriesOf(join(folder, path))).map(({ name }) => name);
      const same = names.filter((name) => name.normalize() === segment.normalize());
      const name = same.includes(segment) ? segment : same[0];
      if (name === undefined) return undefined;
      path = path === '' ? name : `${path}/${name}`;
    }
    found = await lookAt(join(folder, path));
  }
  if (!(await isBehindNoLink(folder, path))) return undefined;
  return found?.isDirectory() === false ? { path, size: found.size } : undefined;
}

function isFirst({ recordsFiles: [first] }: SnapshotData, file: RecordsFile): boolean {
  return file === first;
}

function* uploadAnswers(
  submission: Submission,
  person: Person,
): Generator<{ readonly answer: Answer & { readonly type: 'file_upload' }; readonly isOwn: boolean }> {
  for (const answer of submission.answers) {
    if (answer.type !== 'file_upload') continue;
    const participant = answer.source?.participantId ?? submission.participantId;
    const submissionId = answer.source?.submissionId ?? submission.submissionId;
    const isOwn =
      participant === undefined
        ? submissionId !== undefined && person.isSubmission(submissionId)
        : person.isParticipant(participant);
    yield { answer, isOwn };
  }
}
