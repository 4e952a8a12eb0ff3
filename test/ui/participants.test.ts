import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onlySnapshot } from './exportFolder.ts';
import { openCollections, useSessionWithProlific } from './steps.ts';

const collection = 'Cooking at home';

describe('A participant who asks for deletion', () => {
  const { session, prolific } = useSessionWithProlific({ generateMs: 0 });

  it('is found by id, shown, and deleted after a question', async () => {
    const window = await session().openWindow();
    const tree = await openCollections(window, prolific());
    await tree.clickInlineAction(collection, 'Export Collection…');
    await window.closeNotification('is exported');
    const responses = join(await onlySnapshot(session().workspaceFolder), 'responses.jsonl');
    const [line = ''] = (await readFile(responses, 'utf8')).split('\n');
    const { participant_id: id } = JSON.parse(line) as { readonly participant_id: string };

    await window.runCommand('Prolific: Find a Participant’s Data');
    await window.quickInput.waitUntilOpen();
    await window.quickInput.type(id.slice(1));
    await window.quickInput.message.filter({ hasText: 'this has 23' }).waitFor();
    await window.screenshot('participant-id');
    await window.quickInput.enter(id);
    const found = window.webview();
    await found.getByRole('heading', { name: 'A participant’s data', level: 1 }).waitFor();
    await found.getByText(/^Submissions: 1 · /).waitFor();
    await window.screenshot('participant-found');

    await window.clickInNotification('A participant’s data were found', 'Delete…');
    const question = window.page.getByRole('dialog').filter({ hasText: id });
    await question.waitFor();
    await window.screenshot('participant-question');
    await question.getByRole('button', { name: 'Delete for Good' }).click();
    await window.editorTab(/were deleted/).waitFor();
    const deleted = window.webview();
    await deleted.getByText(/^Deleted for good: submissions: 1 · /).waitFor();
    await window.screenshot('participant-deleted');
    assert.ok(!(await readFile(responses, 'utf8')).includes(id));
  });
});
