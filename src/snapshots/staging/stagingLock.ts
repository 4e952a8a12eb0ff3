import { randomBytes } from 'node:crypto';
import { mkdir, readlink, rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import * as z from 'zod/mini';
import { ProblemError } from '../../problems/problem.ts';
import { lookAt, readSmallFile, writeNew } from '../access/files.ts';
import { entriesOf, isMissing, isRealFolder } from '../access/folders.ts';
import { removeBelow, removeEmpty, removeFile, removeIn, renameOver } from '../access/changeFiles.ts';

/**
 * The lock is a folder with one empty file named after its owner and a counter:
 * `id.pid.namespace.host.beats`. It is prepared elsewhere and renamed, so it is always complete, and only one
 * window gets it.
 */
const lockName = 'lock';
/** Place for the lock of a silent, possibly suspended process when another takes the folder. */
const silentName = `${lockName}-silent`;
const markPattern = /^([\da-f]{16})\.(\d{1,10})\.(\d*)\.(.+)\.(\d+)$/;
/** Version 0.1.0's lock, a file that it touches as its heartbeat. */
const oldLockName = 'lock.json';
const oldLockSchema = z.object({
  pid: z.int().check(z.positive()),
  host: z.string(),
  pid_namespace: z.nullable(z.string()),
});

const heartbeatMs = 15_000;
/**
 * A lock of this machine that doesn't change for this long is free: its process id may be another program's
 * by now.
 */
const silentHereMs = heartbeatMs + 5_000;
/** The same for other computers, whose changes take up to a minute to appear on network drives. */
export const staleAfterMs = 90_000;
/**
 * A longer time between two looks doesn't count as more: this machine may have slept, as the lock's holder
 * may have.
 */
const maxBetweenLooksMs = heartbeatMs;
/** Maximum wait for a lock, as removals hold it briefly. */
const maxWaitMs = 250;

/** First digit of a lock's id: which kind of thread holds it. */
const mainThread = '0';
const workerThread = 'f';

/** The locks that this thread holds. Another one of a main thread with this process id was left behind. */
const heldByThisThread = new Set<string>();

/**
 * By lock: its counter at the last look and for how long it has been seen without a change, in ms. Clocks of
 * machines are never compared.
 */
const watched = new Map<string, { readonly beats: string; readonly at: number; readonly silentMs: number }>();

/** The process that works on a staging folder now. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly sameHost: boolean;
  readonly isThisProcess: boolean;
}

/** Content of a lock. `pid` 0: it is no lock. */
interface Mark extends Omit<LockHolder, 'isThisProcess'> {
  readonly path: string;
  readonly id: string;
  readonly beats: string;
}

/** Returns whether a name in a locked folder is part of its lock. */
export function isOfLock(name: string): boolean {
  return name === lockName || name.startsWith(`${lockName}-`) || name === oldLockName;
}

/**
 * Locks a staging folder for this process. Takes over locks of processes that ended or showed no heartbeat
 * for long enough.
 * @param onLost called when another process takes over this lock, for example while this computer sleeps
 * @throws {ProblemError} running-elsewhere: it is locked. Throws the disk's errors.
 */
export async function lockStaging(
  folder: string,
  onLost: (problem: ProblemError) => void,
): Promise<StagingLock> {
  const id = (isMainThread ? mainThread : workerThread) + randomBytes(8).toString('hex').slice(1);
  const prepared = `${lockName}-${id}`;
  const name = [id, process.pid, await pidNamespace(), ownHost()].join('.');
  const until = performance.now() + maxWaitMs;
  heldByThisThread.add(id);
  for (;;) {
    try {
      await requireUnlocked(folder);
      await clearDead(folder);
      await mkdir(join(folder, prepared));
      await writeNew(join(folder, prepared, `${name}.0`), '');
      await rename(join(folder, prepared), join(folder, lockName));
      break;
    } catch (error) {
      await removeIn(folder, prepared).catch(() => undefined);
      if (performance.now() > until) {
        heldByThisThread.delete(id);
        const holder = await lockHolder(folder);
        throw holder !== undefined || (await isLostRace(error, folder)) ? elsewhere(holder) : error;
      }
      await delay(maxWaitMs / 10);
    }
  }
  const left = (await entriesOf(folder)).filter((entry) => entry.name.startsWith(`${lockName}-`));
  for (const entry of left) await removeIn(folder, entry.name).catch(() => undefined);
  const isFromSilent = left.some((entry) => entry.name === silentName);
  return new StagingLock({ folder, id, name, isFromSilent }, onLost);
}

/**
 * Creates and locks a staging folder like {@link lockStaging}; repeats if another window's cleanup removes
 * the empty folder in between.
 */
export async function makeAndLock(
  folder: string,
  make: () => Promise<void>,
  onLost: (problem: ProblemError) => void,
): Promise<StagingLock> {
  for (let tries = 1; ; tries++) {
    try {
      await make();
      return await lockStaging(folder, onLost);
    } catch (error) {
      if (tries === 5 || !isMissing(error)) throw error;
    }
  }
}

/** The lock of a staging folder, held by this process. */
export class StagingLock {
  /** Whether its previous owner may only be suspended. */
  readonly isFromSilent: boolean;
  private folder: string;
  private readonly id: string;
  private readonly name: string;
  private readonly timer: ReturnType<typeof setInterval>;
  private beats = 0;
  /** Whether the lock was still this process's at the last beat. */
  private isOwn = Promise.resolve(true);

  constructor(
    { folder, id, name, isFromSilent }: Record<'folder' | 'id' | 'name', string> & { isFromSilent: boolean },
    onLost: (problem: ProblemError) => void,
  ) {
    this.folder = folder;
    this.id = id;
    this.name = name;
    this.isFromSilent = isFromSilent;
    const check = async (): Promise<void> => {
      if (await this.beat()) return;
      clearInterval(this.timer);
      onLost(elsewhere(await lockHolder(this.folder)));
    };
    this.timer = setInterval(() => void check(), heartbeatMs);
    this.timer.unref();
  }

  /** @throws {ProblemError} running-elsewhere: another process has taken the lock over. */
  async requireOwn(): Promise<void> {
    if (!(await this.beat())) throw elsewhere(await lockHolder(this.folder));
  }

  /** Updates the folder's path after a rename. */
  moved(folder: string): void {
    this.folder = folder;
  }

  /** Frees the folder. Never throws. */
  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.isOwn;
    await removeFile(this.fileAt(this.beats)).catch(() => undefined);
    heldByThisThread.delete(this.id);
    await removeEmpty(join(this.folder, lockName));
  }

  /**
   * Increments the counter and returns whether the lock is still this process's. Another process takes over
   * by removing the file under its watched name, so either that or the rename succeeds first.
   */
  private beat(): Promise<boolean> {
    return (this.isOwn = this.isOwn.then(async () => {
      try {
        await rename(this.fileAt(this.beats), this.fileAt(this.beats + 1));
        this.beats += 1;
        return true;
      } catch (error) {
        if (!isMissing(error)) return true;
        // On a network drive, a rename may succeed although its answer is lost. A missing folder wasn't taken
        // over.
        const own = (await marksIn(this.folder)).find(({ id }) => id === this.id);
        if (own !== undefined) this.beats = Number(own.beats);
        return own !== undefined || !(await isRealFolder(this.folder));
      }
    }));
  }

  private fileAt(beats: number): string {
    return join(this.folder, lockName, `${this.name}.${beats}`);
  }
}

