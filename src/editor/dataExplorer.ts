import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { tableNames } from '../snapshots/knownNames.ts';
import { openFile } from './openFile.ts';

/** Another viewer for tables, offered only if installed. */
export interface DataExplorer {
  /** Title of its button. */
  readonly title: string;
  /** Shows the wide table of a snapshot's folder of tables. Throws as {@link openFile} does. */
  readonly open: (folder: string) => Promise<void>;
}

const wranglerId = 'ms-toolsai.datawrangler';
const wranglerCommand = 'dataWrangler.openInDataWrangler';
const wranglerSchema = z.object({
  contributes: z.object({ commands: z.array(z.object({ command: z.string() })) }),
});

/** Returns Positron's data explorer or the extension Data Wrangler; `undefined` without either. */
export function dataExplorer(): DataExplorer | undefined {
  if (/positron/i.test(vscode.env.appName)) {
    return {
      title: vscode.l10n.t('Open in Data Explorer'),
      open: async (folder) =>
        await open('vscode.open', folder, `${tableNames.wide}.parquet`, { preview: false }),
    };
  }
  const manifest = wranglerSchema.safeParse(vscode.extensions.getExtension(wranglerId)?.packageJSON);
  const commands = manifest.data?.contributes.commands ?? [];
  if (!commands.some(({ command }) => command === wranglerCommand)) return undefined;
  return {
    title: vscode.l10n.t('Open in Data Wrangler'),
    // The only format that needs no package besides pandas.
    open: async (folder) => await open(wranglerCommand, folder, `${tableNames.wide}.csv`),
  };
}

async function open(command: string, folder: string, name: string, ...args: unknown[]): Promise<void> {
  await openFile(dirname(folder), join(folder, name), { command, args });
}
