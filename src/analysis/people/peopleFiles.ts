import { dirname, join } from 'node:path';
import { lookAt } from '../../snapshots/access/files.ts';
import { entriesOf } from '../../snapshots/access/folders.ts';
import { peopleFolder, peopleNames } from '../../snapshots/knownNames.ts';

/** A file with what is known about participants. */
export interface PeopleFile {
  /** In the people folder. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** The study of demographics; `undefined`: the file has the submissions of all studies. */
  readonly studyId: string | undefined;
}

const maxFiles = 1_000;
/** A million submissions, or their demographics, have less. */
const maxBytes = 512 * 1024 * 1024;
const fileOfStudy = /^demographics-([\w-]{1,100})\.csv$/;

/**
 * Returns the files with what is known about the participants of a snapshot's collection or batch (absolute
 * folder): submissions first, then demographics by name. Leaves out everything that isn't a regular file or
 * is larger than any of these can be. Never throws.
 */
export async function peopleFilesOf(snapshot: string): Promise<readonly PeopleFile[]> {
  const folder = join(dirname(snapshot), peopleFolder);
  const files: PeopleFile[] = [];
  for (const name of (await entriesOf(folder)).map((entry) => entry.name).sort()) {
    const studyId = fileOfStudy.exec(name)?.[1];
    const isWanted = studyId === undefined ? name === peopleNames.submissions : files.length < maxFiles;
    if (!isWanted) continue;
    const path = join(folder, name);
    const found = await lookAt(path);
    if (found?.isFile() !== true || found.size > maxBytes) continue;
    const file = { name, path, studyId };
    if (studyId === undefined) files.unshift(file);
    else files.push(file);
  }
  return files;
}
