import { readAllProcesses, readProcessTimes, type ProcessTimes } from './processTimes.ts';

interface Known extends ProcessTimes {
  readonly stage: string;
}

/**
 * Measures the processor seconds (user and system) of the child processes of this process and their
 * descendants, by stage. Linux only.
 *
 * The kernel adds the seconds of a process to its parent’s once the parent has waited for it, and so on up to
 * this process. A process whose parent was killed, such as a browser’s, adds its seconds to no other.
 * Therefore running processes are sampled regularly, and the last sample counts for those that disappear.
 */
export class ProcessorSeconds {
  /** Seconds of ended processes, by stage. */
  readonly #ended = new Map<string, number>();
  #known = new Map<number, Known>();
  readonly #stageOf = new Map<number, string>();
  readonly #timer: NodeJS.Timeout;
  #waitedFor: number;

  constructor(intervalMs = 500) {
    this.#waitedFor = readProcessTimes('self')?.waitedFor ?? 0;
    this.#timer = setInterval(() => {
      this.#look();
    }, intervalMs);
    this.#timer.unref();
  }

  /** Adds a child of this process and its descendants to `stage`. Must be called right after the spawn. */
  add(stage: string, pid: number): void {
    this.#stageOf.set(pid, stage);
    this.#look();
  }

  /** Must be called as soon as a child has ended. */
  childEnded(pid: number): void {
    this.#look();
    this.#stageOf.delete(pid);
  }

  /** Returns the seconds of a stage so far, or undefined if they can’t be measured. */
  of(stage: string): number | undefined {
    if (readProcessTimes('self') === undefined) return undefined;
    this.#look();
    let seconds = this.#ended.get(stage) ?? 0;
    for (const known of this.#known.values()) if (known.stage === stage) seconds += totalOf(known);
    return seconds;
  }

  /** Returns the seconds of all stages and of this process. */
  total(): number | undefined {
    const own = readProcessTimes('self')?.own;
    if (own === undefined) return undefined;
    const stages = new Set([...this.#ended.keys(), ...[...this.#known.values()].map(({ stage }) => stage)]);
    return [...stages].reduce((sum, stage) => sum + (this.of(stage) ?? 0), own);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const before = this.#known;
    const now = this.#ourProcesses();
    const self = readProcessTimes('self');
    this.#known = now;
    /** The last sampled seconds of disappeared processes, by stage and nearest running ancestor. */
    const gone = new Map<string, { readonly stage: string; readonly heir: number; seconds: number }>();
    for (const [pid, known] of before) {
      if (now.get(pid)?.began === known.began) continue;
      const { stage } = known;
      const heir = nearestAlive(known.parent, before, now);
      const sum = gone.get(`${heir} ${stage}`) ?? { stage, heir, seconds: 0 };
      sum.seconds += totalOf(known);
      gone.set(`${heir} ${stage}`, sum);
    }
    for (const { stage, heir, seconds } of gone.values()) {
      // Seconds passed to this process are in no running child; seconds passed to another are in its own
      // figures.
      const more =
        heir === process.pid
          ? Math.max(seconds, (self?.waitedFor ?? 0) - this.#waitedFor)
          : Math.max(0, seconds - inherited(before.get(heir), now.get(heir)));
      this.#ended.set(stage, (this.#ended.get(stage) ?? 0) + more);
    }
    this.#waitedFor = self?.waitedFor ?? 0;
  }

  #ourProcesses(): Map<number, Known> {
    const all = readAllProcesses();
    const ours = new Map<number, Known>();
    const stageOf = (pid: number, times: ProcessTimes): string | undefined => {
      const found =
        ours.get(pid)?.stage ?? (times.parent === process.pid ? this.#stageOf.get(pid) : undefined);
      if (found !== undefined) return found;
      // A known process keeps its stage even if its parent is gone.
      const known = this.#known.get(pid);
      if (known?.began === times.began) return known.stage;
      const parent = all.get(times.parent);
      return parent === undefined || times.parent === pid ? undefined : stageOf(times.parent, parent);
    };
    for (const [pid, times] of all) {
      const stage = stageOf(pid, times);
      if (stage !== undefined) ours.set(pid, { ...times, stage });
    }
    return ours;
  }
}

function inherited(before: ProcessTimes | undefined, now: ProcessTimes | undefined): number {
  return (now?.waitedFor ?? 0) - (before?.waitedFor ?? 0);
}

/** Returns the seconds of a process and its awaited children. */
function totalOf({ own, waitedFor }: ProcessTimes): number {
  return own + waitedFor;
}

/**
 * Returns the nearest running ancestor of a process, which received its seconds; 0 if none of ours is
 * running.
 */
function nearestAlive(pid: number, before: Map<number, Known>, now: Map<number, Known>): number {
  if (pid === process.pid) return pid;
  const known = before.get(pid);
  if (known === undefined) return 0;
  return now.get(pid)?.began === known.began ? pid : nearestAlive(known.parent, before, now);
}