/**
 * Returns who uses a staging folder.
 * @param now milliseconds of a monotonic clock
 */
export async function lockHolder(folder: string, now = performance.now()): Promise<LockHolder | undefined> {
  const holders = (await marksIn(folder)).map((mark) => holderOf(mark, now));
  return holders.find((holder) => typeof holder === 'object');
}

/**
 * Checks that nobody uses a staging folder.
 * @throws {ProblemError} running-elsewhere: somebody does.
 */
export async function requireUnlocked(folder: string): Promise<void> {
  const holder = await lockHolder(folder);
  if (holder !== undefined) throw elsewhere(holder);
}

/**
 * Returns the problem of an export that `holder` runs. It doesn't name this process, nor one that is not
 * known.
 */
export function elsewhere(holder: LockHolder | undefined): ProblemError {
  if (holder === undefined || holder.isThisProcess)
    return new ProblemError({ kind: 'running-elsewhere', sameHost: true });
  const { host, sameHost, pid } = holder;
  return new ProblemError({ kind: 'running-elsewhere', host, sameHost, pid });
}

/**
 * Returns whether an error means that another process was faster: it took the lock or removed what was
 * prepared.
 */
async function isLostRace(error: unknown, folder: string): Promise<boolean> {
  if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return true;
  return isMissing(error) && (await isRealFolder(folder));
}

