import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import { commandAliases } from '../../src/editor/ids.ts';
import { secretsIn } from '../runner/secretsIn.ts';
import { openFolder, signIn, withProlific } from './support/inEditor.ts';
import { unanswered } from './support/unanswered.ts';

/** The commands that are not aliases, which share the handler of another command. */
const handled = manifest.contributes.commands
  .map(({ command }) => command)
  .filter((command) => !Object.keys(commandAliases).some((name) => command.endsWith(`.${name}`)));

/**
 * Commands that read no argument: {@link throwingProxy} proves it, and other arguments would only repeat the
 * call.
 */
const withoutArgument = ['gettingStarted', 'diagnoseConnection', 'showLog'].map(
  (name) => `prolificCollections.${name}`,
);

/** Returns arguments that another extension, a task, a keybinding or a link could pass. */
function hostileArguments(outside: string): readonly (readonly [name: string, argument: unknown])[] {
  const job = { exportId: '../../x', state: 'completed' };
  return [
    ['a number', 7],
    ['a text', '../../outside'],
    ['a list', ['../..']],
    ['an empty object', {}],
    ['a function', () => 'x'],
    ['an object without a prototype', Object.create(null)],
    [throwing, throwingProxy()],
    ['a folder above the workspace', { snapshotFolder: join(openFolder(), '..', '..') }],
    ['a folder outside', { snapshotFolder: outside }],
    ['a UNC path', { snapshotFolder: String.raw`\\attacker\share` }],
    ['a forged row', { kind: 'snapshot', snapshot: { folder: outside, manifest: {} } }],
    ['a forged row of a job', { kind: 'job', job, parent: { parent: { subject: { id: '../x' } } } }],
    ['an id with ../', { collectionId: '../../../users/me' }],
    ['a batch id with ../', { batchId: '../../../users/me' }],
    ['a target outside', { collectionId: 'abc', workspaceFolder: vscode.Uri.file(outside) }],
    ['a target on a share', { collectionId: 'abc', workspaceFolder: String.raw`\\attacker\share` }],
    ['a Uri outside', vscode.Uri.file(outside)],
    ['a Uri of the network', vscode.Uri.parse('https://attacker.example/x')],
  ];
}

const throwing = 'a proxy that throws on every access';

function throwingProxy(): object {
  const refuse = (): never => {
    throw new Error('touched');
  };
  return new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse });
}

describe('Commands with hostile arguments', () => {
  const scene = withProlific();
  let outside: string;

  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), 'prolific-outside-'));
    await writeFile(join(outside, 'mine.txt'), 'mine');
  });
  afterEach(async () => {
    await rm(outside, { recursive: true, force: true, maxRetries: 5 });
  });

  for (const command of handled) {
    it(`reveal no secret and write nothing outside the export folder: ${command}`, async () => {
      const { parts, prolific } = scene();
      const beside = await readdir(dirname(openFolder()));
      const readsNone = withoutArgument.includes(command);
      for (const [name, argument] of hostileArguments(outside)) {
        if (readsNone && name !== throwing) continue;
        if ((await parts.session.state()).state !== 'signed-in') await signIn(scene());
        const given = JSON.stringify({ given: await settled(command, argument) });
        assert.deepEqual(secretsIn(Buffer.from(given), prolific.token), [], name);
        if (readsNone) assert.doesNotMatch(given, /touched/);
        assert.deepEqual(await readdir(outside), ['mine.txt'], name);
      }
      assert.deepEqual(await readdir(dirname(openFolder())), beside);
      assert.ok(prolific.requests.all.every(({ path }) => !path.includes('..')));
      const copied = await vscode.env.clipboard.readText();
      assert.deepEqual(secretsIn(Buffer.from(copied), prolific.token), []);
    }).timeout(60_000);
  }
});

/** Returns the result or the error of a command, and dismisses every question that it asks. */
async function settled(command: string, argument: unknown): Promise<unknown> {
  return await unanswered(command, argument).catch(String);
}

describe('Workspace settings', () => {
  const scene = withProlific();
  const folder = (): string => join(openFolder(), '.vscode');

  afterEach(async () => {
    await rm(folder(), { recursive: true, force: true, maxRetries: 5 });
  });

  it('cannot change the address that the token is sent to', async () => {
    const { parts, prolific } = scene();
    const settings = { 'prolificCollections.apiUrl': 'https://attacker.example', 'editor.tabSize': 7 };
    const file = vscode.Uri.file(join(folder(), 'settings.json'));
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify(settings)));
    // Once the other setting applies, the file was read.
    while (vscode.workspace.getConfiguration('editor').get('tabSize') !== 7) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const address = vscode.workspace.getConfiguration('prolificCollections').get('apiUrl');
    assert.notEqual(address, 'https://attacker.example');
    await signIn(scene());
    assert.equal((await parts.session.state()).state, 'signed-in');
    assert.ok(prolific.requests.to('api', 'GET', /users\/me/).length > 0);
  });
});
