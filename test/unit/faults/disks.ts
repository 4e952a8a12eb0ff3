import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { platform } from 'node:os';

/** A separate file system in memory that can be filled up. */
export interface SmallDisk {
  /** Shrinks it to the size of its content. */
  readonly fillUp: () => void;
  readonly makeRoom: () => void;
  readonly unmount: () => void;
}

/** Much more than an export in the tests needs with its reserve. */
const roomy = '1g';

/** Mounts a small disk at `folder`, which must exist and be empty. */
export function mountSmallDisk(folder: string): SmallDisk {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${roomy}`, 'tmpfs', folder]);
  const resize = (size: string): void => {
    execFileSync('mount', ['-o', `remount,size=${size}`, folder]);
  };
  return {
    fillUp: () => {
      const { bsize, blocks, bfree } = statfsSync(folder);
      resize(String(Math.max(1, blocks - bfree) * bsize));
    },
    makeRoom: () => resize(roomy),
    unmount: () => void execFileSync('umount', ['-l', folder]),
  };
}

/** Returns why no small disk can be mounted on this machine; `undefined` if one can. */
export function whyNoSmallDisk(): string | undefined {
  if (platform() !== 'linux') return 'a small disk is mounted on Linux only';
  if (process.getuid?.() !== 0) return 'mounting a small disk takes root';
  return undefined;
}

/**
 * Returns the user ID to export as, because root can write to read-only folders; `undefined` for the current
 * user.
 */
export function ordinaryUser(): number | undefined {
  return process.getuid?.() === 0 ? 65_534 : undefined;
}

/** Returns why folders can't be made read-only on this machine; `undefined` if they can. */
export function whyNoLockedFolders(): string | undefined {
  return platform() === 'win32' ? 'Windows has no modes that lock a folder' : undefined;
}
