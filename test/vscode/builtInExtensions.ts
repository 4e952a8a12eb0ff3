import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';

interface Manifest {
  readonly main?: string;
  readonly contributes?: Readonly<Record<string, unknown>>;
}

/** Languages of the files in exports and workspaces. */
const languages = ['javascript', 'json', 'log', 'markdown-basics', 'python', 'typescript-basics'];
/** By far the largest extension, which the settings of all UI tests turn off. */
const leftOut = ['copilot'];

/**
 * The extensions that host tests need for notebooks, Markdown previews and JSON schemas, and the default
 * theme.
 */
const ofHostTests = [
  'ipynb',
  'json',
  'json-language-features',
  'markdown-basics',
  'markdown-language-features',
  'theme-defaults',
];

/**
 * Creates `folder` with links to VS Code’s built-in extensions that have code or themes. Most others only
 * highlight languages that no UI test uses, and every window reads all of them.
 */
export async function linkBuiltInExtensions(from: string, folder: string): Promise<void> {
  await link(from, folder, (name, { main, contributes = {} }) => {
    const brings = ['themes', 'iconThemes', 'notebookRenderer'].some((point) => point in contributes);
    return !leftOut.includes(name) && (main !== undefined || brings || languages.includes(name));
  });
}

/** Creates `folder` with links to the built-in extensions that the host tests need. */
export async function linkExtensionsOfHostTests(from: string, folder: string): Promise<void> {
  await link(from, folder, (name) => ofHostTests.includes(name));
}

async function link(
  from: string,
  folder: string,
  isWanted: (name: string, manifest: Manifest) => boolean,
): Promise<void> {
  await mkdir(folder);
  for (const name of await readdir(from)) {
    const text = await readFile(join(from, name, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined && isWanted(name, JSON.parse(text) as Manifest))
      await symlink(join(from, name), join(folder, name));
  }
}
