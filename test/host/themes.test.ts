import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { until } from './support/inEditor.ts';

type Colors = Readonly<Record<string, string>>;

/** Returns the colors of the active theme, with those that the editor derives, by name of the CSS variable. */
async function colorsNow(): Promise<Colors> {
  await vscode.commands.executeCommand('workbench.action.generateColorTheme');
  const text = vscode.window.activeTextEditor?.document.getText() ?? '';
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  const [colors = ''] = text.split('"tokenColors"');
  const found = [...colors.matchAll(/"([\w.]+)": "(#[\da-f]+)"/gi)];
  return Object.fromEntries(
    found.map(([, id = '', value = '']) => [id.replaceAll('.', '-'), value.toLowerCase()]),
  );
}

/** Returns this editor's themes in the table of test/unit/overview, whose contrast a unit test computes. */
async function recordedThemes(): Promise<ReadonlyMap<string, Colors>> {
  const { extensionPath } = vscode.extensions.getExtension('prolific-collections.prolific-collections')!;
  const table = await readFile(join(extensionPath, 'test', 'unit', 'overview', 'themes.tsv'), 'utf8');
  const [names = [], , from = [], ...rows] = table
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  const own = names.flatMap((name, column) => {
    if (from[column] !== `VS Code ${vscode.version}`) return [];
    const colors = rows.map((row) => [row[0] ?? '', row[column] ?? '-'] as const);
    return [[name.replace(/ \([\d.]+\)$/, ''), Object.fromEntries(colors)] as const];
  });
  return new Map(own);
}

describe('Recorded themes', () => {
  it('have the colors that this editor gives them', async function () {
    // Desktop tests run in whatever version is current.
    if (vscode.env.uiKind === vscode.UIKind.Desktop) this.skip();
    this.timeout(30_000);
    const recorded = await recordedThemes();
    assert.ok(recorded.size > 3, `Record the themes of VS Code ${vscode.version} in themes.tsv.`);
    const installed = vscode.extensions.all.flatMap(({ packageJSON }) => {
      const { contributes = {} } = packageJSON as { contributes?: { themes?: readonly { id?: string }[] } };
      return (contributes.themes ?? []).map(({ id }) => id);
    });
    const config = vscode.workspace.getConfiguration('workbench');
    try {
      for (const [name, colors] of recorded) {
        // Hosts under test have the default themes only.
        if (!installed.includes(name)) continue;
        await config.update('colorTheme', name, vscode.ConfigurationTarget.Global);
        const now = await until(`the colors of ${name}`, async () => {
          const all = await colorsNow();
          return all['editor-background'] === colors['editor-background'] &&
            all['editorWidget-background'] === colors['editorWidget-background']
            ? all
            : undefined;
        });
        const same = Object.keys(colors).map((key) => [key, now[key] ?? '-']);
        assert.deepEqual(Object.fromEntries(same), colors, name);
      }
    } finally {
      await config.update('colorTheme', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
