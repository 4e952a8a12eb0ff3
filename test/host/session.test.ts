import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Session } from '../../src/editor/session.ts';
import { TokenStore } from '../../src/editor/tokenStore.ts';
import type { ExportOutcome } from '../../src/exports/exportState.ts';
import { cookingCollection, namesakes, pilotCollection } from '../prolific/sampleCollections.ts';
import { withPerson } from './support/answers.ts';
import { isProblem, openFolder, signIn, until, withProlific, type InEditor } from './support/inEditor.ts';

const soon = (): AbortSignal => AbortSignal.timeout(10_000);

describe('Signing in', () => {
  const scene = withProlific();
  const person = withPerson();

  it('is not needed to activate, and nothing is sent before', () => {
    assert.deepEqual(scene().prolific.requests.all, []);
  });

  it('checks the token with Prolific and keeps it in the secret storage', async () => {
    const { parts, prolific } = scene();
    await signIn(scene());
    assert.ok(prolific.requests.all.some(({ path }) => path.startsWith('/api/v1/users/me')));
    const state = await parts.session.reread();
    assert.equal(state.state, 'signed-in');
  });

  it('refuses a token that Prolific does not take, and keeps nothing', async () => {
    const { parts } = scene();
    await assert.rejects(parts.session.signIn('wrong', soon()), isProblem('token-refused'));
    assert.equal((await parts.session.reread()).state, 'signed-out');
  });

  it('names the address that the token goes to where that is not Prolific’s', async () => {
    const { createInputBox } = vscode.window;
    const boxes: vscode.InputBox[] = [];
    Object.assign(vscode.window, {
      createInputBox: () => {
        const box = createInputBox();
        boxes.push(box);
        return box;
      },
    });
    try {
      const done = vscode.commands.executeCommand<boolean>('prolificCollections.signIn');
      const box = await until('the input', () => boxes[0]);
      assert.ok(box.prompt?.includes(`will be sent to ${scene().prolific.apiUrl},`), box.prompt);
      box.hide();
      assert.equal(await done, false);
    } finally {
      Object.assign(vscode.window, { createInputBox });
    }
  });

  it('takes PROLIFIC_TOKEN over when the person chooses so', async () => {
    const { parts, prolific } = scene();
    process.env['PROLIFIC_TOKEN'] = prolific.token;
    try {
      const done = vscode.commands.executeCommand<boolean>('prolificCollections.signIn');
      await until('the choice to be taken', async () => {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return (await parts.session.state()).state === 'signed-in';
      });
      assert.equal(await done, true);
    } finally {
      delete process.env['PROLIFIC_TOKEN'];
    }
  });

  it('does not take PROLIFIC_TOKEN over unasked', async () => {
    const { parts, prolific } = scene();
    process.env['PROLIFIC_TOKEN'] = prolific.token;
    try {
      parts.tree.refresh();
      await parts.tree.getChildren();
      assert.equal((await parts.session.state()).state, 'signed-out');
      assert.deepEqual(prolific.requests.all, []);
    } finally {
      delete process.env['PROLIFIC_TOKEN'];
    }
  });

  it('in another window is followed here, and so is its sign-out', async () => {
    const { parts, prolific } = scene();
    assert.equal((await parts.session.state()).state, 'signed-out');
    const account = { id: 'a', email: 'ada@example.org', name: 'Ada' };
    const envelope = { version: 1, token: prolific.token, origin: new URL(prolific.apiUrl).origin, account };
    await parts.secrets.store('prolificCollections.session', JSON.stringify(envelope));
    await until('the session to follow', async () => (await parts.session.state()).state === 'signed-in');
    const rows = await until('rows', async () => {
      const found = await parts.tree.getChildren();
      return found.length > 0 && found;
    });
    assert.ok(rows.some(({ kind }) => kind === 'workspace'));
    await parts.secrets.delete('prolificCollections.session');
    await until('the session to follow', async () => (await parts.session.state()).state === 'signed-out');
  });

  it('ignores an envelope that it cannot read, and leaves it for whoever can', async () => {
    const { parts } = scene();
    for (const envelope of ['{"version":2,"token":"x"}', 'not JSON', '{}']) {
      await parts.secrets.store('prolificCollections.session', envelope);
      assert.equal((await parts.session.reread()).state, 'signed-out');
      assert.equal(await parts.secrets.get('prolificCollections.session'), envelope);
    }
  });

  it('ends with sign-out, which deletes the token', async () => {
    const { parts } = scene();
    await signIn(scene());
    await vscode.commands.executeCommand('prolificCollections.signOut');
    assert.equal((await parts.session.reread()).state, 'signed-out');
  });

  it('is not said to be ended where there was none', async () => {
    await vscode.commands.executeCommand('prolificCollections.signOut');
    assert.deepEqual(
      person().shown.map(({ text }) => text),
      ['You are not signed in to Prolific.'],
    );
  });

  it('counts for one API address only', async () => {
    const { parts, prolific } = scene();
    await signIn(scene());
    process.env['PROLIFIC_URL'] = prolific.storeUrl;
    await assert.rejects(parts.session.client(), isProblem('not-signed-in'));
    assert.equal((await parts.session.reread()).state, 'signed-out');
  });

  it('stops sending a token that was refused once', async () => {
    const { parts, prolific } = scene();
    await signIn(scene());
    prolific.faults.add({ server: 'api', fault: { kind: 'answer', status: 401 } });
    const client = await parts.session.client();
    await assert.rejects(client.workspaces(soon()), isProblem('token-refused'));
    const before = prolific.requests.all.length;
    await assert.rejects(parts.session.client(), isProblem('token-refused'));
    assert.equal(prolific.requests.all.length, before);
  });
});

