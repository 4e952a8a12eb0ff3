import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Settings = Readonly<Record<string, unknown>>;

/** A workbench that shows the folder and this extension, asks nothing and calls nobody. */
const quiet: Settings = {
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.simpleDialog.enable': true,
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.restoreWindows': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Writes settings where VS Code looks for them inside a user data folder: as the user's, which desktop VS Code reads, and
 * as the machine's, which a VS Code server reads for settings of machine scope.
 */
export async function writeSettings(userDataFolder: string, settings: Settings = {}): Promise<void> {
  const text = JSON.stringify({ ...quiet, ...settings }, undefined, 2);
  for (const scope of ['User', 'Machine']) {
    await mkdir(join(userDataFolder, scope), { recursive: true });
    await writeFile(join(userDataFolder, scope, 'settings.json'), text);
  }
}
