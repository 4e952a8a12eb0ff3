import { basename } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { Comparison } from '../comparison/comparison.ts';
import { compareSnapshots } from '../comparison/compareSnapshots.ts';
import { comparisonReport, comparisonWords, type ReportWords } from '../comparison/report.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { subjectOf } from '../exports/subject.ts';
import type { StudyNames } from './filterQuestions/studyNames.ts';
import { documentSchemes } from './ids.ts';
import { oneLine } from './plainText.ts';
import { showMarkdown } from './showMarkdown.ts';
import type { SnapshotIndex } from './snapshotIndex.ts';
import { formatExact } from './when.ts';

/** Names the folders of the two snapshots. */
const querySchema = z.object({ before: z.string(), after: z.string() });

/**
 * Comparisons of snapshots as documents that lie nowhere. A document whose text is not here any more, because the window was reloaded, is
 * made anew, of snapshots in the open folders only.
 */
export class Comparisons implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly onDisk: SnapshotIndex;
  private readonly studyNames: StudyNames;
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registrations: vscode.Disposable;

  readonly onDidChange = this.changed.event;

  constructor(onDisk: SnapshotIndex, studyNames: StudyNames) {
    this.onDisk = onDisk;
    this.studyNames = studyNames;
    this.registrations = vscode.Disposable.from(
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(documentSchemes.comparison, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    );
  }

  dispose(): void {
    this.registrations.dispose();
  }

  /** Shows a comparison as a page. */
  async show(comparison: Comparison): Promise<void> {
    const uri = uriOf(comparison);
    this.texts.set(uri.toString(), comparisonReport(comparison, this.reportWords()));
    this.changed.fire(uri);
    await showMarkdown(uri);
  }

  /** A comparison in a few words. */
  words(comparison: Comparison): string {
    return comparisonWords(comparison, this.reportWords());
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const text = this.texts.get(uri.toString());
    if (text !== undefined) return text;
    const { before, after } = await this.snapshotsOf(uri);
    if (before === undefined || after === undefined) {
      return vscode.l10n.t('One of the two snapshots is not here any more.');
    }
    const controller = new AbortController();
    const listener = token.onCancellationRequested(() => controller.abort());
    try {
      const comparison = await compareSnapshots(before, after, () => undefined, controller.signal);
      return comparisonReport(comparison, this.reportWords());
    } finally {
      listener.dispose();
    }
  }

  private async snapshotsOf(uri: vscode.Uri): Promise<{ before?: Snapshot; after?: Snapshot }> {
    const folders = querySchema.safeParse(jsonIn(uri.query));
    if (!folders.success) return {};
    const { snapshots } = await this.onDisk.read();
    const find = (folder: string): Snapshot | undefined => snapshots.find((each) => each.folder === folder);
    const [before, after] = [find(folders.data.before), find(folders.data.after)];
    return before === undefined || after === undefined ? {} : { before, after };
  }

  private reportWords(): ReportWords {
    const numbers = new Intl.NumberFormat(vscode.env.language);
    return { when: formatExact, count: (count) => numbers.format(count), studyNames: this.studyNames.all };
  }
}

/** Its path is what the tab says. */
function uriOf({ before, after }: Comparison): vscode.Uri {
  const name = oneLine(subjectOf(after.manifest).name, 60).replace(/[/\\]/g, ' ');
  return vscode.Uri.from({
    scheme: documentSchemes.comparison,
    path: `/${vscode.l10n.t('Changes in {0}', name)} (${basename(after.folder)}).md`,
    query: JSON.stringify({ before: before.folder, after: after.folder }),
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
