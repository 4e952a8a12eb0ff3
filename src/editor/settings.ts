import * as vscode from 'vscode';
import type { TablesRequest } from '../analysis/tables/makeTables.ts';
import { parseSecureUrl } from '../http/trust/secureUrl.ts';
import { settingIds } from './ids.ts';

const environmentUrl = 'PROLIFIC_URL';

/**
 * Returns the API's address: the setting, otherwise `PROLIFIC_URL`, otherwise Prolific's.
 * @throws {ProblemError} bad-url, insecure-url: the address is unusable.
 */
export function apiUrl(env: NodeJS.ProcessEnv = process.env): URL {
  const settings = vscode.workspace.getConfiguration(settingIds.section);
  const { globalValue, defaultValue } = settings.inspect<string>(settingIds.apiUrl) ?? {};
  const fromEnvironment = env[environmentUrl]?.trim();
  const text = globalValue ?? (fromEnvironment === '' ? undefined : fromEnvironment) ?? defaultValue ?? '';
  return parseSecureUrl(text.trim().replace(/\/+$/, ''), 'api-url');
}

/** Returns the setting `exportFolder` for a workspace folder. */
export function exportFolderSetting(folder: vscode.Uri): string {
  return vscode.workspace
    .getConfiguration(settingIds.section, folder)
    .get<string>(settingIds.exportFolder, 'prolific-exports');
}

/** Returns the number of connections per download: 1 to 8. */
export function connectionsSetting(): number {
  const value = vscode.workspace.getConfiguration(settingIds.section).get<number>(settingIds.connections, 4);
  return Number.isInteger(value) ? Math.min(8, Math.max(1, value)) : 4;
}

/** Returns the minutes between checks for new answers; 0: never. */
export function newAnswersSetting(): number {
  const value = vscode.workspace.getConfiguration(settingIds.section).get<number>(settingIds.newAnswers, 5);
  return Number.isInteger(value) && value >= 0 ? Math.min(value, 1_440) : 5;
}

const separators: ReadonlyMap<unknown, TablesRequest['csv']['separator']> = new Map([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
]);

/** Returns how a snapshot's tables are written. */
export function tablesSettings(snapshot: vscode.Uri): Pick<TablesRequest, 'choices' | 'csv'> {
  const settings = vscode.workspace.getConfiguration(settingIds.section, snapshot);
  return {
    choices: settings.get<string>(settingIds.tableChoices) === 'values' ? 'values' : 'labels',
    csv: {
      // Only from user settings: an untrusted workspace's answers may contain formulas.
      guardFormulas: settings.inspect<boolean>(settingIds.guardFormulas)?.globalValue !== false,
      byteOrderMark: settings.get<boolean>(settingIds.byteOrderMark) === true,
      separator: separators.get(settings.get<unknown>(settingIds.separator)) ?? ',',
    },
  };
}
