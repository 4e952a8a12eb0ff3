import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Session } from '../../src/account/session.ts';
import { TokenStore } from '../../src/account/tokenStore.ts';
import type { ExportOutcome } from '../../src/exports/exportState.ts';
import { cookingCollection, namesakes, pilotCollection } from '../prolific/sampleCollections.ts';
import { withPerson } from './support/answers.ts';
import { isProblem, openFolder, signIn, until, withProlific, type InEditor } from './support/inEditor.ts';

const soon = (): AbortSignal => AbortSignal.timeout(10_000);

describe('Sign-in', () => {
  const scene = withProlific();
  const person = withPerson();

  it('is not required for activation, which sends no request', () => {
    assert.deepEqual(scene().prolific.requests.all, []);
  });

  it('checks the token with Prolific and stores it in the secret storage', async () => {
    const { parts, prolific } = scene();
    await signIn(scene());
    assert.ok(prolific.requests.all.some(({ path }) => path.startsWith('/api/v1/users/me')));
    const state = await parts.session.reload();
    assert.equal(state.state, 'signed-in');
  });

  it('rejects a token that Prolific does not accept, and stores nothing', async () => {
    const { parts } = scene();
    await assert.rejects(parts.session.signIn('wrong', soon()), isProblem('token-refused'));
    assert.equal((await parts.session.reload()).state, 'signed-out');
  });

  it('names the address that the token is sent to if it is not Prolific’s', async () => {
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

  it('uses PROLIFIC_TOKEN if you choose it', async () => {
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

  it('does not use PROLIFIC_TOKEN unasked', async () => {
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

  it('follows a sign-in and a sign-out in another window', async () => {
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

  it('ignores an unreadable stored session without deleting it', async () => {
    const { parts } = scene();
    for (const envelope of ['{"version":2,"token":"x"}', 'not JSON', '{}']) {
      await parts.secrets.store('prolificCollections.session', envelope);
      assert.equal((await parts.session.reload()).state, 'signed-out');
      assert.equal(await parts.secrets.get('prolificCollections.session'), envelope);
    }
  });

  it('ends with signOut, which deletes the token', async () => {
    const { parts } = scene();
    await signIn(scene());
    await vscode.commands.executeCommand('prolificCollections.signOut');
    assert.equal((await parts.session.reload()).state, 'signed-out');
  });

  it('is reported as missing if signOut is called without it', async () => {
    await vscode.commands.executeCommand('prolificCollections.signOut');
    assert.deepEqual(
      person().shown.map(({ text }) => text),
      ['You aren’t signed in to Prolific.'],
    );
  });

  it('is valid for one API URL only', async () => {
    const { parts, prolific } = scene();
    await signIn(scene());
    process.env['PROLIFIC_URL'] = prolific.storeUrl;
    await assert.rejects(parts.session.client(), isProblem('not-signed-in'));
    assert.equal((await parts.session.reload()).state, 'signed-out');
  });

  it('stops sending a token after it was refused', async () => {
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

describe('Token that is refused during three exports', () => {
  const scene = withProlific({ generateMs: 'manual' });

  /** Starts three exports and answers one of their polls with 401; all other polls would succeed. */
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

  it('ends all exports without another request', async () => {
    const { parts, prolific } = scene();
    const { outcomes, late } = await refusedOnce();
    for (const outcome of outcomes) {
      assert.ok(outcome.status === 'failed');
      assert.ok(isProblem('token-refused')(outcome.error));
    }
    // The other exports may already have sent a poll.
    assert.ok(late <= 2, `${late} requests after the refusal`);
    const before = prolific.requests.all.length;
    assert.equal((await parts.session.reload()).state, 'token-refused');
    await assert.rejects(parts.session.client(), isProblem('token-refused'));
    parts.tree.refresh();
    await parts.tree.getChildren();
    assert.equal(prolific.requests.all.length, before);
  });

  it('is used again after a new sign-in', async () => {
    const { parts } = scene();
    await refusedOnce();
    await signIn(scene());
    assert.equal((await parts.session.reload()).state, 'signed-in');
    assert.ok((await (await parts.session.client()).workspaces(soon())).length > 0);
  });

  it('is used again after a new sign-in in another window', async () => {
    const { parts } = scene();
    await refusedOnce();
    const envelope = await parts.secrets.get('prolificCollections.session');
    assert.ok(envelope !== undefined);
    await parts.secrets.store('prolificCollections.session', envelope);
    await until('the session to follow', async () => (await parts.session.state()).state === 'signed-in');
  });
});

/** Signs in, starts an export and resolves while Prolific prepares the archive. */
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

describe('Sign-in with another account during an export', () => {
  const scene = withProlific({ generateMs: 'manual' });
  const other = { id: 'other', email: 'grace@example.org', name: 'Grace' };

  async function endsResumable(outcome: Promise<ExportOutcome>): Promise<void> {
    const { parts } = scene();
    const ended = await outcome;
    assert.ok(ended.status === 'failed' && ended.resumable);
    assert.ok(isProblem('not-signed-in')(ended.error));
    parts.snapshotIndex.refresh();
    assert.equal((await parts.snapshotIndex.read()).unfinished.length, 1);
    const state = await parts.session.state();
    assert.ok(state.state === 'signed-in');
    assert.equal(state.session.account.id, other.id);
  }

  it('stops the export and keeps it resumable', async () => {
    const { outcome } = await generating(scene());
    scene().prolific.faults.add({
      path: /\/users\/me/,
      fault: { kind: 'answer', status: 200, body: other },
    });
    await signIn(scene());
    await endsResumable(outcome);
  });

  it('stops the export from another window and keeps it resumable', async () => {
    const { parts, prolific } = scene();
    const { outcome } = await generating(scene());
    const { origin } = new URL(prolific.apiUrl);
    const envelope = { version: 1, token: 'another', origin, account: other };
    await parts.secrets.store('prolificCollections.session', JSON.stringify(envelope));
    await endsResumable(outcome);
  });
});

describe('Sign-out during an export', () => {
  const scene = withProlific({ generateMs: 'manual' });
  const person = withPerson();

  const said = (words: string): number => person().shown.filter(({ text }) => text.includes(words)).length;

  it('in another window is reported with the number of stopped exports', async () => {
    const { outcome } = await generating(scene());
    await scene().parts.secrets.delete('prolificCollections.session');
    await outcome;
    await until('the message', () => said('you signed out in another window') === 1);
    assert.equal(said('Running exports were stopped (1)'), 1);
  });

  it('in this window is reported once', async () => {
    const { outcome } = await generating(scene());
    await vscode.commands.executeCommand('prolificCollections.signOut');
    await outcome;
    await until('the message', () => said('exports were stopped (1)') > 0);
    assert.deepEqual([said('exports were stopped (1)'), said('another window')], [1, 0]);
  });
});

describe('Secret storage that fails', () => {
  /** Stands in for the real secret storage, which cannot be made to fail. */
  class NoKeyring implements vscode.SecretStorage {
    readonly onDidChange = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>().event;
    readonly get = (): Promise<string | undefined> => Promise.reject(new Error('no keyring'));
    readonly keys = (): Promise<string[]> => Promise.reject(new Error('no keyring'));
    readonly store = (): Promise<void> => Promise.reject(new Error('no keyring'));
    readonly delete = (): Promise<void> => Promise.reject(new Error('no keyring'));
  }

  it('makes the session unavailable and gives the reason', async () => {
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
