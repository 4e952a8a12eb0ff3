import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../vscode/cache.ts';

/** Generated from the strings of the screens, so mistakes in it are corrected there. */
export const generatedDocument = 'docs/troubleshooting.md';

const searchedFolders: readonly string[] = ['src', 'media', 'docs', 'schemas', 'test'];

/** Every file in the repository's root and in the searched folders: paths from the root, with `/`. */
export const projectFiles: readonly string[] = filesBelow('');

/** The documents that people write. */
export const documents: readonly string[] = projectFiles.filter(
  (file) => file.endsWith('.md') && file !== generatedDocument && !file.startsWith('test/bench/'),
);

/** Returns a file's text. `file` is a path from the repository's root. */
export function textOf(file: string): string {
  return readFileSync(join(repositoryRoot, file), 'utf8');
}

/** Returns the number, from 1, of the line that contains the character at `index`. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(repositoryRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) return [path];
    const isSearched = folder !== '' || searchedFolders.includes(entry.name);
    return entry.isDirectory() && isSearched ? filesBelow(path) : [];
  });
}
