import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordsFile, SnapshotData } from '../analysis/snapshotData.ts';
import type { Answer, Submission } from '../analysis/submission.ts';
import type { FoundFile, SnapshotFinding } from './finding.ts';
import type { Person } from './participantId.ts';

type UploadsFinding = Pick<SnapshotFinding, 'uploads' | 'shared' | 'missingUploads' | 'nobodysUploads'>;

/**
 * The uploads of a person in a snapshot: those that their records mean, and those with an id of theirs in the path that nobody else's record
 * means. Reads the records twice. Throws the disk's errors, and the signal's reason.
 */
export async function findUploads(
  data: SnapshotData,
  person: Person,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<UploadsFinding> {
  const { index, leftOut } = data.uploads;
  const own = new Set<string>();
  const others = new Set<string>();
  const missing = new Set<string>();
  for (const id of person.ids()) for (const file of index.byId(id)) own.add(index.path(file));
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
  for (const path of [...own].sort()) {
    const size = await lstat(join(data.folder, path)).then(
      (found) => found.size,
      () => undefined,
    );
    if (size !== undefined && !others.has(path)) uploads.push({ path, size });
  }
  return {
    uploads,
    shared: [...others].sort(),
    missingUploads: leftOut ? 0 : missing.size,
    nobodysUploads: leftOut || missing.size === 0 ? 0 : orphans,
  };
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
