import type { RecordsFinding } from './finding.ts';
import type { ByteRange } from './ownParts.ts';
import type { FoundLine } from './recordLines.ts';

const maxListed = 100;

/** Collects what was found in the lines of one file. */
export class RecordsCollector {
  private readonly path: string;
  private readonly cuts: ByteRange[] = [];
  private readonly lists: Record<'mention' | 'unreadable' | 'unsearched' | 'foreign', number[]> = {
    mention: [],
    unreadable: [],
    unsearched: [],
    foreign: [],
  };
  private wholeLines = 0;
  private partLines = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** Adds a line and returns the submissions that are theirs: their ids or, without one, a name for its line. */
  add({ line, at, length, finding }: FoundLine): readonly string[] {
    switch (finding.kind) {
      case 'whole':
        this.wholeLines++;
        this.cuts.push({ start: at, end: at + length });
        return finding.submissions.length === 0 ? [`line ${line}`] : finding.submissions;
      case 'parts':
        this.partLines++;
        for (const { start, end } of finding.ranges) this.cuts.push({ start: at + start, end: at + end });
        return finding.submissions;
      default: {
        const list = this.lists[finding.kind];
        if (list.length < maxListed) list.push(line);
        return [];
      }
    }
  }

  /** Returns what was found; `undefined`: nothing. */
  finding(): RecordsFinding | undefined {
    const { path, wholeLines, partLines, cuts, lists } = this;
    const { mention: mentions, ...others } = lists;
    if ([cuts, ...Object.values(lists)].every((list) => list.length === 0)) return undefined;
    return { path, wholeLines, partLines, mentions, ...others, cuts };
  }
}
