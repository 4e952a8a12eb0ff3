import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder that Linux keeps in memory. */
const sharedMemory = '/dev/shm';
/** The type of a tmpfs in `statfs` (Linux, include/uapi/linux/magic.h). */
const tmpfsType = 0x01021994;
/** Tests use about 300 MB of files at a time; the rest is a reserve. */
const roomBytes = 2e9;
/** The files plus the memory of browsers, editors and compilers while all tests run. */
const memoryBytes = roomBytes + 6e9;

/**
 * Creates a folder in memory that is deleted when this process ends. Returns undefined if there is not enough
 * memory.
 *
 * Tests constantly write and sync files, which took a quarter of the processor time with a small machine’s
 * disk.
 */
export function makeMemoryFolder(
  parent = sharedMemory,
  availableMemory = process.availableMemory(),
): string | undefined {
  if (!hasRoom(parent) || availableMemory < memoryBytes) return undefined;
  const folder = mkdtempSync(join(parent, 'prolific-tests-'));
  // The mode of /tmp, because some tests run programs as another user.
  chmodSync(folder, 0o1777);
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function hasRoom(folder: string): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(folder);
    return type === tmpfsType && bavail * bsize >= roomBytes;
  } catch {
    return false;
  }
}
