import { join } from 'node:path';
import { repositoryRoot } from './cache.ts';
import { runCommand } from './command.ts';

/** The package that users install, where `npm run package` puts it. */
export const vsixPath = join(repositoryRoot, 'dist', 'prolific-collections.vsix');

/** Builds and packs the extension. Gives the path of the .vsix. */
export async function packExtension(): Promise<string> {
  await runCommand('npm', ['run', '--silent', 'package'], { cwd: repositoryRoot });
  return vsixPath;
}
