import { openSummarySource } from '../analysis/summary/source.ts';
import type { Log } from '../editor/log.ts';
import type { ProblemMessages } from '../editor/problemMessages.ts';
import type { PanelDeps } from './overviewPanel.ts';
import { Overviews } from './overviews.ts';
import { viewActions } from './viewActions.ts';

/** The overviews with what they read snapshots by and what their buttons do. */
export function createOverviews(
  given: Pick<PanelDeps, 'extensionUri' | 'onDidChangeDisk' | 'studyNames'>,
  problems: ProblemMessages,
  log: Log,
): Overviews {
  return new Overviews({
    ...given,
    openSource: openSummarySource,
    actions: (snapshot) => viewActions(snapshot, problems),
    failure: (error) => {
      log.error('Making an overview', error);
      const { message, nextStep } = problems.sentence(error);
      return { message, ...(nextStep === undefined ? {} : { nextStep }) };
    },
  });
}