/** Removes dead locks by the name they were watched under, which a heartbeat would have changed. */
async function clearDead(folder: string): Promise<void> {
  for (const mark of await marksIn(folder)) {
    const holder = holderOf(mark, performance.now());
    if (holder === 'silent') await renameOver(mark.path, join(folder, silentName));
    if (holder === 'dead') await removeBelow(folder, mark.path);
  }
  await removeEmpty(join(folder, lockName));
}

async function marksIn(folder: string): Promise<Mark[]> {
  const place = join(folder, lockName);
  const namespace = await pidNamespace();
  let names = await entriesOf(place);
  // While a file is renamed, a folder may be read without it.
  if (names.length === 0 && (await isRealFolder(place))) names = await entriesOf(place);
  const marks = names.map(({ name }): Mark => {
    const [, id = '', pid = 0, theirs, host = '', beats = ''] = markPattern.exec(name) ?? [];
    const sameHost = host === ownHost() && theirs === namespace;
    return { path: join(place, name), id, pid: Number(pid), host, sameHost, beats };
  });
  const isInTheWay = names.length === 0 && (await lookAt(place))?.isDirectory() === false;
  if (isInTheWay) marks.push({ path: place, id: '', pid: 0, host: '', sameHost: false, beats: '' });
  const old = join(folder, oldLockName);
  const touchedAt = (await lookAt(old))?.mtimeMs;
  if (touchedAt === undefined) return marks;
  const parsed = oldLockSchema.safeParse(
    await readSmallFile(old)
      .then(JSON.parse)
      .catch(() => undefined),
  );
  const { pid, host, pid_namespace } = parsed.data ?? { pid: 0, host: '', pid_namespace: '' };
  const sameHost = host === hostname() && (pid_namespace ?? '').replace(/\D/g, '') === namespace;
  return [...marks, { path: old, id: oldLockName, pid, host, sameHost, beats: String(touchedAt) }];
}

/** Returns a lock's owner; `dead` if its process ended or it is no lock. */
function holderOf(
  { path, id, pid, host, sameHost, beats }: Mark,
  now: number,
): LockHolder | 'dead' | 'silent' {
  if (heldByThisThread.has(id)) return { pid, host, sameHost, isThisProcess: true };
  if (pid === 0 || (sameHost && !isAlive(pid, id))) return 'dead';
  const silentMs = silence(join(dirname(path), id), beats, now);
  return silentMs >= (sameHost ? silentHereMs : staleAfterMs)
    ? 'silent'
    : { pid, host, sameHost, isThisProcess: false };
}

/** Returns for how long a lock has been watched without a change, in ms. */
function silence(key: string, beats: string, now: number): number {
  const seen = watched.get(key);
  const silentMs = seen?.beats === beats ? seen.silentMs + Math.min(now - seen.at, maxBetweenLooksMs) : 0;
  watched.set(key, { beats, at: now, silentMs });
  return silentMs;
}

/** The main thread knows its own locks, but not those of its process's workers; a worker knows none of others. */
function isAlive(pid: number, id: string): boolean {
  if (pid === process.pid && isMainThread) return id.startsWith(workerThread);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ownHost(): string {
  return (
    hostname()
      .replace(/[^\w.-]/g, '-')
      .slice(0, 60) || 'unknown'
  );
}

/** Returns an id of the container, as process ids are only unique within one; empty outside containers. */
async function pidNamespace(): Promise<string> {
  return (await readlink('/proc/self/ns/pid').catch(() => '')).replace(/\D/g, '');
}
