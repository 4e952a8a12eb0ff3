import { basename } from 'node:path';
import * as vscode from 'vscode';
import { inform, pickFrom } from '../../editor/messages/dialogs.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { messageText, oneLine, plainLabel } from '../../editor/messages/untrustedText.ts';
import {
  maxDemographicsBytes,
  readDemographicsFile,
  studyOfFile,
  type DemographicsFile,
} from '../../peopleFiles/demographicsFile.ts';
import { ProblemError } from '../../problems/problem.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import { joinOf, reportDemographicsAdded, type Join } from './peopleMessages.ts';
import { tellAdded, storingDeps, type DemographicsResult, type PeopleCommandDeps } from './peopleWork.ts';

/** A file that a person chose, on any disk that the editor can read. */
export interface ChosenFile {
  /** Untrusted. */
  readonly name: string;
  /** @throws {ProblemError} not-demographics: it is too large, or no file. Throws the disk's errors. */
  readonly read: () => Promise<Uint8Array>;
}

/** Asks for CSV files and adds them. Rejects on failure. */
export async function addChosenFiles(
  deps: PeopleCommandDeps,
  snapshot: Snapshot,
): Promise<DemographicsResult | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Add Demographics'),
    openLabel: vscode.l10n.t('Add'),
    canSelectMany: true,
    filters: { CSV: ['csv'] },
  });
  if (chosen === undefined || chosen.length === 0) return { status: 'cancelled' };
  return await addFiles(deps, snapshot, chosen.map(fileAt));
}

/** Returns the file at an address. */
export function fileAt(uri: vscode.Uri): ChosenFile {
  const name = basename(uri.path);
  return {
    name,
    read: async () => {
      const { type, size } = await vscode.workspace.fs.stat(uri);
      // Neither a device nor a folder, which could have any size.
      if ((type & vscode.FileType.File) === 0)
        throw new ProblemError({ kind: 'not-demographics', path: name, found: 'other' });
      if (size > maxDemographicsBytes)
        throw new ProblemError({ kind: 'not-demographics', path: name, found: 'too-large' });
      return await vscode.workspace.fs.readFile(uri);
    },
  };
}

/** Adds files, each to the study that its participants are in. Rejects on failure. */
export async function addFiles(
  deps: PeopleCommandDeps,
  snapshot: Snapshot,
  files: readonly ChosenFile[],
): Promise<DemographicsResult | undefined> {
  const total = { added: files.length, rows: 0, leftOut: 0, unavailable: 0, refused: 0 };
  let join: Join | undefined;
  for (const chosen of files) {
    const { name } = chosen;
    const file = await runWithProgress(
      vscode.l10n.t('Adding “{0}”', messageText(name)),
      async (_, signal) => await readDemographicsFile({ name, bytes: await chosen.read() }, signal),
    );
    if (file === undefined) return { status: 'cancelled' };
    const studyId = await studyFor(deps, snapshot, file);
    if (studyId === undefined) return { status: 'cancelled' };
    const added = await store(deps, snapshot, studyId, file);
    if (added === undefined) return { status: 'cancelled' };
    total.rows += added.rows;
    total.leftOut += added.leftOut;
    ({ join } = added);
  }
  deps.log.info(`Added the demographics of ${total.rows} participants from ${files.length} files`);
  void deps.problems.attempt(vscode.l10n.t('Add Demographics'), () =>
    reportDemographicsAdded(deps, snapshot, total, join),
  );
  return { status: 'completed', participants: total.rows };
}

/** Returns the study that a file belongs to; asks if that can't be told. `undefined` if canceled or unknown. */
async function studyFor(
  { analysis, studyNames }: PeopleCommandDeps,
  { folder, manifest }: Snapshot,
  file: DemographicsFile,
): Promise<string | undefined> {
  const { name } = subjectOf(manifest);
  const studies = await runWithProgress(
    vscode.l10n.t('Looking for the participants of “{0}”', messageText(file.name)),
    (_, signal) => analysis.run('studiesInSnapshot', { folder, ids: file.ids }, () => undefined, signal),
  );
  if (studies === undefined) return undefined;
  const found = studyOfFile(file, studies);
  if (found !== undefined) return found;
  if (studies.length === 0) {
    inform(
      vscode.l10n.t('{0}: This snapshot names no study that the file could belong to.', messageText(name)),
    );
    return undefined;
  }
  const picked = await pickFrom(
    vscode.l10n.t('Add Demographics'),
    vscode.l10n.t('Select the study that “{0}” belongs to', oneLine(file.name)),
    studies,
    ({ id }) => ({ label: plainLabel(studyNames.all.get(id) ?? id), description: plainLabel(id) }),
  );
  return picked?.id;
}

async function store(
  deps: PeopleCommandDeps,
  snapshot: Snapshot,
  studyId: string,
  file: DemographicsFile,
): Promise<{ readonly rows: number; readonly leftOut: number; readonly join: Join | undefined } | undefined> {
  const { addDemographicsFile } = await import('../../peopleFiles/storeDemographics.ts');
  const storing = await storingDeps(deps.installation);
  const request = { snapshotFolder: snapshot.folder, studyId, file };
  const title = vscode.l10n.t('Adding “{0}”', messageText(file.name));
  return await runWithProgress(title, async (_, signal) => {
    const added = await addDemographicsFile(storing, request, signal);
    tellAdded(deps, snapshot);
    return { ...added, join: await joinOf(deps, snapshot, signal) };
  });
}
