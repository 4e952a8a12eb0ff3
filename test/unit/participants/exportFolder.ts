import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { readManifestHead, writeManifest, type ManifestHead } from '../../../src/snapshots/manifest.ts';
import { eraseParticipant, type ErasureReport } from '../../../src/participants/erase/eraseParticipant.ts';
import type { Searching } from '../../../src/participants/erase/eraseSnapshot.ts';
import type { ParticipantFinding } from '../../../src/participants/find/finding.ts';
import { personOf } from '../../../src/participants/find/participantId.ts';
import { installation } from '../support/installation.ts';
import { countSubmissions } from '../../../src/analysis/counts/countSubmissions.ts';
import { searchParticipant } from '../../../src/participants/find/searchParticipant.ts';
import { searchPeople } from '../../../src/participants/find/searchPeople.ts';
import { searchSnapshot } from '../../../src/participants/find/searchSnapshot.ts';
import { erasureReport, type ReportWords } from '../../../src/participants/participantReport.ts';

export const anna = '5f0c1e2d3b4a596877665544';
export const ben = '5f0c1e2d3b4a596877665545';
export const annas = '66a1f0c2d4e5b6a7980c1d2a';
export const bens = '66a1f0c2d4e5b6a7980c1d2b';
export const now = new Date('2026-11-24T09:00:00.000Z');

/** Returns a line of `responses.jsonl`. */
export function record(participant: string, submission: string, ...files: readonly string[]): string {
  return JSON.stringify({
    submission_id: submission,
    participant_id: participant,
    responses: {
      'q-1': { value: `words of ${submission.slice(-1)}` },
      ...(files.length === 0
        ? {}
        : { 'q-2': { type: 'file_upload', answer: files.map((name) => ({ value: name, file_key: name })) } }),
    },
  });
}

export type Files = Readonly<Record<string, string | Buffer>>;

/** Writes a snapshot whose manifest matches its files, and returns its folder. */
export async function writeSnapshot(
  exportFolder: string,
  files: Files,
  {
    slug = 'cooking',
    time = '2026-09-14T10-00-00Z',
    complete = true,
    batch = false,
    counted = {},
  }: {
    readonly slug?: string;
    readonly time?: string;
    readonly complete?: boolean;
    readonly batch?: boolean;
    readonly counted?: Pick<ManifestHead, 'submissions' | 'participants' | 'studies'>;
  } = {},
): Promise<string> {
  const folder = join(exportFolder, slug, time);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const entries = Object.entries(files).map(([path, content]) => ({
    path,
    size: Buffer.byteLength(content),
    crc32: crc32(content),
  }));
  const at = `${time.slice(0, 13)}:00:00Z`;
  const subject = { id: slug, name: `The ${slug}` };
  await writeManifest(folder, {
    head: {
      schema_version: 1,
      ...(batch ? { batch: subject } : { collection: subject }),
      export_id: 'e1',
      filter: null,
      api_generation: '2',
      requested_at: at,
      finished_at: at,
      archive: { size: 1, etag: '"abc"' },
      totals: { files: entries.length, bytes: entries.reduce((sum, { size }) => sum + size, 0) },
      ...counted,
      complete,
      ...(complete ? {} : { archive_totals: { files: 9, bytes: 99 } }),
    },
    entries,
  });
  return folder;
}

export async function search(
  exportFolder: string,
  id = anna,
  only?: readonly string[],
): Promise<ParticipantFinding> {
  return await searchParticipant(
    { exportFolders: [exportFolder], person: personOf(id), only },
    () => undefined,
    new AbortController().signal,
  );
}

/** Searches in this thread. */
export const searching: Searching = {
  participant: searchParticipant,
  snapshot: searchSnapshot,
  people: searchPeople,
  count: countSubmissions,
};

export async function erase(exportFolder: string, id = anna): Promise<ErasureReport> {
  const person = personOf(id);
  const { signal } = new AbortController();
  const found = await searchParticipant({ exportFolders: [exportFolder], person }, () => undefined, signal);
  return await eraseParticipant({ installation, searching }, { found, person, now }, () => undefined, signal);
}

/**
 * Asserts that a snapshot's manifest lists exactly the existing files of the archive, with their checksums.
 */
export async function requireTrue(folder: string): Promise<void> {
  const head = await readManifestHead(folder);
  const { entries } = JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8')) as {
    entries: { path: string; size: number; crc32: string }[];
  };
  let bytes = 0;
  for (const { path, size, crc32: sum } of entries) {
    const content: Buffer = await readFile(join(folder, path));
    assert.equal(content.length, size, path);
    assert.equal(crc32(content), Number.parseInt(sum, 16), path);
    bytes += size;
  }
  assert.deepEqual(head?.totals, { files: entries.length, bytes });
}

/** Returns the content of every file in a folder, by path. */
export async function contentOf(folder: string): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) content[path.slice(folder.length + 1)] = await readFile(path, 'latin1');
  }
  return content;
}

/** Asserts that no file and no name in a folder contains an ID. */
export async function requireNoTrace(folder: string, ...ids: readonly string[]): Promise<void> {
  for (const [path, text] of Object.entries(await contentOf(folder))) {
    for (const id of ids) assert.ok(!path.includes(id) && !text.includes(id), `${id} in ${path}`);
  }
  for (const name of await readdir(folder, { recursive: true })) {
    for (const id of ids) assert.ok(!name.includes(id), name);
  }
}

/** Words of reports with dates only and a single message for all problems. */
export const reportWords: ReportWords = {
  date: (date) => date.toISOString().slice(0, 10),
  problem: () => 'It broke.',
};

/** Matches a report after which nothing is left. */
export const clean = /no more data of this participant/;

/** Deletes a person's data from an export folder and returns the report. */
export async function reported(exportFolder: string, id = anna): Promise<string> {
  return erasureReport(personOf(id), await erase(exportFolder, id), reportWords);
}
