import { randomUUID } from 'node:crypto';
import { open, readFile, readlink, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { ProblemError } from '../problems/problem.ts';
import { replaceFile } from './replaceFile.ts';

const lockName = 'lock.json';
const heartbeatMs = 15_000;
const beatSlackMs = 5_000;
/** A lock whose holder has not been heard of for this long is not believed any more. */
export const staleAfterMs = 60_000;

const lockSchema = z.object({
  id: z.string(),
  pid: z.number(),
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

/** By lock id: since when it has been seen without a beat later than `beatAt`, in ms of a clock that stands still while the machine sleeps. */
const silentSince = new Map<string, { readonly beatAt: number; readonly since: number }>();

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
export async function lockStaging(folder: string, onLost: () => void): Promise<StagingLock> {
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
      await utimes(path, now, now).catch(() => undefined);
    } else if (found !== undefined) {
      clearInterval(timer);
      onLost();
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
      if ((await readLock(path))?.id === own.id) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/**
 * Who works on a staging folder now; `undefined` where nobody does. `now` is in ms of a clock that stands still while the machine
 * sleeps: after that no holder has had the time for a beat yet.
 */
export async function lockHolder(folder: string, now = performance.now()): Promise<LockHolder | undefined> {
  const path = join(folder, lockName);
  const record = await readLock(path);
  const beatAt = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  if (record === undefined || beatAt === undefined) return undefined;
  const sameHost = record.host === hostname() && record.pid_namespace === (await pidNamespace());
  const own = sameHost && record.pid === process.pid;
  if (own && !heldHere.has(record.id)) return undefined;
  if (sameHost && !isAlive(record)) return undefined;
  if (Date.now() - beatAt > staleAfterMs && !(sameHost && mayBeatYet(record.id, beatAt, now)))
    return undefined;
  return { pid: record.pid, host: record.host, sameHost, own };
}

/** Whether a lock whose holder lives, or whose process id another has by now, was not watched for as long as a beat takes. */
function mayBeatYet(id: string, beatAt: number, now: number): boolean {
  const seen = silentSince.get(id);
  if (seen?.beatAt === beatAt) return now - seen.since <= heartbeatMs + beatSlackMs;
  silentSince.set(id, { beatAt, since: now });
  return true;
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

/** The problem of an export that `holder` runs; without one, of a lock that somebody was quicker to take. */
export function elsewhere(holder: LockHolder | undefined): ProblemError {
  const { host = hostname(), sameHost = true, pid = process.pid } = holder ?? {};
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
    const file = await open(path, 'wx');
    try {
      await file.write(`${JSON.stringify(record)}\n`);
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
  const stale = await readFile(path, 'utf8').catch(() => undefined);
  if (stale === undefined) return;
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => undefined);
  if (moved !== undefined && moved !== stale) await rename(aside, path);
  else await rm(aside, { force: true });
}

async function readLock(path: string): Promise<LockRecord | undefined> {
  try {
    const parsed = lockSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

async function pidNamespace(): Promise<string | null> {
  return await readlink('/proc/self/ns/pid').catch(() => null);
}
