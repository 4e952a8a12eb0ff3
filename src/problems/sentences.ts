import * as l10n from '@vscode/l10n';
import { apiSentences } from './apiSentences.ts';
import { archiveSentences } from './archiveSentences.ts';
import { localSentences } from './localSentences.ts';
import { networkSentences } from './networkSentences.ts';
import type { Problem } from './problem.ts';
import type { Sentence, Wording } from './sentence.ts';

const sentences = {
  ...networkSentences,
  ...apiSentences,
  ...archiveSentences,
  ...localSentences,
} satisfies Wording<Problem>;

/** Returns the words for a problem, or for a bug if `undefined`. Plain text in the editor's language. */
export function sentenceOf(problem: Problem | undefined): Sentence {
  if (problem === undefined) {
    return {
      message: l10n.t('Something went wrong in the Prolific Collections extension.'),
      nextStep: l10n.t('The log contains details for a bug report, without secrets.'),
      action: 'show-log',
    };
  }
  // Each kind's words take exactly that kind, which the table's type proves and a lookup by kind cannot
  // express.
  const words = sentences[problem.kind] as (problem: Problem) => Sentence;
  return words(problem);
}
