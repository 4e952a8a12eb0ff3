import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openPeople } from '../../../../src/analysis/people/openPeople.ts';
import type { People } from '../../../../src/analysis/people/people.ts';
import { lines } from './snapshotFolder.ts';
import { patient } from './tables.ts';

export const study = '66b0f0c2d4e5b6a7980c1d2c';

/** Files of a people folder by name; records instead of text are written as JSON lines. */
export type PeopleFiles = Readonly<Record<string, string | Buffer | readonly object[]>>;

/** The name of the demographics of {@link study}. */
export const demographicsName = `demographics-${study}.csv`;

/** Returns the lines of a CSV as Prolific writes them: with a byte order mark and CRLF. */
export function csv(...rows: readonly string[]): string {
  return `\uFEFF${rows.map((row) => `${row}\r\n`).join('')}`;
}

/** Writes files into the people folder beside a snapshot. */
export async function writePeople(snapshot: string, files: PeopleFiles): Promise<void> {
  const folder = join(dirname(snapshot), 'people');
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const isRaw = typeof content === 'string' || Buffer.isBuffer(content);
    await writeFile(join(folder, name), isRaw ? content : lines(...content));
  }
}

/** Writes files into the people folder beside a snapshot and reads them; fails if nobody is known. */
export async function peopleIn(snapshot: string, files: PeopleFiles): Promise<People> {
  await writePeople(snapshot, files);
  const people = await openPeople(snapshot, patient);
  assert.ok(people);
  return people;
}
