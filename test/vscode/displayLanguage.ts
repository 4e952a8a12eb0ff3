import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Sets the display language of a VS Code server’s windows, as Configure Display Language and a language pack
 * do. Language packs exist only in marketplaces, so this one is empty: extensions use the language, the
 * workbench stays English.
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
