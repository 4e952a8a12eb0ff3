import type { Quality } from '../../../src/analysis/summary/summarySource.ts';
import type { Figures } from './recount/names.ts';

/** Returns the counts of data quality by the names of the recount. */
export function qualityFigures(quality: Quality): Figures {
  const figures: Figures = new Map<string, number | string>([
    ['unreadable lines', quality.unreadableLines.count],
    ['without submission', quality.withoutSubmission.count],
    ['not understood', quality.notUnderstood.count],
    ['other types', quality.otherTypes.count],
    ['wrong options', quality.wrongOptions.count],
    ['missing files', quality.missingFiles.count],
    ['orphan files', quality.orphanFiles.count],
    ['repeated submissions', quality.duplicateSubmissions.count],
  ]);
  for (const { instructionId, answers } of quality.unknownInstructions.first) {
    figures.set(`unknown question ${instructionId}`, answers);
  }
  return figures;
}
