import type * as vscode from 'vscode';

const key = 'studyNames';
/** More would be carried along for ever. */
const most = 200;

/** Names of the studies that exports were filtered by: what is on disk and at Prolific knows their ids only. */
export class StudyNames {
  private readonly memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.memory = memory;
  }

  /** By study id. */
  get all(): ReadonlyMap<string, string> {
    return new Map(this.entries);
  }

  async remember(studyId: string, name: string): Promise<void> {
    const others = this.entries.filter(([id]) => id !== studyId);
    await this.memory.update(key, [...others, [studyId, name]].slice(-most));
  }

  private get entries(): (readonly [string, string])[] {
    return this.memory.get<(readonly [string, string])[]>(key, []);
  }
}
