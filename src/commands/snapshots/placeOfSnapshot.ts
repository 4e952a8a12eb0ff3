import { sep } from 'node:path';
import { openTargets } from '../../editor/targetFolder.ts';
import type { ExportPlace } from '../../snapshots/access/folders.ts';
import type { CommandDeps } from '../deps.ts';

/** Returns the export folder that a snapshot is in, if it is open or was exported to by this window. */
export function placeOfSnapshot(
  { exports }: Pick<CommandDeps, 'exports'>,
  folder: string,
): ExportPlace | undefined {
  const made = exports.views.map(({ request }) => request.target);
  return [...openTargets(), ...made].find(({ exportFolder }) => folder.startsWith(exportFolder + sep));
}
