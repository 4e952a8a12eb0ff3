import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportResult } from '../../../src/commands/exporting/exportCollection.ts';
import { commandIds } from '../../../src/editor/ids.ts';
import type { TestApi } from '../../../src/extension.ts';
import { systemTiming } from '../../../src/http/timing.ts';
import {
  startLocalProlific,
  type LocalProlific,
  type LocalProlificOptions,
} from '../../prolific/localProlific.ts';
import type { ProlificData } from '../../prolific/prolificData.ts';
import type { NamedCollection } from '../../prolific/sampleCollections.ts';
import { sampleData } from '../../prolific/sampleData.ts';

const shared = globalThis as { sampleOfHostTests?: ProlificData };
/**
 * Shared by all tests, which don’t modify it, and by their bundles, because drawing its pictures takes a
 * while.
 */
const data = (shared.sampleOfHostTests ??= sampleData());

/** The extension’s parts and a separate local Prolific, for a test inside the editor. */
export interface InEditor {
  readonly parts: TestApi;
  readonly prolific: LocalProlific;
  /** The folder of snapshots. */
  readonly exportFolder: string;
}

/**
 * Resets the window: an open side bar or panel would constantly redraw the Explorer or the log during other
 * tests.
 */
const cleanupCommands = [
  'notifications.clearAll',
  'workbench.action.closeAllEditors',
  'workbench.action.closeSidebar',
  'workbench.action.closePanel',
];

/** Maximum wait of an export in a test, such as the seconds between two polls. */
const maxWaitMs = 50;

/**
 * Asserts a promised time. The best of up to three measurements counts, because the machine may be busy.
 * `measure` returns milliseconds, and its own assertions must hold each time.
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

/** Activates the extension and returns its parts. */
export async function extensionParts(): Promise<TestApi> {
  const extension = vscode.extensions.getExtension<TestApi>('prolific-collections.prolific-collections');
  assert.ok(extension);
  return await extension.activate();
}

/** Returns the open folder of the test window. */
export function openFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return folder.uri.fsPath;
}

/**
 * Starts a local Prolific for the extension in each test of the suite; signs out and cleans up afterwards.
 */
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
    parts.timing.sleep = (ms, signal) => systemTiming.sleep(Math.min(ms, maxWaitMs), signal);
    await parts.session.reload();
    current = { parts, prolific, exportFolder: join(openFolder(), 'prolific-exports') };
  });
  afterEach(async () => {
    assert.ok(current);
    await current.parts.exports.stopAll('closing');
    Object.assign(current.parts.timing, systemTiming);
    await current.parts.session.signOut();
    await Promise.all(cleanupCommands.map((command) => vscode.commands.executeCommand(command)));
    await current.prolific.close();
    await rm(current.exportFolder, { recursive: true, force: true, maxRetries: 5 });
    current.parts.snapshotIndex.refresh();
    delete process.env['PROLIFIC_URL'];
    current = undefined;
  });
  return () => {
    assert.ok(current, 'only inside a test');
    return current;
  };
}

/** Signs in with the local Prolific’s token, like the sign-in command, and gives up after `ms`. */
export async function signIn({ parts, prolific }: InEditor, ms = 10_000): Promise<void> {
  await parts.session.signIn(prolific.token, AbortSignal.timeout(ms));
}

/** Exports a collection by command and returns the responses of its snapshot. */
export async function exportWhole({ id }: NamedCollection): Promise<Buffer> {
  const result = await vscode.commands.executeCommand<ExportResult>(commandIds.exportCollection, {
    collectionId: id,
  });
  assert.ok(result.status === 'completed');
  return await readFile(join(result.folder.fsPath, 'responses.jsonl'));
}

/** Changes one of the editor’s `http.*` settings, or resets it if `undefined`, and waits until it applies. */
export async function setHttp(name: string, value: unknown): Promise<void> {
  const http = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('http');
  await http().update(name, value, vscode.ConfigurationTarget.Global);
  const wanted = value ?? http().inspect(name)?.defaultValue;
  await until(`http.${name} to apply`, () => JSON.stringify(http().get(name)) === JSON.stringify(wanted));
}

/**
 * Resolves with the first result of `condition` that is neither undefined nor false.
 *
 * @throws {Error} There is none within `ms`; the message names `what`.
 */
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
 * Returns a predicate for `assert.rejects` that accepts errors with a problem of this kind. Extension and
 * tests are separate bundles, so `instanceof` doesn’t work between them.
 */
export function isProblem(kind: string): (error: unknown) => boolean {
  return (error) => (error as { readonly problem?: { readonly kind: string } }).problem?.kind === kind;
}
