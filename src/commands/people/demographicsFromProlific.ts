import * as vscode from 'vscode';
import { confirmModal, inform } from '../../editor/messages/dialogs.ts';
import { numberWords } from '../../editor/messages/countWords.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { messageText } from '../../editor/messages/untrustedText.ts';
import { problemOf } from '../../problems/problem.ts';
import { traitsOf } from '../../problems/traits.ts';
import { maxFilterCombinations, type DemographicHistory } from '../../prolific/apiModel.ts';
import type { ProlificClient } from '../../prolific/client.ts';
import { peopleFolderOf, readPeopleRecord } from '../../snapshots/people/peopleRecord.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import { ensureSignedIn } from '../account/signIn.ts';
import { joinOf, reportDemographicsAdded, type DemographicsTotal } from './peopleMessages.ts';
import {
  tellAdded,
  peopleDepsOf,
  studyIdsOf,
  type DemographicsResult,
  type PeopleCommandDeps,
} from './peopleWork.ts';

interface Studies {
  readonly ids: readonly string[];
  readonly histories: readonly DemographicHistory[];
}

/** Fetches the demographics of a snapshot's studies from Prolific, after a question. Rejects on failure. */
export async function addFromProlific(
  deps: PeopleCommandDeps,
  snapshot: Snapshot,
): Promise<DemographicsResult | undefined> {
  if (!(await ensureSignedIn(deps))) return { status: 'cancelled' };
  const name = messageText(subjectOf(snapshot.manifest).name);
  const client = await deps.session.client();
  const studies = await runWithProgress(
    vscode.l10n.t('Checking the demographics of “{0}”', name),
    async (onProgress, signal): Promise<Studies> => {
      const ids = await studyIdsOf(deps, snapshot, signal);
      return { ids, histories: await historiesOf(client, ids, onProgress, signal) };
    },
  );
  if (studies === undefined) return { status: 'cancelled' };
  if (studies.ids.length === 0) {
    inform(vscode.l10n.t('{0}: This snapshot names no study whose demographics could be fetched.', name));
    return undefined;
  }
  if (!(await isConfirmed(name, snapshot, studies))) return { status: 'cancelled' };
  const title = vscode.l10n.t('Fetching the demographics of “{0}”', name);
  const fetched = await runWithProgress(title, async (onProgress, signal) => {
    const total = await fetchAll(deps, snapshot, studies.ids, onProgress, signal);
    return { ...total, join: await joinOf(deps, snapshot, signal) };
  });
  if (fetched === undefined) return { status: 'cancelled' };
  if (fetched.added === 0) {
    inform(vscode.l10n.t('{0}: Prolific has no demographics of these participants.', name));
    return { status: 'completed', participants: 0 };
  }
  deps.log.info(`Added the demographics of ${fetched.rows} participants from Prolific`);
  void deps.problems.attempt(vscode.l10n.t('Add Demographics'), () =>
    reportDemographicsAdded(deps, snapshot, fetched, fetched.join),
  );
  return { status: 'completed', participants: fetched.rows };
}

/** Returns what was exported of each study's demographics before; nothing of those that Prolific doesn't show. */
async function historiesOf(
  client: ProlificClient,
  ids: readonly string[],
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<DemographicHistory[]> {
  const histories: DemographicHistory[] = [];
  for (const [index, id] of ids.entries()) {
    try {
      histories.push(await client.demographicHistory(id, signal));
    } catch (error) {
      if (!traitsOf(problemOf(error)).isUnlisted) throw error;
    }
    onProgress(index + 1, ids.length);
  }
  return histories;
}

async function isConfirmed(
  name: string,
  { folder }: Snapshot,
  { ids, histories }: Studies,
): Promise<boolean> {
  const { demographics } = await readPeopleRecord(peopleFolderOf(folder));
  const replaced = demographics.filter(
    ({ study_id: id, source }) => source === 'file' && ids.includes(id),
  ).length;
  return await confirmModal(
    vscode.l10n.t('Fetch the demographics of “{0}” from Prolific?', name),
    vscode.l10n.t('Fetch Demographics'),
    [
      vscode.l10n.t(
        'Prolific sends a file with the age, sex, ethnicity, countries, language, student and employment status of each participant. It is saved unchanged beside the snapshots, in the folder “people”, and sent nowhere. With every new snapshot, it is fetched again.',
      ),
      vscode.l10n.t(
        'For each study, Prolific gives demographics in at most {0} combinations of screening filters. This uses the one without filters.',
        maxFilterCombinations,
      ),
      usedWords(histories),
      replaced === 0
        ? undefined
        : vscode.l10n.t('Files that you added yourself and this replaces: {0}.', numberWords(replaced)),
    ],
  );
}

function usedWords(histories: readonly DemographicHistory[]): string | undefined {
  const most = Math.max(0, ...histories.map(({ used }) => used));
  const refused = histories.filter(({ used, hasBase }) => used >= maxFilterCombinations && !hasBase).length;
  if (refused > 0)
    return vscode.l10n.t(
      'Studies that have used up their combinations, so that Prolific may refuse: {0}. For these, download the CSV file on Prolific’s website and add it instead.',
      numberWords(refused),
    );
  if (histories.length > 0 && histories.every(({ hasBase }) => hasBase))
    return vscode.l10n.t('It was used before, so fetching again uses up nothing.');
  if (histories.length === 0) return undefined;
  if (most === 0) return vscode.l10n.t('None is used yet.');
  return histories.length === 1
    ? vscode.l10n.t('Used so far: {0} of {1}.', most, maxFilterCombinations)
    : vscode.l10n.t('Used so far: at most {0} of {1} per study.', most, maxFilterCombinations);
}

/** Fetches study by study; those that Prolific doesn't show this account, or refuses, are counted. */
async function fetchAll(
  deps: PeopleCommandDeps,
  snapshot: Snapshot,
  ids: readonly string[],
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<DemographicsTotal> {
  const { fetchDemographics } = await import('../../peopleFiles/storeDemographics.ts');
  const peopleDeps = await peopleDepsOf(deps);
  const total = { added: 0, rows: 0, leftOut: 0, unavailable: 0, refused: 0 };
  let failure: Error | undefined;
  for (const [index, studyId] of ids.entries()) {
    const request = { snapshotFolder: snapshot.folder, studyId };
    try {
      const outcome = await fetchDemographics(peopleDeps, request, signal);
      if (outcome.kind === 'added') {
        total.added += 1;
        total.rows += outcome.rows;
        total.leftOut += outcome.leftOut;
        tellAdded(deps, snapshot);
      }
    } catch (error) {
      const problem = problemOf(error);
      if (problem?.kind === 'demographics-limit') total.refused += 1;
      else if (traitsOf(problem).isUnlisted) total.unavailable += 1;
      else throw error;
      failure ??= error as Error;
    }
    onProgress(index + 1, ids.length);
  }
  if (total.added === 0 && failure !== undefined) throw failure;
  return total;
}
