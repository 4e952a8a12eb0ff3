import * as l10n from '@vscode/l10n';
import { apiSentences } from './apiSentences.ts';
import { archiveSentences } from './archiveSentences.ts';
import { localSentences } from './localSentences.ts';
import { networkSentences } from './networkSentences.ts';
import type { Problem } from './problem.ts';
import type { Sentence, Wording } from './sentence.ts';

export type { ProblemAction, Sentence } from './sentence.ts';

const sentences = {
  ...networkSentences,
  ...apiSentences,
  ...archiveSentences,
  ...localSentences,
} satisfies Wording<Problem>;

/** The words for a problem; for `undefined`, a bug, the words that say so. Plain text in the editor's language. */
export function sentenceOf(problem: Problem | undefined): Sentence {
  if (problem === undefined) {
    return {
      message: l10n.t('Something went wrong inside the Prolific Collections extension.'),
      nextStep: l10n.t('The log has the details, without secrets, for a bug report.'),
      action: 'show-log',
    };
  }
  // Each kind's words take exactly that kind, which the table's type proves and a lookup by kind cannot express.
  const words = sentences[problem.kind] as (problem: Problem) => Sentence;
  return words(problem);
}
