import { join } from 'node:path';
import { repositoryRoot } from './cache.ts';
import { runCommand } from './command.ts';

/** The package that users install, as written by `npm run package`. */
export const vsixPath = join(repositoryRoot, 'dist', 'prolific-collections.vsix');

/** Builds and packages the extension. Returns the path of the .vsix. */
export async function packExtension(): Promise<string> {
  await runCommand('npm', ['run', '--silent', 'package'], { cwd: repositoryRoot });
  return vsixPath;
}
