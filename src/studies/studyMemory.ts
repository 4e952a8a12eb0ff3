import * as z from 'zod/mini';
import type { Link } from '../prolific/studyFinder.ts';
import type { Installation } from '../snapshots/access/installation.ts';

/** A study as remembered. */
export interface KnownStudy {
  readonly link: Link;
  /** As Prolific listed it. */
  readonly status: string;
  /** A person named it, whatever Prolific says about its link. */
  readonly named?: true;
}

/** Completed submissions by study at the request of an export. */
export type Baseline = ReadonlyMap<string, number>;

/** What is remembered of studies on this computer. */
export interface Remembered {
  readonly studies: ReadonlyMap<string, KnownStudy>;
  /** When the studies of Prolific workspaces were last searched, in Unix ms by workspace id. */
  readonly searched: ReadonlyMap<string, number>;
  /** By export id, oldest first. */
  readonly baselines: ReadonlyMap<string, Baseline>;
}

/** Returns whether a study with this status gets no more submissions, unless it is extended. */
export function isOver(status: string): boolean {
  return status.toUpperCase() === 'COMPLETED';
}

const fileName = 'studies.json';
/** The oldest are forgotten, of studies first those without a link, so that the file stays readable at once. */
const maxStudies = 4_000;
const maxBaselines = 500;
const maxWorkspaces = 100;
const maxStatusLength = 40;

const text = z.string().check(z.maxLength(100));
const count = z.int().check(z.nonnegative());
const link = z.union([z.literal('none'), z.object({ kind: z.enum(['collection', 'batch']), id: text })]);
const study = z.object({ link, status: text, named: z.optional(z.literal(true)) });
const baseline = z.array(z.tuple([text, count]));
const schema = z.object({
  studies: z.catch(z.array(z.tuple([text, study])), []),
  searched: z.catch(z.array(z.tuple([text, count])), []),
  baselines: z.catch(z.array(z.tuple([text, baseline])), []),
});

const nothing: Remembered = { studies: new Map(), searched: new Map(), baselines: new Map() };

/**
 * Remembers which study belongs to which collection or batch, and how many submissions were completed when an
 * export was requested: for all workspaces and windows, in the installation's own folder.
 */
export class StudyMemory {
  private readonly installation: Pick<Installation, 'read' | 'write'>;
  private last: Remembered = nothing;
  private pending: Promise<unknown> = Promise.resolve();

  constructor(installation: Pick<Installation, 'read' | 'write'>) {
    this.installation = installation;
  }

  /** As last read or written; empty before. */
  get known(): Remembered {
    return this.last;
  }

  /** Reads it again, as other windows write it too. An unreadable file counts as empty. Never throws. */
  async read(): Promise<Remembered> {
    const content = await this.installation.read(fileName).catch(() => undefined);
    this.last = content === undefined ? nothing : parse(content);
    return this.last;
  }

  /** Changes what is remembered now. A failure to write is passed over: it is only remembered for less long. */
  async change(change: (before: Remembered) => Partial<Remembered>): Promise<void> {
    const changing = this.pending.then(async () => {
      const before = await this.read();
      const { studies, searched, baselines } = { ...before, ...change(before) };
      // What servers send may not fit, which would cost everything else.
      const fits = (...ids: readonly string[]): boolean => ids.every((id) => text.safeParse(id).success);
      const importance = ({ link, named }: KnownStudy): number => (named ? 2 : Number(link !== 'none'));
      this.last = {
        studies: newest(
          [...studies]
            .filter(([id, { link }]) => fits(id, link === 'none' ? '' : link.id))
            .map(([id, one]) => [id, { ...one, status: one.status.slice(0, maxStatusLength) }] as const)
            .sort(([, one], [, other]) => importance(one) - importance(other)),
          maxStudies,
        ),
        searched: newest(
          [...searched].filter(([id]) => fits(id)),
          maxWorkspaces,
        ),
        baselines: newest(
          [...baselines].filter(([exportId, each]) => fits(exportId, ...each.keys())),
          maxBaselines,
        ),
      };
      const wire: z.infer<typeof schema> = {
        studies: [...this.last.studies],
        searched: [...this.last.searched],
        baselines: [...this.last.baselines].map(([exportId, each]) => [exportId, [...each]]),
      };
      await this.installation.write(fileName, JSON.stringify(wire));
    });
    this.pending = changing.catch(() => undefined);
    await this.pending;
  }
}

function parse(content: string): Remembered {
  try {
    const { studies, searched, baselines } = schema.parse(JSON.parse(content));
    return {
      studies: new Map(studies.map(([id, { named, ...one }]) => [id, named ? { ...one, named } : one])),
      searched: new Map(searched),
      baselines: new Map(baselines.map(([exportId, baseline]) => [exportId, new Map(baseline)])),
    };
  } catch {
    return nothing;
  }
}

/** Returns the last entries. */
function newest<Value>(
  entries: readonly (readonly [string, Value])[],
  max: number,
): ReadonlyMap<string, Value> {
  return new Map(entries.slice(-max));
}
