import type * as vscode from 'vscode';
import { subjectKey, type SubjectRef } from '../snapshots/subject.ts';
import { plainLayout, tableLayoutSchema, type TableLayout } from './tableLayout.ts';

const key = 'overviewColumns';
const maxSubjects = 100;

/** Remembers how the table's columns of each collection or batch are arranged. */
export class TableLayouts {
  private readonly memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.memory = memory;
  }

  /** Returns a subject's layout; the plain one if none was kept or it is from another version. */
  of(subject: SubjectRef): TableLayout {
    const kept = this.entries.find(([name]) => name === subjectKey(subject))?.[1];
    const parsed = tableLayoutSchema.safeParse(kept);
    return parsed.success ? parsed.data : plainLayout;
  }

  async keep(subject: SubjectRef, layout: TableLayout): Promise<void> {
    const others = this.entries.filter(([name]) => name !== subjectKey(subject));
    await this.memory.update(key, [...others, [subjectKey(subject), layout]].slice(-maxSubjects));
  }

  private get entries(): (readonly [string, unknown])[] {
    return this.memory.get<(readonly [string, unknown])[]>(key, []);
  }
}
