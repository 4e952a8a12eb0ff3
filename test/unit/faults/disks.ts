import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { platform } from 'node:os';

/** A file system of its own, in memory, that can be made to have no room left. */
export interface SmallDisk {
  /** Leaves it no larger than what is on it. */
  readonly fillUp: () => void;
  readonly makeRoom: () => void;
  readonly unmount: () => void;
}

/** Much more than an export of the tests needs, besides what every export leaves free. */
const roomy = '1g';

/** Mounts a small disk at `folder`, which is there and empty. */
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

/** Why no small disk can be mounted here; `undefined` where one can. */
export function whyNoSmallDisk(): string | undefined {
  if (platform() !== 'linux') return 'a small disk is mounted on Linux only';
  if (process.getuid?.() !== 0) return 'mounting a small disk takes root';
  return undefined;
}

/** Who exports where folders may be locked: root is let in everywhere, so it is somebody else then. */
export function ordinaryUser(): number | undefined {
  return process.getuid?.() === 0 ? 65_534 : undefined;
}

/** Why folders cannot be locked here; `undefined` where they can. */
export function whyNoLockedFolders(): string | undefined {
  return platform() === 'win32' ? 'Windows has no modes that lock a folder' : undefined;
}
