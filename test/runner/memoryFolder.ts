import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

/** Where Linux keeps files in memory for whoever asks. */
const sharedMemory = '/dev/shm';
/** What `statfs` gives as the type of a tmpfs (Linux, include/uapi/linux/magic.h). */
const tmpfsType = 0x01021994;
/** Tests hold some 300 MB of files at a time; more is for what they may hold one day. */
const roomBytes = 2e9;
/** What browsers, editors and compilers take beside those files while all tests run. */
const memoryBytes = roomBytes + 6e9;

/**
 * A new folder in memory that is gone when this process ends, or undefined where there is no room for one.
 *
 * Tests write and sync files all the time. On a small machine's disk that took a quarter of the processor's time.
 */
export function makeMemoryFolder(
  parent = sharedMemory,
  availableMemory = process.availableMemory(),
): string | undefined {
  if (!hasRoom(parent) || availableMemory < memoryBytes) return undefined;
  const folder = mkdtempSync(join(parent, 'prolific-tests-'));
  // As /tmp is: some tests run programs as another user.
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
