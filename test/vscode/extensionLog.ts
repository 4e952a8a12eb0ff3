import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Returns the extension’s log of all windows of the VS Code with this data folder. */
export async function extensionLog(dataFolder: string): Promise<string> {
  const entries = await readdir(join(dataFolder, 'data', 'logs'), { recursive: true, withFileTypes: true });
  const logs = entries.filter((entry) => entry.isFile() && entry.name === 'Prolific Collections.log');
  const texts = await Promise.all(logs.map((log) => readFile(join(log.parentPath, log.name), 'utf8')));
  return texts.join('\n');
}
