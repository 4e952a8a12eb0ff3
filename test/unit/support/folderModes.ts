import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Gives `folder` and every folder below it this mode, from the inside out. */
export function setFolderModes(folder: string, mode: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) setFolderModes(join(folder, entry.name), mode);
  }
  chmodSync(folder, mode);
}