describe('A token that is refused while three exports wait for their archives', () => {
  const scene = withProlific({ generateMs: 'manual' });

  /** Three exports that are polling, of which one poll is answered by 401: any other would be answered as before. */
  async function refusedOnce(): Promise<{
    readonly outcomes: readonly ExportOutcome[];
    readonly late: number;
  }> {
    const { parts, prolific, exportFolder } = scene();
    await signIn(scene());
    const target = { workspaceFolder: openFolder(), exportFolder };
    const running = [cookingCollection, pilotCollection, namesakes[0]].map(
      (named) =>
        parts.exports.start({ subject: { kind: 'collection', ...named }, target, scope: 'everything' })
          .outcome,
    );
    const polls = () => prolific.requests.to('api', 'GET', /\/export\/[^/]+$/);
    await until('three exports that poll', () => new Set(polls().map(({ path }) => path)).size === 3);
    const refusing = prolific.faults.add({
      server: 'api',
      method: 'GET',
      path: /\/export\/[^/]+$/,
      times: 1,
      fault: { kind: 'answer', status: 401 },
    });
    const refused = await until('the refusal', () => refusing.hits === 1 && polls().at(-1));
    const outcomes = await Promise.all(running);
    return { outcomes, late: prolific.requests.all.length - 1 - prolific.requests.all.indexOf(refused) };
  }

  it('ends them all, and sends no other request', async () => {
    const { parts, prolific } = scene();
    const { outcomes, late } = await refusedOnce();
    for (const outcome of outcomes) {
      assert.ok(outcome.status === 'failed');
      assert.ok(isProblem('token-refused')(outcome.error));
    }
    // Polls of the others may have been under way.
    assert.ok(late <= 2, `${late} requests after the refusal`);
    const before = prolific.requests.all.length;
    assert.equal((await parts.session.reread()).state, 'token-refused');
    await assert.rejects(parts.session.client(), isProblem('token-refused'));
    parts.tree.refresh();
    await parts.tree.getChildren();
    assert.equal(prolific.requests.all.length, before);
  });

  it('is sent again once somebody has signed in with it', async () => {
    const { parts } = scene();
    await refusedOnce();
    await signIn(scene());
    assert.equal((await parts.session.reread()).state, 'signed-in');
    assert.ok((await (await parts.session.client()).workspaces(soon())).length > 0);
  });

  it('is sent again once somebody has signed in with it in another window', async () => {
    const { parts } = scene();
    await refusedOnce();
    const envelope = await parts.secrets.get('prolificCollections.session');
    assert.ok(envelope !== undefined);
    await parts.secrets.store('prolificCollections.session', envelope);
    await until('the session to follow', async () => (await parts.session.state()).state === 'signed-in');
  });
});

