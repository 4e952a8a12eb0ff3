import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, type FormatConfig } from 'oxfmt';
import { repositoryRoot } from '../../vscode/cache.ts';

/** Formats the text of a file as `npm run lint` requires. */
export async function formatted(path: string, text: string): Promise<string> {
  const config = JSON.parse(await readFile(join(repositoryRoot, '.oxfmtrc.json'), 'utf8')) as FormatConfig;
  const { code, errors } = await format(path, text, config);
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '));
  return code;
}
