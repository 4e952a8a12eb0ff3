import { join } from 'node:path';
import { lookAt } from '../../snapshots/access/files.ts';
import { entriesOf, isBehindNoLink } from '../../snapshots/access/folders.ts';
import type { SnapshotData } from '../../analysis/snapshotData.ts';
import type { Submission, UploadAnswer } from '../../analysis/answers/submission.ts';
import { isInside, mayErase } from '../../snapshots/erasure/erasurePlan.ts';
import { manifestName, readManifestHead } from '../../snapshots/manifest.ts';
import { leftOutFiles, manifestEntries } from '../../snapshots/manifestEntries.ts';
import type { FoundFile, SnapshotFinding } from './finding.ts';
import type { Needles } from './needles.ts';
import { isOwnPath, type Person } from './participantId.ts';

type UploadsFinding = Pick<
  SnapshotFinding,
  'uploads' | 'listed' | 'shared' | 'missingUploads' | 'nobodysUploads'
> & {
  /** Theirs, but where uploads can't be: in another program's folder, or behind a link. */
  readonly untouchable: readonly string[];
};

/** Files listed in a manifest with a person's id in the path, on disk or in the archive. */
export interface ListedById {
  /** Uploads that are theirs by a folder or a name. */
  readonly own: ReadonlySet<string>;
  /** Skipped files with an id in the name, of which only the name exists. */
  readonly leftOut: readonly string[];
  /** Number of other mentions. */
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
 * Finds a person's uploads in a snapshot: those their records refer to, and those with their id, unless
 * another person's record refers to them. Reads the records twice. Throws the disk's errors and the signal's
 * reason.
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
  const readings = [true, false].flatMap((collects) => data.recordsFiles.map((file) => ({ file, collects })));
  for (const [place, { file, collects }] of readings.entries()) {
    const told = ({ bytes, total }: { readonly bytes: number; readonly total: number }): void =>
      onProgress((place + (total === 0 ? 1 : bytes / total)) / readings.length);
    const reading = data.read({ file }, told, signal);
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
    if (collects && file === data.recordsFiles[0]) orphans = reading.report().uploads.orphans.count;
  }
  const uploads: FoundFile[] = [];
  const listed: string[] = [];
  const untouchable: string[] = [];
  for (const path of [...own].filter((each) => !others.has(each)).sort()) {
    const found = isInside(path) ? await placeOf(data.folder, path) : undefined;
    // A deletion only touches files in places for uploads that can be reached without links.
    if (found === undefined || (mayErase(found.path) && (await isBehindNoLink(data.folder, found.path)))) {
      listed.push(path);
      if (found !== undefined) uploads.push(found);
    } else {
      untouchable.push(found.path);
    }
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

/** Finds the file for a path in the manifest, as disks and copying programs change Unicode forms. */
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

function* uploadAnswers(
  submission: Submission,
  person: Person,
): Generator<{ readonly answer: Pick<UploadAnswer, 'instructionId' | 'files'>; readonly isOwn: boolean }> {
  for (const answer of submission.answers) {
    if (!('files' in answer)) continue;
    const participant = answer.source?.participantId ?? submission.participantId;
    const submissionId = answer.source?.submissionId ?? submission.submissionId;
    const isOwn =
      participant === undefined
        ? submissionId !== undefined && person.isSubmission(submissionId)
        : person.isParticipant(participant);
    yield { answer, isOwn };
  }
}
