import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Installation } from '../../../src/snapshots/installation.ts';

const known = process.env['PROLIFIC_TEST_INSTALLATION'];
const folder = known ?? mkdtempSync(join(tmpdir(), 'prolific-installation-'));
process.env['PROLIFIC_TEST_INSTALLATION'] = folder;
if (known === undefined) process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** What an editor remembers for all its windows: the same for this process and the ones that it starts. */
export const installation = new Installation(folder);

/** Another editor, perhaps on another machine, that remembers nothing of this one's. */
export const otherInstallation = new Installation(join(folder, 'other'));

/** Lets a process of another user take part, as some tests run programs without root's rights. */
export async function shareInstallation(): Promise<void> {
  // Makes what there is to share.
  await installation.remember(folder, '');
  chmodSync(folder, 0o777);
  for (const path of readdirSync(folder)) chmodSync(join(folder, path), 0o777);
}

/** Makes a folder that counts as this installation's. */
export async function makeOwn(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await installation.remember(path, '');
  await mkdir(path, { recursive: true });
}
