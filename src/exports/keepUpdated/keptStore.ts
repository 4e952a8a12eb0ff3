import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Installation } from '../../snapshots/access/installation.ts';
import {
  fieldsOf,
  hasOneSubject,
  sameSubject,
  subjectFields,
  subjectOf,
  type ExportSubject,
  type SubjectRef,
} from '../../snapshots/subject.ts';

/** The intervals that are offered, in minutes. */
export const keptIntervals = [5, 15, 60, 360] as const;

/** Which of the snapshots that it made Keep Updated keeps. */
export const thinnings = ['all', 'newest-of-each-day'] as const;

/** How a collection or batch is kept updated. */
export interface KeptOptions {
  /** At most one snapshot in this time. */
  readonly everyMinutes: number;
  readonly keeps: (typeof thinnings)[number];
}

/** A collection or batch that a person keeps updated in one export folder. */
export interface KeptChoice extends KeptOptions {
  readonly subject: ExportSubject;
  /** When the person chose, or continued, it: a later choice ends a pause. ISO 8601. */
  readonly chosenAt: string;
}

/** Why nothing is exported until a person, or room on Prolific, changes that. */
export interface KeptPause {
  /** {@link KeptChoice.chosenAt} of the choice that it interrupts. */
  readonly of: string;
  /** For `job-limit`: how many exports Prolific listed. */
  readonly why: 'job-limit' | 'problem';
  readonly listed?: number | undefined;
}

const minutes = z.int().check(z.minimum(1), z.maximum(7 * 24 * 60));
const instant = z.iso.datetime();
/** With these, a file stays well below the size at which small files are refused. */
const maxKept = 40;
const maxJobIds = 20;
const maxSnapshots = 100;

const choiceSchema = z
  .object({
    ...subjectFields,
    every_minutes: minutes,
    keeps: z.enum(thinnings),
    chosen_at: instant,
  })
  .check(z.refine(hasOneSubject));
const choicesSchema = z.catch(z.object({ kept: z.array(choiceSchema).check(z.maxLength(maxKept)) }), {
  kept: [],
});

const id = z.string().check(z.maxLength(200));
const snapshot = z.object({ path: id, exportId: id });
const runSchema = z.object({
  startedAt: z.optional(instant),
  /** An export began and hasn't ended, as far as this file knows. */
  isUnfinished: z.optional(z.boolean()),
  /** Number of completed submissions on Prolific when the last snapshot was requested. */
  completed: z.optional(z.int()),
  /** Ids of the exports on Prolific that Keep Updated itself created, oldest first. */
  jobs: z._default(z.array(id).check(z.maxLength(maxJobIds)), []),
  /** Its snapshots: paths in the export folder, with the exports they came from. */
  snapshots: z._default(z.array(snapshot).check(z.maxLength(maxSnapshots)), []),
  failures: z._default(z.int(), 0),
  notBefore: z.optional(instant),
  paused: z.optional(
    z.object({ of: instant, why: z.enum(['job-limit', 'problem']), listed: z.optional(z.int()) }),
  ),
});
const runsSchema = z.catch(z.record(z.string(), runSchema), {});

/** What Keep Updated remembers about a collection or batch, besides what the person chose. */
export type KeptRun = Readonly<z.infer<typeof runSchema>>;

export const noRun: KeptRun = { jobs: [], snapshots: [], failures: 0 };

/**
 * What is remembered of an export folder, in the installation's own folder, where no workspace can put it and all
 * windows see it. Any window writes the choices; only the one that holds the lock writes the runs.
 */
export class KeptStore {
  private readonly installation: Installation;
  private readonly name: string;

  private constructor(installation: Installation, name: string) {
    this.installation = installation;
    this.name = name;
  }

  /** Opens the store of an export folder. Throws the disk's errors. */
  static async open(installation: Installation, exportFolder: string): Promise<KeptStore> {
    return new KeptStore(installation, `keep-updated/${await installation.nameFor(exportFolder)}`);
  }

  /** The folder for the lock; exists once something was chosen. */
  get folder(): string {
    return join(this.installation.folder, this.name);
  }

  /** Returns what people chose; nothing if the file is missing or unreadable. */
  async choices(): Promise<KeptChoice[]> {
    const { kept } = choicesSchema.parse(await this.read('choices.json'));
    return kept.map((choice) => ({
      subject: subjectOf(choice),
      everyMinutes: choice.every_minutes,
      keeps: choice.keeps,
      chosenAt: choice.chosen_at,
    }));
  }

  /** Replaces the choice for a subject; `undefined` removes it. Throws the disk's errors. */
  async choose(subject: SubjectRef, choice: KeptChoice | undefined): Promise<void> {
    const others = (await this.choices()).filter((other) => !sameSubject(other.subject, subject));
    const kept = [...others, ...(choice === undefined ? [] : [choice])].slice(-maxKept);
    await this.write('choices.json', {
      kept: kept.map((one) => ({
        ...fieldsOf(one.subject),
        every_minutes: one.everyMinutes,
        keeps: one.keeps,
        chosen_at: one.chosenAt,
      })),
    });
  }

  /** Returns what is known of runs, by {@link subjectKey}. */
  async runs(): Promise<Map<string, KeptRun>> {
    return new Map(Object.entries(runsSchema.parse(await this.read('runs.json'))));
  }

  /** Replaces what is known of runs. Throws the disk's errors. */
  async writeRuns(runs: ReadonlyMap<string, KeptRun>): Promise<void> {
    const bounded: Record<string, KeptRun> = {};
    for (const [key, run] of [...runs].slice(-maxKept)) {
      // An id that doesn't fit would cost everything else.
      const jobs = run.jobs.filter((one) => id.safeParse(one).success).slice(-maxJobIds);
      const snapshots = run.snapshots.filter((one) => snapshot.safeParse(one).success).slice(-maxSnapshots);
      bounded[key] = { ...run, jobs, snapshots };
    }
    await this.write('runs.json', bounded);
  }

  private async read(file: string): Promise<unknown> {
    try {
      return JSON.parse((await this.installation.read(`${this.name}/${file}`)) ?? '{}');
    } catch {
      return {};
    }
  }

  private async write(file: string, content: object): Promise<void> {
    await this.installation.write(`${this.name}/${file}`, JSON.stringify(content));
  }
}
