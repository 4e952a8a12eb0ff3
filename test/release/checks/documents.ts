import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../vscode/cache.ts';

/**
 * Returns the paths of all documents for people, from the repository's root and with `/`: those at the top
 * and in `docs`.
 */
export function documentPaths(): string[] {
  return [
    ...readdirSync(repositoryRoot),
    ...readdirSync(join(repositoryRoot, 'docs'), { recursive: true, encoding: 'utf8' }).map(
      (path) => `docs/${path.replaceAll('\\', '/')}`,
    ),
  ]
    .filter((path) => path.endsWith('.md'))
    .sort();
}
