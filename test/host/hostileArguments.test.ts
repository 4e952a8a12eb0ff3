import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import { commandAliases } from '../../src/editor/ids.ts';
import { secretsIn } from '../runner/secretsIn.ts';
import { describeInOne, openFolder, signIn, withProlific } from './support/inEditor.ts';

/** Those with a handler of their own: an alias has another's. */
const handled = manifest.contributes.commands
  .map(({ command }) => command)
  .filter((command) => !Object.keys(commandAliases).some((name) => command.endsWith(`.${name}`)));

/** Anything may be handed to a command by another extension, a task, a keybinding or a link. */
function hostileArguments(outside: string): readonly (readonly [name: string, argument: unknown])[] {
  const job = { exportId: '../../x', state: 'completed' };
  return [
    ['a number', 7],
    ['a text', '../../outside'],
    ['a list', ['../..']],
    ['an empty object', {}],
    ['a function', () => 'x'],
    ['an object without a prototype', Object.create(null)],
    ['a proxy that throws at every touch', throwingProxy()],
    ['a folder above the workspace', { snapshotFolder: join(openFolder(), '..', '..') }],
    ['a folder outside', { snapshotFolder: outside }],
    ['a UNC path', { snapshotFolder: String.raw`\\attacker\share` }],
    ['what looks like a row', { kind: 'snapshot', snapshot: { folder: outside, manifest: {} } }],
    ['what looks like a job’s row', { kind: 'job', job, parent: { parent: { subject: { id: '../x' } } } }],
    ['an id that climbs', { collectionId: '../../../users/me' }],
    ['a batch’s id that climbs', { batchId: '../../../users/me' }],
    ['a target outside', { collectionId: 'abc', workspaceFolder: vscode.Uri.file(outside) }],
    ['a target on a share', { collectionId: 'abc', workspaceFolder: String.raw`\\attacker\share` }],
    ['a Uri outside', vscode.Uri.file(outside)],
    ['a Uri of the network', vscode.Uri.parse('https://attacker.example/x')],
  ];
}

function throwingProxy(): object {
  const refuse = (): never => {
    throw new Error('touched');
  };
  return new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse });
}

describeInOne('A command called with hostile arguments (told in one VS Code)', () => {
  const scene = withProlific();
  let outside: string;

  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), 'prolific-outside-'));
    await writeFile(join(outside, 'mine.txt'), 'mine');
  });
  afterEach(async () => {
    await rm(outside, { recursive: true, force: true });
  });

  for (const command of handled) {
    it(`gives away nothing and writes nowhere else: ${command}`, async () => {
      const { parts, prolific } = scene();
      const beside = await readdir(dirname(openFolder()));
      for (const [name, argument] of hostileArguments(outside)) {
        if ((await parts.session.state()).state !== 'signed-in') await signIn(scene());
        const given = JSON.stringify({ given: await settled(command, argument) });
        assert.deepEqual(secretsIn(Buffer.from(given), prolific.token), [], name);
        assert.deepEqual(await readdir(outside), ['mine.txt'], name);
      }
      assert.deepEqual(await readdir(dirname(openFolder())), beside);
      assert.ok(prolific.requests.all.every(({ path }) => !path.includes('..')));
      const copied = await vscode.env.clipboard.readText();
      assert.deepEqual(secretsIn(Buffer.from(copied), prolific.token), []);
    }).timeout(60_000);
  }
});

/** What a command gave or how it failed. Questions that it asks meanwhile are left without an answer. */
async function settled(command: string, argument: unknown): Promise<unknown> {
  let result: { readonly value: unknown } | undefined;
  const done = Promise.resolve(vscode.commands.executeCommand(command, argument)).then(
    (value) => (result = { value }),
    (error: unknown) => (result = { value: String(error) }),
  );
  while (result === undefined) {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  return result.value;
}

describe('A workspace', () => {
  const scene = withProlific();
  const folder = (): string => join(openFolder(), '.vscode');

  afterEach(async () => {
    await rm(folder(), { recursive: true, force: true });
  });

  it('cannot set the address that the token goes to by its settings', async () => {
    const { parts, prolific } = scene();
    const settings = { 'prolificCollections.apiUrl': 'https://attacker.example', 'editor.tabSize': 7 };
    const file = vscode.Uri.file(join(folder(), 'settings.json'));
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify(settings)));
    // The other setting tells when the file was read.
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
