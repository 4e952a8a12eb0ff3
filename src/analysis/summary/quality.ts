import * as l10n from '@vscode/l10n';
import type { AnswerFinding, Quality } from './summarySource.ts';
import { joinLines } from '../../problems/plainText.ts';
import { maxListed, type AnswerPlace, type Found, type UnreadableReason } from '../records/readReport.ts';
import type { LoadedSnapshot } from './columns/loadColumns.ts';
import { peopleQuality, repeatedParticipants } from './people/peopleQuality.ts';

/** Converts the findings of reading a snapshot into plain data for the overview. */
export function qualityOf({ base, report, repeated, codebook }: LoadedSnapshot): Quality {
  const { unreadable, withoutSubmissionId, unknownInstructions, uploads, notUnderstood, wrongOptions } =
    report;
  const { otherTypes } = report;
  const answered = unknownInstructions.filter(({ answers }) => answers > 0);
  const questions = new Map(
    base.columns.columns.map(({ instructionId, instruction }) => [instructionId, instruction?.question]),
  );
  const placed = ({ line, instructionId }: AnswerPlace): AnswerFinding => ({
    line,
    question: joinLines(questions.get(instructionId) ?? '') || instructionId,
  });
  return {
    unreadableLines: inWords(unreadable, ({ line, reason }) => ({ line, reason: reasonInWords(reason) })),
    notJson: report.notJson,
    questions: codebook.state,
    withoutSubmission: withoutSubmissionId,
    unknownInstructions: inWords(firstOf(answered), ({ instructionId, answers }) => ({
      instructionId,
      answers,
    })),
    missingFiles: inWords(uploads.missing, ({ name }) => joinLines(name)),
    filesByPlace: inWords(uploads.byPlace, ({ name, path }) => ({ name: joinLines(name), path })),
    unsureFiles: inWords(uploads.unsure, ({ line, name }) => ({ line, name: joinLines(name) })),
    orphanFiles: uploads.orphans,
    notUnderstood: inWords(notUnderstood, placed),
    otherTypes: inWords(otherTypes, (other) => ({ ...placed(other), type: other.type })),
    sharedIds: inWords(firstOf(codebook.sharingId), ({ id, question }) => joinLines(question) || id),
    wrongOptions: inWords(wrongOptions, (wrong) => ({
      ...placed(wrong),
      value: joinLines(wrong.value),
    })),
    unknownTypes: new Set(
      codebook.instructions.flatMap((each) => (each.type === 'unknown' ? [each.typeName] : [])),
    ).size,
    duplicateSubmissions: repeated,
    repeatedParticipants: repeatedParticipants(base.columns),
    ...peopleQuality(base.columns, base.people),
  };
}

function inWords<Item, Words>({ count, first }: Found<Item>, words: (item: Item) => Words): Found<Words> {
  return { count, first: first.map(words) };
}

function firstOf<Item>(items: readonly Item[]): Found<Item> {
  return { count: items.length, first: items.slice(0, maxListed) };
}

function reasonInWords(reason: UnreadableReason): string {
  switch (reason) {
    case 'not-json':
      return l10n.t('Not valid JSON.');
    case 'cut-off':
      return l10n.t('The line is incomplete.');
    case 'not-utf8':
      return l10n.t('Not UTF-8 text.');
    case 'too-long':
      return l10n.t('The line is too long.');
    case 'too-deep':
      return l10n.t('Lists and objects are nested too deeply.');
    case 'not-a-record':
      return l10n.t('Valid JSON, but not a record.');
  }
}
