import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Installation } from '../../../src/snapshots/access/installation.ts';

const inherited = process.env['PROLIFIC_TEST_INSTALLATION'];
const folder = inherited ?? mkdtempSync(join(tmpdir(), 'prolific-installation-'));
process.env['PROLIFIC_TEST_INSTALLATION'] = folder;
if (inherited === undefined) process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** The editor's installation, shared by this process and its child processes. */
export const installation = new Installation(folder);

/** Another installation, which shares no records with {@link installation}. */
export const otherInstallation = new Installation(join(folder, 'other'));

/** Gives processes of other users access, because some tests run programs without root's rights. */
export async function shareInstallation(): Promise<void> {
  // Creates the files to share.
  await installation.remember(folder, '');
  chmodSync(folder, 0o777);
  for (const path of readdirSync(folder)) chmodSync(join(folder, path), 0o777);
}

/** Creates a folder that belongs to this installation. */
export async function makeOwn(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await installation.remember(path, '');
  await mkdir(path, { recursive: true });
}
