import * as vscode from 'vscode';
import type { TablesRequest } from '../analysis/tables/createTables.ts';
import { parseSecureUrl } from '../http/secureUrl.ts';
import { settingIds } from './ids.ts';

const environmentUrl = 'PROLIFIC_URL';

/**
 * The API's address: the setting where it was set, else `PROLIFIC_URL`, else Prolific's own.
 * @throws ProblemError `bad-url` or `insecure-url`.
 */
export function apiUrl(env: NodeJS.ProcessEnv = process.env): URL {
  const settings = vscode.workspace.getConfiguration(settingIds.section);
  const { globalValue, defaultValue } = settings.inspect<string>(settingIds.apiUrl) ?? {};
  const fromEnvironment = env[environmentUrl]?.trim();
  const text = globalValue ?? (fromEnvironment === '' ? undefined : fromEnvironment) ?? defaultValue ?? '';
  return parseSecureUrl(text.trim().replace(/\/+$/, ''), 'api-url');
}

/** The setting `exportFolder` as it applies to a workspace folder. */
export function exportFolderSetting(folder: vscode.Uri): string {
  return vscode.workspace
    .getConfiguration(settingIds.section, folder)
    .get<string>(settingIds.exportFolder, 'prolific-exports');
}

/** How many connections one download may use: 1 to 8. */
export function connectionsSetting(): number {
  const value = vscode.workspace.getConfiguration(settingIds.section).get<number>(settingIds.connections, 4);
  return Number.isInteger(value) ? Math.min(8, Math.max(1, value)) : 4;
}

/** How the tables of a snapshot are written. */
export function tablesSettings(snapshot: vscode.Uri): Pick<TablesRequest, 'choices' | 'csv'> {
  const settings = vscode.workspace.getConfiguration(settingIds.section, snapshot);
  return {
    choices: settings.get<string>(settingIds.tableChoices) === 'values' ? 'values' : 'labels',
    csv: {
      // Of the person only: a workspace that switches it off may be the one whose answers try to be formulas.
      guardFormulas: settings.inspect<boolean>(settingIds.guardFormulas)?.globalValue !== false,
      byteOrderMark: settings.get<boolean>(settingIds.byteOrderMark) === true,
    },
  };
}
