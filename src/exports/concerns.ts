import { join } from 'node:path';
import { problemOf, type Problem } from '../problems/problem.ts';
import { entriesOf, requireExportFolder, type ExportPlace } from '../snapshots/access/folders.ts';
import type { Installation } from '../snapshots/access/installation.ts';
import { stagingPrefix } from '../snapshots/knownNames.ts';
import { foreignErasures } from '../snapshots/erasure/erasure.ts';
import { isSnapshotName } from '../snapshots/snapshotName.ts';

/**
 * Finds what a person should know about an export folder because the extension leaves it alone: links in
 * place of folders, and deletions that another installation prepared. Never throws.
 */
export async function concernsIn(place: ExportPlace, installation: Installation): Promise<Problem[]> {
  const { exportFolder } = place;
  try {
    await requireExportFolder(place);
  } catch (error) {
    const problem = problemOf(error);
    return problem === undefined ? [] : [problem];
  }
  const links: string[] = [];
  for (const collection of await entriesOf(exportFolder)) {
    const path = join(exportFolder, collection.name);
    if (collection.isSymbolicLink()) links.push(path);
    if (!collection.isDirectory()) continue;
    for (const entry of await entriesOf(path)) {
      const isOurs = isSnapshotName(entry.name) || entry.name.startsWith(stagingPrefix);
      if (isOurs && entry.isSymbolicLink()) links.push(join(path, entry.name));
    }
  }
  const deletions = await foreignErasures(exportFolder, installation);
  return [
    ...links.map((path): Problem => ({ kind: 'unsafe-path', path, found: 'link' })),
    ...deletions.map((folder): Problem => ({ kind: 'foreign-plan', what: 'deletion', folder })),
  ];
}
