import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Settings = Readonly<Record<string, unknown>>;

/**
 * Settings of a workbench that shows the folder and this extension, and asks no questions and sends no requests.
 */
const quiet: Settings = {
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.simpleDialog.enable': true,
  'git.enabled': false,
  // Port forwarding repeatedly lists the sockets of all processes in a shell.
  'remote.autoForwardPorts': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.restoreWindows': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Writes settings to a user data folder: as user settings, which desktop VS Code reads, and as machine
 * settings, which a VS Code server reads for settings of machine scope.
 */
export async function writeSettings(userDataFolder: string, settings: Settings = {}): Promise<void> {
  const text = JSON.stringify({ ...quiet, ...settings }, undefined, 2);
  for (const scope of ['User', 'Machine']) {
    await mkdir(join(userDataFolder, scope), { recursive: true });
    await writeFile(join(userDataFolder, scope, 'settings.json'), text);
  }
}
