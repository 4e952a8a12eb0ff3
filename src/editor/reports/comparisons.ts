import { basename } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import {
  comparisonReport,
  comparisonWords,
  type ReportWords,
} from '../../analysis/comparison/comparisonReport.ts';
import type { Analysis } from '../../worker/analysisThread.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import type { StudyNames } from '../filterQuestions/studyNames.ts';
import { documentSchemes } from '../ids.ts';
import { oneLine } from '../messages/untrustedText.ts';
import { ShownDocuments } from './reportDocuments.ts';
import type { SnapshotIndex } from '../snapshotIndex.ts';
import { formatExact } from '../messages/when.ts';

/** Names the folders of the two snapshots. */
const querySchema = z.object({ before: z.string(), after: z.string() });

/**
 * Shows comparisons of snapshots as virtual documents. After a reload of the window, a document is generated
 * again, only for snapshots in the open folders.
 */
export class Comparisons implements vscode.Disposable {
  private readonly analysis: Analysis;
  private readonly snapshotIndex: SnapshotIndex;
  private readonly studyNames: StudyNames;
  private readonly documents: ShownDocuments;

  constructor(analysis: Analysis, snapshotIndex: SnapshotIndex, studyNames: StudyNames) {
    this.analysis = analysis;
    this.snapshotIndex = snapshotIndex;
    this.studyNames = studyNames;
    this.documents = new ShownDocuments(documentSchemes.comparison, (uri, token) => this.again(uri, token));
  }

  dispose(): void {
    this.documents.dispose();
  }

  /** Shows a comparison as a page. */
  async show(comparison: Comparison): Promise<void> {
    await this.documents.showText(uriOf(comparison), comparisonReport(comparison, this.reportWords()));
  }

  /** Summarizes a comparison. */
  words(comparison: Comparison): string {
    return comparisonWords(comparison, this.reportWords());
  }

  private async again({ query }: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const folders = querySchema.safeParse(jsonIn(query)).data;
    const { snapshots } = await this.snapshotIndex.read();
    const before = snapshots.find(({ folder }) => folder === folders?.before);
    const after = snapshots.find(({ folder }) => folder === folders?.after);
    if (before === undefined || after === undefined) {
      return vscode.l10n.t('One of the two snapshots no longer exists.');
    }
    const controller = new AbortController();
    const listener = token.onCancellationRequested(() => controller.abort());
    const ignored = (): void => undefined;
    try {
      const request = { before, after };
      const comparison = await this.analysis.run('compareSnapshots', request, ignored, controller.signal);
      return comparisonReport(comparison, this.reportWords());
    } finally {
      listener.dispose();
    }
  }

  private reportWords(): ReportWords {
    const numbers = new Intl.NumberFormat(vscode.env.language);
    return { when: formatExact, count: (count) => numbers.format(count), studyNames: this.studyNames.all };
  }
}

/** The name is the tab's title, and the editor shows the folder beside it if another tab has the same. */
function uriOf({ before, after }: Comparison): vscode.Uri {
  const name = oneLine(subjectOf(after.manifest).name, 60).replace(/[/\\]/g, ' ');
  return vscode.Uri.from({
    scheme: documentSchemes.comparison,
    path: `/${basename(before.folder)} – ${basename(after.folder)}/${vscode.l10n.t('Changes in {0}', name)}.md`,
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
