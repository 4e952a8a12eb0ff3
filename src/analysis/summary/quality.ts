import * as l10n from '@vscode/l10n';
import type { AnswerFinding, Quality } from '../../overview/source.ts';
import { oneLine } from '../../prolific/plainText.ts';
import type { AnswerPlace, UnreadableReason } from '../readReport.ts';
import type { LoadedSnapshot } from './loadColumns.ts';

/** What a snapshot's reading found, in words. */
export function qualityOf({ base, report, repeated, questions: list, sharingId }: LoadedSnapshot): Quality {
  const { unreadable, withoutSubmissionId, unknownInstructions, uploads, notUnderstood, wrongOptions } =
    report;
  const { otherTypes } = report;
  const answered = unknownInstructions.filter(({ answers }) => answers > 0);
  const questions = new Map(
    base.columns.columns.map(({ instructionId, instruction }) => [instructionId, instruction?.question]),
  );
  const placed = ({ line, instructionId }: AnswerPlace): AnswerFinding => ({
    line,
    question: oneLine(questions.get(instructionId) ?? '') || instructionId,
  });
  return {
    unreadableLines: {
      count: unreadable.count,
      first: unreadable.first.map(({ line, reason }) => ({ line, reason: reasonInWords(reason) })),
    },
    notJson: report.notJson,
    questions: list,
    withoutSubmission: withoutSubmissionId,
    unknownInstructions: {
      count: answered.length,
      first: answered.slice(0, 100).map(({ instructionId, answers }) => ({ instructionId, answers })),
    },
    missingFiles: {
      count: uploads.missing.count,
      first: uploads.missing.first.map(({ name }) => oneLine(name)),
    },
    filesByPlace: {
      count: uploads.byPlace.count,
      first: uploads.byPlace.first.map(({ name, path }) => ({ name: oneLine(name), path })),
    },
    unsureFiles: {
      count: uploads.unsure.count,
      first: uploads.unsure.first.map(({ line, name }) => ({ line, name: oneLine(name) })),
    },
    orphanFiles: uploads.orphans,
    notUnderstood: { count: notUnderstood.count, first: notUnderstood.first.map(placed) },
    otherTypes: {
      count: otherTypes.count,
      first: otherTypes.first.map((other) => ({ ...placed(other), type: other.type })),
    },
    sharedIds: {
      count: sharingId.length,
      first: sharingId.slice(0, 100).map(({ id, question }) => oneLine(question) || id),
    },
    wrongOptions: {
      count: wrongOptions.count,
      first: wrongOptions.first.map((wrong) => ({ ...placed(wrong), value: oneLine(wrong.value) })),
    },
    duplicateSubmissions: repeated,
  };
}

function reasonInWords(reason: UnreadableReason): string {
  switch (reason) {
    case 'not-json':
      return l10n.t('It is not JSON.');
    case 'cut-off':
      return l10n.t('It ends in the middle.');
    case 'not-utf8':
      return l10n.t('It is not UTF-8 text.');
    case 'too-long':
      return l10n.t('It is too long.');
    case 'too-deep':
      return l10n.t('Its lists and objects lie too deep in one another.');
    case 'not-a-record':
      return l10n.t('It is JSON, but not a record.');
  }
}
