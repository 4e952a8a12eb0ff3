import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/ids.ts';
import { pilotCollection } from '../prolific/sampleCollections.ts';
import { withPerson } from './support/answers.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';
import { collectionRow } from './support/rows.ts';

describe('Collection picker', () => {
  const scene = withProlific();
  const person = withPerson();

  /** Calls a command that asks, returns the labels of its complete list, and closes the list. */
  async function offered(command: string, argument?: unknown): Promise<readonly string[]> {
    const call = vscode.commands.executeCommand(command, argument);
    const picker = await person().picker();
    await until('the list to be complete', () => !picker.busy);
    const labels = picker.items.map(({ label }) => label);
    picker.hide();
    await call;
    return labels;
  }

  it('opens from the view’s title, whichever row has the focus', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), pilotCollection);
    const labels = await offered(commandIds.exportAny, row);
    assert.ok(labels.includes(pilotCollection.name), labels.join('\n'));
    assert.deepEqual(scene().prolific.requests.to('api', 'POST'), []);
  });

  it('treats a Prolific workspace without the feature as one without collections', async () => {
    await signIn(scene());
    const labels = await offered(commandIds.exportCollection);
    assert.ok(!labels.some((label) => label.includes('$(warning)')), labels.join('\n'));
  });

  it('warns that some collections could not be listed', async () => {
    const { prolific } = scene();
    await signIn(scene());
    const other = prolific.data.workspaces.find(({ title }) => title === 'New team');
    assert.ok(other);
    prolific.faults.add({
      server: 'api',
      path: new RegExp(`/collections\\?.*${other.id}`),
      fault: { kind: 'answer', status: 403, body: '{}' },
    });
    const labels = await offered(commandIds.exportCollection);
    assert.equal(labels.at(-1), '$(warning) Some collections couldn’t be listed');
    assert.ok(labels.includes(pilotCollection.name), labels.join('\n'));
  });
});
