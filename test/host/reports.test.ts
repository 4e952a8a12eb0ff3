import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { withPerson } from './support/answers.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';
import { reportTabs } from './support/reportTabs.ts';
import { cookingSnapshot, run } from './support/rows.ts';

describe('Reports', () => {
  const scene = withProlific();
  const person = withPerson();
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

  it('name the endpoints whose end Prolific announced, which the log names once each', async () => {
    const { parts, prolific } = scene();
    const { log } = parts;
    const warnings: string[] = [];
    const warn = log.warn.bind(log);
    log.warn = (text) => void warnings.push(text);
    const headers = { deprecation: 'true', sunset: 'Wed, 14 Apr 2027 23:59:59 GMT' };
    prolific.faults.add({ server: 'api', path: /users\/me/, fault: { kind: 'headers', headers } });
    try {
      await signIn(scene());
      const report = await vscode.commands.executeCommand<string>('prolificCollections.diagnoseConnection');
      assert.match(report, /GET \/users\/me\/ {2}\n {2}Prolific will turn this off on April 14, 2027\./);
    } finally {
      log.warn = warn;
    }
    const announced = warnings.filter((text) => text.includes('announced'));
    assert.deepEqual(announced, [
      'Prolific announced the end of GET /users/me/ for 2027-04-14T23:59:59.000Z',
    ]);
  });

  it('on the structure of a snapshot are copied, and shown on request', async () => {
    const row = await cookingSnapshot(scene());
    person().presses.add('Show Report');
    await run('copyStructureReport', row);
    const report = await vscode.env.clipboard.readText();
    assert.match(report, /^# Structure of a snapshot\n\nProlific Collections \d.* · .* · /);
    assert.match(report, /^\| `responses\.\{uuid\}\.value` \| /m);
    assert.ok(!report.includes(row.snapshot.manifest.collection?.id ?? ''));
    assert.ok(
      person().shown.some(({ text }) => text === 'Structure copied. It contains no answers, IDs or names.'),
    );
    const [tab] = await until('its tab', () => reportTabs().length > 0 && reportTabs());
    assert.ok(tab);
    assert.equal(tab.label, 'Structure of a Snapshot.md');
    assert.equal(await textOf(tab.input.uri), report);
  });
});
