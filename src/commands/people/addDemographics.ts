import * as vscode from 'vscode';
import { pickFrom } from '../../editor/messages/dialogs.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { isFromCode } from '../arguments.ts';
import { addChosenFiles, addFiles } from './demographicsFiles.ts';
import { addFromProlific } from './demographicsFromProlific.ts';
import { pickPeople } from './pickPeople.ts';
import { isAddable, type DemographicsResult, type PeopleCommandDeps } from './peopleWork.ts';

/**
 * Adds the demographics of a snapshot's participants, from Prolific or from a CSV file: of a row, of
 * `{ snapshotFolder }`, or of a picked snapshot. Failures are shown; called by code, it rejects.
 */
export async function addDemographics(
  deps: PeopleCommandDeps,
  argument: unknown,
): Promise<DemographicsResult | undefined> {
  return await addTo(deps, argument, async (snapshot) => {
    const source = await askForSource();
    if (source === undefined) return { status: 'cancelled' };
    return await (source === 'prolific' ? addFromProlific : addChosenFiles)(deps, snapshot);
  });
}

/** Adds the demographics in files that were dropped on a row, or beside all rows. */
export async function addDroppedDemographics(
  deps: PeopleCommandDeps,
  row: unknown,
  files: Parameters<typeof addFiles>[2],
): Promise<void> {
  await addTo(deps, row, (snapshot) => addFiles(deps, snapshot, files));
}

async function addTo(
  deps: PeopleCommandDeps,
  argument: unknown,
  add: (snapshot: Snapshot) => Promise<DemographicsResult | undefined>,
): Promise<DemographicsResult | undefined> {
  const title = vscode.l10n.t('Add Demographics');
  const snapshot = await pickPeople(deps, argument, title);
  if (snapshot === undefined) return undefined;
  const work = async (): Promise<DemographicsResult | undefined> =>
    isAddable(deps, snapshot) ? await add(snapshot) : undefined;
  return await deps.problems.attempt(title, work, { rejects: isFromCode(argument), retry: 'again' });
}

async function askForSource(): Promise<'prolific' | 'file' | undefined> {
  const items = {
    prolific: {
      label: vscode.l10n.t('From Prolific…'),
      detail: vscode.l10n.t('Fetches age, sex, country and more. Asks first.'),
    },
    file: {
      label: vscode.l10n.t('From a CSV File…'),
      detail: vscode.l10n.t('The file that “Download demographic data” on Prolific’s website gives you'),
    },
  };
  return await pickFrom(
    vscode.l10n.t('Add Demographics'),
    vscode.l10n.t('Where are the demographics?'),
    ['prolific', 'file'] as const,
    (source) => items[source],
  );
}
