import type { Card } from '../../../src/analysis/summary/summary.ts';
import { shortId } from '../dom/shortId.ts';
import type { Words } from '../words.ts';

/** Returns a question's text, or words for a question without one. */
export function questionTitle(
  { question, instructionId, isGone }: Pick<Card, 'question' | 'instructionId' | 'isGone'>,
  { t }: Words,
): string {
  if (question !== '') return question;
  return isGone === true ? t('goneQuestion', shortId(instructionId)) : t('noQuestion');
}
