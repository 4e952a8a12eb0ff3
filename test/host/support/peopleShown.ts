import * as vscode from 'vscode';
import type { CommandDeps } from '../../../src/commands/deps.ts';
import { addSubmissionDetails } from '../../../src/commands/people/addSubmissionDetails.ts';
import { addFiles } from '../../../src/commands/people/demographicsFiles.ts';
import { addFromProlific } from '../../../src/commands/people/demographicsFromProlific.ts';
import { keepPeopleCurrent } from '../../../src/commands/people/keepPeopleCurrent.ts';
import { reportDetailsAdded } from '../../../src/commands/people/peopleMessages.ts';
import type { HostileWorld } from './hostileWorld.ts';
import { shownBy, type ShownText } from './shownText.ts';

/** Returns all texts that the commands for submission details and demographics show in a world. */
export async function peopleShown(world: HostileWorld): Promise<ShownText[]> {
  const { text, deps, depsWith, snapshot, thrown, problem, views } = world;
  const argument = { snapshotFolder: snapshot.folder };
  const key = { submissionId: text, participantId: text, studyId: text, status: text };
  const found = { count: 1, first: [key] };
  const joined = { joined: 1, answersOnly: found, peopleOnly: found, statuses: new Map([[text, 1]]) };
  const withStudies = (studies: readonly object[]): CommandDeps => {
    const run = (): Promise<unknown> => Promise.resolve(studies);
    const client = {
      demographicHistory: () => Promise.resolve({ used: 1, hasBase: false }),
      demographics: () => Promise.resolve(),
    };
    const session = { state: () => deps.session.state(), client: () => Promise.resolve(client) };
    return depsWith({ analysis: { run }, session });
  };
  const csv = { name: text, read: () => Promise.resolve(Buffer.from('Submission id,Age\ns1,30\n')) };
  const plain = { id: 's1', submissions: 1, matching: 0 };
  return [
    ...(await shownBy(async () => {
      await addSubmissionDetails(withStudies([]), argument);
      const outcome = { studies: [{ id: text, count: 1 }], unavailable: [text], leftOut: 1 };
      await reportDetailsAdded(deps, snapshot, outcome, joined);
      await addFromProlific(withStudies([]), snapshot);
      await addFiles(withStudies([]), snapshot, [csv]);
      const twice = { ...plain, id: text };
      await addFiles(withStudies([twice, twice]), snapshot, [csv]);
      const run = (): Promise<never> => Promise.reject(thrown(problem));
      const installation = { wrote: () => Promise.resolve(true) };
      const exports = world.exportsOf([views.completed]);
      const keeping = keepPeopleCurrent(depsWith({ analysis: { run }, installation, exports }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      keeping.dispose();
    })),
    ...(await shownBy(() => addFromProlific(withStudies([plain]), snapshot), {
      presses: [vscode.l10n.t('Fetch Demographics')],
    })),
  ];
}
