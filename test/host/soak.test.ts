import assert from 'node:assert/strict';
import { readdir, readlink, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import type { ExportResult } from '../../src/commands/exporting/exportCollection.ts';
import { commandIds } from '../../src/editor/ids.ts';
import { sampleData, workspaceIds } from '../prolific/sampleData.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';

/** Set by `npm run soak` to 200, with 20 at once; the suite runs fewer, which find the same leaks. */
const soak = process.env['PROLIFIC_SOAK'];
const inARow = Number(soak ?? 10);
const atOnce = soak === undefined ? 10 : 20;
/**
 * Allows for the list of ended exports and compiled code; a leak of 25 KB in each of 200 exports would exceed
 * it.
 */
const maxGrowth = 5e6;

const keepAliveMs = 4_000;
/**
 * After this time a client closes an idle connection: undici subtracts two seconds from the server’s value.
 */
const idleMs = 2_000;

/** Resources that exports could leak in the process. */
interface Traces {
  /** Bytes on and off V8’s heap, after a garbage collection. */
  readonly memory: number;
  /** Open files and folders, by path. */
  readonly files: readonly string[];
  readonly sockets: number;
  /** Numbers of timers, requests and handles that keep the event loop alive, by kind. */
  readonly resources: Readonly<Record<string, number>>;
  readonly processListeners: number;
}

const data = sampleData({ extraCollections: atOnce });
const ids =
  data.workspaces.find(({ id }) => id === workspaceIds.archiveRoom)?.collections.map(({ wire }) => wire.id) ??
  [];

describe('Many exports in one editor', () => {
  // This generation serves the same archive again, so the local Prolific, which shares the process, doesn’t
  // grow.
  const scene = withProlific({ data, generation: '1b', keepAliveMs });

  it(`leak no memory, handles or listeners: ${inARow} in sequence, ${atOnce} at once`, async function () {
    this.timeout(300_000);
    const warnings: string[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', onWarning);
    await signIn(scene());

    await exportAtOnce();
    await exportInARow(10);
    const before = await traces();
    await exportInARow(inARow);
    await exportAtOnce();
    const inUse = await openSockets();
    const after = await traces();
    process.off('warning', onWarning);

    const growth = after.memory - before.memory;
    assert.ok(growth < maxGrowth, `${growth} bytes more than the ${before.memory} before`);
    assert.deepEqual(
      after.files.filter((file) => !before.files.includes(file)),
      [],
    );
    await untilAsFew(before);
    assert.ok(inUse > before.sockets, 'No connection was kept for another request.');
    assert.equal(after.processListeners, before.processListeners);
    assert.deepEqual(warnings, []);
  });

  async function exportInARow(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await exportOne(ids[i % ids.length]);
    await clean();
  }

  async function exportAtOnce(): Promise<void> {
    await Promise.all(ids.map(exportOne));
    await clean();
  }

  async function exportOne(collectionId: string | undefined): Promise<void> {
    const result = await vscode.commands.executeCommand<ExportResult>(commandIds.exportCollection, {
      collectionId,
    });
    assert.equal(result.status, 'completed');
  }

  /** Deletes the snapshots and asserts that no staging folder is left. */
  async function clean(): Promise<void> {
    const { exportFolder, parts, prolific } = scene();
    const names = await readdir(exportFolder, { recursive: true });
    assert.deepEqual(
      names.filter((name) => name.includes('.prolific-partial')),
      [],
    );
    await rm(exportFolder, { recursive: true });
    parts.snapshotIndex.refresh();
    await vscode.commands.executeCommand('notifications.clearAll');
    prolific.requests.clear();
  }
});

async function traces(): Promise<Traces> {
  // By then, idle connections are closed.
  await sleep(idleMs + 500);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) {
    collect();
    await sleep(50);
  }
  const { heapUsed, external } = process.memoryUsage();
  const open = await openDescriptors();
  return {
    memory: heapUsed + external,
    files: open.filter((target) => target.startsWith('/') && !isOpenNowAndThen(target)).sort(),
    sockets: await openSockets(),
    resources: counted(process.getActiveResourcesInfo()),
    processListeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}

/**
 * Waits, because the editor shares the process and may briefly use a timer or a connection; leaks of exports
 * stay.
 */
async function untilAsFew(before: Pick<Traces, 'sockets' | 'resources'>): Promise<void> {
  await until(
    `no more than the ${before.sockets} sockets before`,
    async () => (await openSockets()) <= before.sockets,
  );
  const more = (): string[] =>
    Object.entries(counted(process.getActiveResourcesInfo()))
      .map(([kind, count]) => [kind, count, before.resources[kind] ?? 0] as const)
      .filter(([, count, atFirst]) => count > atFirst)
      .map(([kind, count, atFirst]) => `${count} instead of ${atFirst} ${kind}`);
  await until('as few timers, requests and handles as before', () => more().length === 0).catch(() =>
    assert.deepEqual(more(), []),
  );
}

/**
 * The editor, which shares the process, scans for ports to forward and renews the lock of its storage; Keep
 * Updated looks every few seconds for what other windows have chosen.
 */
function isOpenNowAndThen(path: string): boolean {
  return path.startsWith('/proc/') || basename(path) === 'vscode.lock' || path.includes('/keep-updated/');
}

async function openSockets(): Promise<number> {
  return (await openDescriptors()).filter((target) => target.startsWith('socket:')).length;
}

async function openDescriptors(): Promise<string[]> {
  const numbers = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => '')),
  );
  return targets.filter((target) => target !== '');
}

function counted(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
