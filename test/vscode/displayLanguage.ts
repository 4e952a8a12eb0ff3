import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Has a VS Code server's windows come up in a language, as Configure Display Language and a language pack do. Language packs are
 * in marketplaces only, so this one is empty: the workbench's own words stay English, extensions show theirs in the language.
 */
export async function writeDisplayLanguage(userDataFolder: string, language: string): Promise<void> {
  const translations = join(userDataFolder, `words-${language}.json`);
  await writeFile(translations, JSON.stringify({ version: '1.0.0', contents: {} }));
  const pack = {
    hash: `empty-${language}`,
    extensions: [{ extensionIdentifier: { id: `empty.language-pack-${language}` }, version: '1.0.0' }],
    translations: { vscode: translations },
  };
  await writeFile(join(userDataFolder, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
  await mkdir(join(userDataFolder, 'User'), { recursive: true });
  await writeFile(join(userDataFolder, 'User', 'argv.json'), JSON.stringify({ locale: language }));
}