/** Signs in and starts an export; resolves while Prolific prepares the archive. */
async function generating(scene: InEditor): Promise<{ readonly outcome: Promise<ExportOutcome> }> {
  const { parts, prolific, exportFolder } = scene;
  await signIn(scene);
  const { outcome } = parts.exports.start({
    subject: { kind: 'collection', ...cookingCollection },
    target: { workspaceFolder: openFolder(), exportFolder },
    scope: 'everything',
  });
  await until('the job', () => prolific.jobs.of(cookingCollection.id).length === 1);
  return { outcome };
}

describe('Another account that signs in while an export runs', () => {
  const scene = withProlific({ generateMs: 'manual' });
  const other = { id: 'other', email: 'grace@example.org', name: 'Grace' };

  async function endsResumable(outcome: Promise<ExportOutcome>): Promise<void> {
    const { parts } = scene();
    const ended = await outcome;
    assert.ok(ended.status === 'failed' && ended.resumable);
    assert.ok(isProblem('not-signed-in')(ended.error));
    parts.onDisk.refresh();
    assert.equal((await parts.onDisk.read()).unfinished.length, 1);
    const state = await parts.session.state();
    assert.ok(state.state === 'signed-in');
    assert.equal(state.session.account.id, other.id);
  }

  it('stops it here, and what it has is kept to go on with', async () => {
    const { outcome } = await generating(scene());
    scene().prolific.faults.add({
      path: /\/users\/me/,
      fault: { kind: 'answer', status: 200, body: other },
    });
    await signIn(scene());
    await endsResumable(outcome);
  });

  it('stops it from another window, and what it has is kept to go on with', async () => {
    const { parts, prolific } = scene();
    const { outcome } = await generating(scene());
    const { origin } = new URL(prolific.apiUrl);
    const envelope = { version: 1, token: 'another', origin, account: other };
    await parts.secrets.store('prolificCollections.session', JSON.stringify(envelope));
    await endsResumable(outcome);
  });
});

describe('A sign-out while an export runs', () => {
  const scene = withProlific({ generateMs: 'manual' });
  const person = withPerson();

  const said = (words: string): number => person().shown.filter(({ text }) => text.includes(words)).length;

  it('in another window is told here, as the export has stopped', async () => {
    const { outcome } = await generating(scene());
    await scene().parts.secrets.delete('prolificCollections.session');
    await outcome;
    await until('the message', () => said('another window signed out') === 1);
    assert.equal(said('Exports that ran have stopped (1)'), 1);
  });

  it('in this window is told once', async () => {
    const { outcome } = await generating(scene());
    await vscode.commands.executeCommand('prolificCollections.signOut');
    await outcome;
    await until('the message', () => said('have stopped (1)') > 0);
    assert.deepEqual([said('have stopped (1)'), said('another window')], [1, 0]);
  });
});

describe('A secret storage that fails', () => {
  /** The real one cannot be made to fail, so this one does. */
  class NoKeyring implements vscode.SecretStorage {
    readonly onDidChange = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>().event;
    readonly get = (): Promise<string | undefined> => Promise.reject(new Error('no keyring'));
    readonly keys = (): Promise<string[]> => Promise.reject(new Error('no keyring'));
    readonly store = (): Promise<void> => Promise.reject(new Error('no keyring'));
    readonly delete = (): Promise<void> => Promise.reject(new Error('no keyring'));
  }

  it('is a state with its own words, not a crash', async () => {
    const session = new Session({
      store: new TokenStore(new NoKeyring()),
      apiUrl: () => new URL('http://127.0.0.1:9'),
      connect: () => assert.fail('nothing is sent'),
    });
    assert.deepEqual(await session.state(), { state: 'unavailable', detail: 'no keyring' });
    await assert.rejects(session.client(), isProblem('secrets-unavailable'));
    await assert.rejects(session.signOut(), isProblem('secrets-unavailable'));
    session.dispose();
  });
});
