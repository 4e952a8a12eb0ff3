import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportResult } from '../../../src/commands/exportCollection.ts';
import { commandIds } from '../../../src/editor/ids.ts';
import type { TestApi } from '../../../src/extension.ts';
import { systemTiming } from '../../../src/http/timing.ts';
import {
  startLocalProlific,
  type LocalProlific,
  type LocalProlificOptions,
} from '../../prolific/localProlific.ts';
import type { NamedCollection } from '../../prolific/sampleCollections.ts';
import { sampleData } from '../../prolific/sampleData.ts';

/** Shared by all tests, which leave it as it is: drawing its pictures takes seconds. */
const data = sampleData();

/** What a test inside the editor works with: the extension's parts, and a local Prolific of its own. */
export interface InEditor {
  readonly parts: TestApi;
  readonly prolific: LocalProlific;
  /** Where snapshots go. */
  readonly exportFolder: string;
}

/** No wait of an export is longer in a test, such as the seconds between two questions whether an archive is ready. */
const longestWaitMs = 50;

/**
 * Asserts a time that users were promised. The machine may be busy with something else, so the best of up to three measurements counts;
 * `measure` gives milliseconds, and whatever else it asserts has to hold each time.
 */
export async function assertFasterThan(limitMs: number, measure: () => Promise<number>): Promise<void> {
  const measured: number[] = [];
  while (measured.length < 3) {
    const ms = await measure();
    if (ms < limitMs) return;
    measured.push(Math.round(ms));
  }
  assert.fail(`${measured.join(', ')} ms, never less than ${limitMs} ms`);
}

/**
 * For suites of many tests about our own code, which every VS Code runs alike: told in the newest only. Their titles say so, as
 * those of skipped tests are printed.
 */
export const describeInOne = process.env['PROLIFIC_TEST_VSCODE'] === 'floor' ? describe.skip : describe;

/** The extension's parts, activated. */
export async function extensionParts(): Promise<TestApi> {
  const extension = vscode.extensions.getExtension<TestApi>('prolific-collections.prolific-collections');
  assert.ok(extension);
  return await extension.activate();
}

/** The folder that the test window has open. */
export function openFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return folder.uri.fsPath;
}

/** Gives each test of the suite a local Prolific that the extension talks to; signs out and cleans up afterwards. */
export function withProlific(
  options: Partial<LocalProlificOptions> | (() => Partial<LocalProlificOptions>) = {},
): () => InEditor {
  let current: InEditor | undefined;
  before('draw the sample pictures', async () => {
    for (const { collections } of data.workspaces) {
      for (const collection of collections.slice(0, 1)) await collection.archive({});
    }
  }).timeout(60_000);
  beforeEach(async () => {
    const prolific = await startLocalProlific({
      generateMs: 0,
      data,
      ...(typeof options === 'function' ? options() : options),
    });
    process.env['PROLIFIC_URL'] = prolific.apiUrl;
    const parts = await extensionParts();
    parts.timing.sleep = (ms, signal) => systemTiming.sleep(Math.min(ms, longestWaitMs), signal);
    await parts.session.reread();
    current = { parts, prolific, exportFolder: join(openFolder(), 'prolific-exports') };
  });
  afterEach(async () => {
    assert.ok(current);
    await current.parts.exports.stopAll('closing');
    Object.assign(current.parts.timing, systemTiming);
    await current.parts.session.signOut();
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await current.prolific.close();
    await rm(current.exportFolder, { recursive: true, force: true });
    current.parts.onDisk.refresh();
    delete process.env['PROLIFIC_URL'];
    current = undefined;
  });
  return () => {
    assert.ok(current, 'only inside a test');
    return current;
  };
}

/** Signs in with the local Prolific's token, as the sign-in command does once it has one, and gives up after `ms`. */
export async function signIn({ parts, prolific }: InEditor, ms = 10_000): Promise<void> {
  await parts.session.signIn(prolific.token, AbortSignal.timeout(ms));
}

/** Exports a collection by the command, to the end, and gives its responses as they lie in the snapshot. */
export async function exportWhole({ id }: NamedCollection): Promise<Buffer> {
  const result = await vscode.commands.executeCommand<ExportResult>(commandIds.exportCollection, {
    collectionId: id,
  });
  assert.ok(result.status === 'completed');
  return await readFile(join(result.folder.fsPath, 'responses.jsonl'));
}

/** Changes one of the editor's `http.*` settings, back to its default where `undefined`, and waits for it to apply. */
export async function setHttp(name: string, value: unknown): Promise<void> {
  const http = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('http');
  await http().update(name, value, vscode.ConfigurationTarget.Global);
  const wanted = value ?? http().inspect(name)?.defaultValue;
  await until(`http.${name} to apply`, () => JSON.stringify(http().get(name)) === JSON.stringify(wanted));
}

/** Resolves when `condition` gives something; rejects after `ms` with what was waited for. */
export async function until<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  ms = 15_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const result = await condition();
    if (result !== undefined && result !== false) return result;
    if (Date.now() > end) throw new Error(`Waited ${ms} ms for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/**
 * For `assert.rejects`: whether an error carries a problem of this kind. The extension and the tests are bundled apart, so
 * that a class of one is unknown to the other.
 */
export function isProblem(kind: string): (error: unknown) => boolean {
  return (error) => (error as { readonly problem?: { readonly kind: string } }).problem?.kind === kind;
}
