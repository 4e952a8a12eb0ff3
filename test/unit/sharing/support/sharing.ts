import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { previewCopy, shareSource, type ShareFindings } from '../../../../src/sharing/findings.ts';
import {
  defaultChoices,
  type ShareChoices,
  type ShareSource,
  type WriteRequest,
} from '../../../../src/sharing/shareChoices.ts';
import { writeCopy, type CopyOutcome } from '../../../../src/sharing/write/writeCopy.ts';
import { lines, writeSnapshot, type SnapshotFiles } from '../../analysis/support/snapshotFolder.ts';
import { patient, settings } from '../../analysis/support/tables.ts';
import { installation } from '../../support/installation.ts';

/** A participant with one submission and demographics; the number makes ids. */
export interface SamplePerson {
  readonly age?: string;
  readonly sex?: string;
  readonly country?: string;
  readonly status?: string;
  readonly responses?: Readonly<Record<string, unknown>>;
}

export const studyId = '66a1f0c2d4e5b6a798000001';

/** Returns ids as long as Prolific's. */
export const submissionOf = (number: number): string => `66a1f0c2d4e5b6a7980c${hex(number)}`;
export const participantOf = (number: number): string => `5f0c1e2d3b4a59687766${hex(number)}`;

function hex(number: number): string {
  return number.toString(16).padStart(4, '0');
}

export const header =
  'Submission id,Participant id,Status,Started at,Completed at,Time taken,Completion code,Age,Sex,Country of residence';

/** Writes a snapshot with these people below `root`, and returns its folder and the export folder. */
export async function writeSample(
  root: string,
  people: readonly SamplePerson[],
  { collection, files = {} }: { readonly collection: unknown; readonly files?: SnapshotFiles },
): Promise<{ readonly snapshot: string; readonly exportFolder: string }> {
  const exportFolder = join(root, 'prolific-exports');
  const snapshot = join(exportFolder, 'cooking', '2026-10-20T09-00-00Z');
  const rows = people.map(({ age = '30', sex = 'Female', country = 'Germany', status = 'APPROVED' }, index) =>
    [
      submissionOf(index),
      participantOf(index),
      status,
      '2026-10-20T09:00:00.000000Z',
      '2026-10-20T09:10:00.000000Z',
      600 + index,
      'C1SECRET9',
      age,
      sex,
      country,
    ].join(','),
  );
  await writeSnapshot(snapshot, {
    'collection.json': collection,
    'responses.jsonl': lines(
      ...people.map(({ responses = {} }, index) => ({
        submission_id: submissionOf(index),
        participant_id: participantOf(index),
        study_id: studyId,
        created_at: '2026-10-20T09:10:11Z',
        responses,
      })),
    ),
    [`../people/demographics-${studyId}.csv`]: `\uFEFF${[header, ...rows].join('\r\n')}\r\n`,
    ...files,
  });
  return { snapshot, exportFolder };
}

export async function sourceOf(snapshot: string): Promise<ShareSource> {
  return await shareSource(snapshot, () => undefined, patient);
}

/** Returns the default choices with changes; `all` includes everything. */
export async function choicesFor(
  snapshot: string,
  { all = false, ...changes }: Partial<ShareChoices> & { readonly all?: boolean } = {},
): Promise<ShareChoices> {
  const source = await sourceOf(snapshot);
  const include = all ? source.items.map(({ key }) => key) : defaultChoices(source).include;
  return { ...defaultChoices(source), include, ...changes };
}

export async function previewOf(snapshot: string, choices: ShareChoices): Promise<ShareFindings> {
  return await previewCopy({ snapshot, name: 'Cooking', choices, words: 'labels' }, () => undefined, patient);
}

/** Previews and writes a copy into `root`/shared/copy. */
export async function shareCopy(
  { snapshot, exportFolder }: { readonly snapshot: string; readonly exportFolder: string },
  changes: Partial<ShareChoices> & { readonly all?: boolean } = {},
  request: Partial<WriteRequest> = {},
  signal = patient,
): Promise<{ readonly target: string; readonly findings: ShareFindings; readonly outcome: CopyOutcome }> {
  const choices = await choicesFor(snapshot, changes);
  const findings = await previewOf(snapshot, choices);
  const shared = join(exportFolder, '..', 'shared');
  await mkdir(shared, { recursive: true });
  const target = join(shared, 'copy');
  const outcome = await writeCopy(
    {
      ...{ snapshot, name: 'Cooking', choices, words: 'labels', target, exportFolders: [exportFolder] },
      ...{ csv: settings.csv, version: '1.2.3', seen: findings.digest },
      ...request,
    },
    installation,
    () => undefined,
    signal,
  );
  return { target, findings, outcome };
}

/** Reads a CSV file of a copy. */
export async function rowsOf(target: string, name = 'responses.csv'): Promise<Record<string, string>[]> {
  return parse(await readFile(join(target, name)), { columns: true });
}

/** Returns the paths of all files below a folder, with `/`. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
