import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until, withProlific } from './support/inEditor.ts';
import { reportTabs } from './support/reportTabs.ts';

describe('Reports', () => {
  const scene = withProlific();
  beforeEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  async function textOf(uri: vscode.Uri): Promise<string> {
    return (await vscode.workspace.openTextDocument(uri)).getText();
  }

  it('open as pages, each in its own tab that is kept', async () => {
    const { reports } = scene().parts;
    await reports.show('Participant data', '# First');
    await reports.show('Participant data', '# Second');
    await vscode.commands.executeCommand('prolificCollections.diagnoseConnection');
    const tabs = await until('the tabs', () => reportTabs().length === 3 && reportTabs());
    assert.deepEqual(
      tabs.map(({ label, isPreview }) => [label, isPreview]),
      [
        ['Participant data.md', false],
        ['Participant data.md', false],
        ['Connection to Prolific.md', false],
      ],
    );
    const texts = await Promise.all(tabs.map(async ({ input }) => await textOf(input.uri)));
    assert.match(texts.join('\n'), /^# First\n# Second\n# Connection to Prolific\n/);
  });

  it('are forgotten once their tab is closed, and can be shown again until then and later', async () => {
    const show = await scene().parts.reports.show('Participant data', '# Once');
    const [tab] = await until('the tab', () => reportTabs().length === 1 && reportTabs());
    assert.ok(tab);
    await show();
    assert.equal(reportTabs().length, 1);
    await vscode.window.tabGroups.close(tab);
    await until('the document to be closed', async () =>
      (await textOf(tab.input.uri)).includes('no longer available'),
    );
    await show();
    await until('the tab', () => reportTabs().length === 1);
    await until('its text', async () => (await textOf(tab.input.uri)) === '# Once');
  });
});
