import type { Quality } from '../../../src/overview/source.ts';
import type { Figures } from './recount/names.ts';

/** What a snapshot's reading found, by the names that the recount gives it. */
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
