import type * as vscode from 'vscode';
import type { Snapshot } from '../../snapshots/snapshots.ts';

const key = 'studyNames';
/** More would be carried along for ever. */
const maxNames = 200;

/** Knows the names of studies that snapshots contain, and remembers those used in filters. */
export class StudyNames {
  private readonly memory: vscode.Memento;

  private readonly snapshots: () => readonly Snapshot[];
  /** Asked for by every row, of snapshots that may have thousands of names. */
  private last: { readonly of: readonly Snapshot[]; readonly names: ReadonlyMap<string, string> } | undefined;

  /** @param snapshots returns the known ones, newest first */
  constructor(memory: vscode.Memento, snapshots: () => readonly Snapshot[]) {
    this.memory = memory;
    this.snapshots = snapshots;
  }

  /** Names by study id. Files may say anything, so what Prolific said counts first. */
  get all(): ReadonlyMap<string, string> {
    const of = this.snapshots();
    if (this.last?.of !== of) {
      const named = of.flatMap(({ manifest }) => Object.entries(manifest.studies ?? {}));
      this.last = { of, names: new Map([...named.reverse(), ...this.entries]) };
    }
    return this.last.names;
  }

  async remember(studyId: string, name: string): Promise<void> {
    const others = this.entries.filter(([id]) => id !== studyId);
    this.last = undefined;
    await this.memory.update(key, [...others, [studyId, name]].slice(-maxNames));
  }

  private get entries(): (readonly [string, string])[] {
    return this.memory.get<(readonly [string, string])[]>(key, []);
  }
}
