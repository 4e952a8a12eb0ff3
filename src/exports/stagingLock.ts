import { randomUUID } from 'node:crypto';
import { lutimes, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { ProblemError } from '../problems/problem.ts';
import { createNew, openToRead, readSmallFile } from '../snapshots/files.ts';
import { removeFile } from '../snapshots/remove.ts';
import { renameOver, replaceFile } from '../snapshots/replaceFile.ts';

export const lockName = 'lock.json';
const maxLockBytes = 4096;
const heartbeatMs = 15_000;
const beatSlackMs = 5_000;
/** A lock of another machine that was watched for this long without a beat is not believed any more. */
export const staleAfterMs = 60_000;
/** Looks further apart than this don't count for more. */
const mostBetweenLooksMs = heartbeatMs;

const lockSchema = z.object({
  id: z.string(),
  pid: z.int().check(z.positive()),
  host: z.string(),
  /** Tells containers of one host apart, whose process ids say nothing to each other; `null` where there are none. */
  pid_namespace: z.nullable(z.string()),
  started_at: z.string(),
  /** See {@link Turn}; `null` until it is taken. Absent in locks of older versions, who come first. */
  turn: z.optional(z.nullable(z.number())),
});

type LockRecord = z.infer<typeof lockSchema>;

/**
 * The locks that this process holds. One with its process id that is not among them was left behind, on a drive that was
 * away when the lock was to be removed.
 */
const heldHere = new Set<string>();

/**
 * By path: how each lock looked when it was last seen, and for how long it has been watched without a change, in ms. The clocks of
 * two machines may differ by hours, so that times in a lock say nothing here except that they change.
 */
const watched = new Map<string, { readonly looks: string; readonly at: number; readonly silentMs: number }>();

/** The process that works on a staging folder now. `own`: this very process. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly sameHost: boolean;
  readonly own: boolean;
}

/** Where a holder stands among those who export the same at the same time: the smallest number first, then the smallest id. */
export interface Turn {
  readonly number: number;
  readonly id: string;
}

/** A staging folder's lock that this process holds. */
export interface StagingLock {
  /**
   * Takes a turn: the time now in ms, or the number after `last`, whichever is more.
   * @throws ProblemError `running-elsewhere` where the lock is another's by now.
   */
  takeTurn(last: number): Promise<Turn>;
  /** @throws ProblemError `running-elsewhere` where the lock is another's by now. */
  requireOwn(): Promise<void>;
  /** Takes the lock away. Never throws. */
  release(): Promise<void>;
}

/**
 * Marks a staging folder as worked on by this process: a file that says who, and whose modification time is renewed
 * every 15 s. A lock of a process that died or fell silent is taken over. `onLost` is called when the lock turns out to
 * be another's, as may be after the machine slept: the folder is not ours any more then.
 * @throws ProblemError `running-elsewhere`; errors of the file system as they are.
 */
export async function lockStaging(
  folder: string,
  onLost: (problem: ProblemError) => void,
): Promise<StagingLock> {
  const own: LockRecord = {
    id: randomUUID(),
    pid: process.pid,
    host: hostname(),
    pid_namespace: await pidNamespace(),
    started_at: new Date().toISOString(),
    turn: null,
  };
  const path = join(folder, lockName);
  if (!(await create(path, own))) {
    await removeStale(folder);
    if (!(await create(path, own))) throw elsewhere(await lockHolder(folder));
  }
  heldHere.add(own.id);
  const timer = setInterval(() => void beat(), heartbeatMs);
  timer.unref();
  const beat = async (): Promise<void> => {
    const found = await readLock(path);
    if (found?.id === own.id) {
      const now = new Date();
      await lutimes(path, now, now).catch(() => undefined);
    } else if (found !== undefined) {
      clearInterval(timer);
      onLost(elsewhere(await lockHolder(folder)));
    }
  };
  return {
    takeTurn: async (last) => {
      const number = Math.max(Date.now(), last + 1);
      if ((await readLock(path))?.id !== own.id) throw elsewhere(await lockHolder(folder));
      await replaceFile(path, `${JSON.stringify({ ...own, turn: number })}\n`);
      return { number, id: own.id };
    },
    requireOwn: async () => {
      const found = await readLock(path);
      if (found !== undefined && found.id !== own.id) throw elsewhere(await lockHolder(folder));
    },
    release: async () => {
      clearInterval(timer);
      heldHere.delete(own.id);
      if ((await readLock(path))?.id === own.id) await removeFile(path).catch(() => undefined);
    },
  };
}

/**
 * Who works on a staging folder now; `undefined` where nobody does. Of this machine's processes one that died works no more; apart
 * from that a lock counts until it was watched for long enough without a beat. `now` is in ms of a clock that stands still while
 * the machine sleeps.
 */
export async function lockHolder(folder: string, now = performance.now()): Promise<LockHolder | undefined> {
  const path = join(folder, lockName);
  const found = await lookAtLock(path);
  if (found === undefined) {
    watched.delete(path);
    return undefined;
  }
  const { record, looks } = found;
  const sameHost = record.host === hostname() && record.pid_namespace === (await pidNamespace());
  const own = sameHost && record.pid === process.pid;
  if (own && !heldHere.has(record.id)) return undefined;
  if (sameHost && !isAlive(record)) return undefined;
  const mostSilentMs = sameHost ? heartbeatMs + beatSlackMs : staleAfterMs;
  if (!own && silence(path, looks, now) >= mostSilentMs) return undefined;
  return { pid: record.pid, host: record.host, sameHost, own };
}

/** For how long a lock has been watched without a change. Between two looks the machine may have slept, as its holder. */
function silence(path: string, looks: string, now: number): number {
  const seen = watched.get(path);
  const silentMs = seen?.looks === looks ? seen.silentMs + Math.min(now - seen.at, mostBetweenLooksMs) : 0;
  watched.set(path, { looks, at: now, silentMs });
  return silentMs;
}

/** The turn of whoever works on a staging folder; `choosing` for the moment before it is taken, `undefined` where nobody does. */
export async function turnOf(folder: string): Promise<Turn | 'choosing' | undefined> {
  const record = await readLock(join(folder, lockName));
  if (record === undefined || (await lockHolder(folder)) === undefined) return undefined;
  return record.turn === null ? 'choosing' : { number: record.turn ?? 0, id: record.id };
}

/** @throws ProblemError `running-elsewhere` where somebody works on the staging folder. */
export async function requireUnlocked(folder: string): Promise<void> {
  const holder = await lockHolder(folder);
  if (holder !== undefined) throw elsewhere(holder);
}

/** The problem of an export that `holder` runs; without one, or where that is this process, nothing is said of who does. */
export function elsewhere(holder: LockHolder | undefined): ProblemError {
  if (holder === undefined || holder.own)
    return new ProblemError({ kind: 'running-elsewhere', sameHost: true });
  const { host, sameHost, pid } = holder;
  return new ProblemError({ kind: 'running-elsewhere', host, sameHost, pid });
}

function isAlive({ pid }: LockRecord): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function create(path: string, record: LockRecord): Promise<boolean> {
  try {
    const file = await createNew(path);
    try {
      await file.writeFile(`${JSON.stringify(record)}\n`);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a stale lock away, and puts it back where another process was quicker and it is that one's already. */
async function removeStale(folder: string): Promise<void> {
  const path = join(folder, lockName);
  await requireUnlocked(folder);
  const stale = await textOf(path);
  const aside = `${path}.${randomUUID()}`;
  await renameOver(path, aside).catch(() => undefined);
  const moved = await textOf(aside);
  if (moved !== undefined && moved !== stale) await renameOver(aside, path);
  else await removeFile(aside);
}

async function textOf(path: string): Promise<string | undefined> {
  return await readSmallFile(path, maxLockBytes).catch(() => undefined);
}

async function readLock(path: string): Promise<LockRecord | undefined> {
  return (await lookAtLock(path))?.record;
}

/** A lock, and what changes with every beat. Opened anew each time, so that network drives look anew too. */
async function lookAtLock(
  path: string,
): Promise<{ readonly record: LockRecord; readonly looks: string } | undefined> {
  try {
    const file = await openToRead(path);
    try {
      const { size, mtimeMs } = await file.stat();
      if (size > maxLockBytes) return undefined;
      const text = await file.readFile('utf8');
      const parsed = lockSchema.safeParse(JSON.parse(text));
      return parsed.success ? { record: parsed.data, looks: `${mtimeMs} ${text}` } : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

async function pidNamespace(): Promise<string | null> {
  return await readlink('/proc/self/ns/pid').catch(() => null);
}
