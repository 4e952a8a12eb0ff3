import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  const { text, deps, depsWith, snapshot } = world;
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
      await failToRefresh(world);
    })),
    ...(await shownBy(() => addFromProlific(withStudies([plain]), snapshot), {
      presses: [vscode.l10n.t('Fetch Demographics')],
    })),
  ];
}

/** Has an export end in a folder whose submission details can't be fetched again. */
async function failToRefresh({
  depsWith,
  exportsOf,
  views,
  snapshot,
  thrown,
  problem,
}: HostileWorld): Promise<void> {
  const collection = await mkdtemp(join(tmpdir(), 'prolific-people-'));
  try {
    await mkdir(join(collection, 'people'));
    const record = { schema_version: 1, submissions: { fetched_at: '', studies: [] }, demographics: [] };
    await writeFile(join(collection, 'people', 'people.json'), JSON.stringify(record));
    const outcome = {
      status: 'completed',
      snapshot: { ...snapshot, folder: join(collection, 'x') },
    } as const;
    const ended = { ...views.completed, progress: { status: 'ended', at: new Date(), outcome } } as const;
    let asked = (): void => undefined;
    const beginning = new Promise<void>((resolve) => (asked = resolve));
    const run = (): Promise<never> => {
      asked();
      return Promise.reject(thrown(problem));
    };
    const keeping = keepPeopleCurrent(depsWith({ analysis: { run }, exports: exportsOf([ended]) }));
    await beginning;
    for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
    keeping.dispose();
  } finally {
    await rm(collection, { recursive: true });
  }
}
