import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Sets the mode of a folder and all folders in it, innermost first. */
export function setFolderModes(folder: string, mode: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) setFolderModes(join(folder, entry.name), mode);
  }
  chmodSync(folder, mode);
}
