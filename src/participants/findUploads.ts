import { join } from 'node:path';
import { lookAt } from '../snapshots/files.ts';
import { entriesOf, isBehindNoLink } from '../snapshots/folders.ts';
import type { RecordsFile, SnapshotData } from '../analysis/snapshotData.ts';
import type { Answer, Submission } from '../analysis/submission.ts';
import { isInside, mayErase } from '../exports/erasure.ts';
import { manifestName, readManifestHead } from '../exports/manifest.ts';
import { leftOutFiles, manifestEntries } from '../exports/manifestEntries.ts';
import type { FoundFile, SnapshotFinding } from './finding.ts';
import type { Needles } from './needles.ts';
import { isOwnPath, type Person } from './participantId.ts';

type UploadsFinding = Pick<
  SnapshotFinding,
  'uploads' | 'listed' | 'shared' | 'missingUploads' | 'nobodysUploads'
> & {
  /** Theirs, but where no upload can lie: in a folder of other programs, or behind a link. */
  readonly untouchable: readonly string[];
};

/** What a manifest lists with an id of a person in its path, here or in the archive. */
export interface ListedById {
  /** Uploads that are theirs by a folder or a name. */
  readonly own: ReadonlySet<string>;
  /** Of the files that were left out, those that have an id in their name: nothing but this name is here. */
  readonly leftOut: readonly string[];
  /** How many others there are. */
  readonly mentions: number;
}

/** Searches the names in a snapshot's manifest. Throws the disk's errors, and the signal's reason. */
export async function listedById(
  { folder, uploads: { index, root } }: SnapshotData,
  person: Person,
  needles: Needles,
  signal: AbortSignal,
): Promise<ListedById> {
  const ids = new Set(person.ids());
  const own = new Set<string>();
  const leftOut: string[] = [];
  let mentions = 0;
  const look = (path: string, archivePath = path): void => {
    if (!needles.isIn(path) && !needles.isIn(archivePath)) return;
    const isOwn = isOwnPath(path, ids) || isOwnPath(archivePath, ids);
    if (isOwn && path.startsWith(`${root}files/`)) own.add(path);
    else mentions++;
  };
  const lookOnDisk = (): void => {
    for (let file = 0; file < index.size; file++) look(index.path(file));
  };
  if ((await readManifestHead(folder)) === undefined) {
    lookOnDisk();
    return { own, leftOut, mentions };
  }
  try {
    for await (const { path, archivePath } of manifestEntries(folder, signal)) look(path, archivePath);
    for await (const { path } of leftOutFiles(folder, signal)) {
      if (needles.isIn(path)) leftOut.push(path);
    }
    return { own, leftOut, mentions };
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error;
    // One that can't be read is searched as text: it must not keep all others from being searched.
    lookOnDisk();
    return { own, leftOut, mentions: await needles.countIn(join(folder, manifestName), signal) };
  }
}

/**
 * The uploads of a person in a snapshot: those that their records mean, and those that are by an id, unless somebody else's record
 * means them too. Reads the records twice. Throws the disk's errors, and the signal's reason.
 */
export async function findUploads(
  data: SnapshotData,
  person: Person,
  byId: ListedById,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<UploadsFinding> {
  const { leftOut } = data.uploads;
  const own = new Set(byId.own);
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
  const listed: string[] = [];
  const untouchable: string[] = [];
  for (const path of [...own].filter((each) => !others.has(each)).sort()) {
    const found = isInside(path) ? await placeOf(data.folder, path) : undefined;
    if (found !== undefined && !(await canErase(data.folder, found.path))) {
      untouchable.push(found.path);
      continue;
    }
    if (found !== undefined) uploads.push(found);
    listed.push(path);
  }
  return {
    uploads,
    listed: [...listed, ...byId.leftOut],
    untouchable,
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
  return found?.isDirectory() === false ? { path, size: found.size } : undefined;
}

/** Whether a deletion may touch a file: it is where uploads lie, and no folder above it is a link. */
async function canErase(folder: string, path: string): Promise<boolean> {
  return mayErase(path) && (await isBehindNoLink(folder, path));
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
