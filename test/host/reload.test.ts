import assert from 'node:assert/strict';
import { access, cp, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { offerUnfinished } from '../../src/commands/exporting/offerUnfinished.ts';
import { showBadge } from '../../src/editor/status/viewBadge.ts';
import { cookingCollection, pilotCollection, type NamedCollection } from '../prolific/sampleCollections.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';
import { leaveStaging } from './support/leftStaging.ts';
import { children, collectionRow, description } from './support/rows.ts';
import { writeSnapshot } from './support/writtenSnapshot.ts';

/** A view that tests show and hide. */
class View implements vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<vscode.TreeViewVisibilityChangeEvent>();
  readonly onDidChangeVisibility = this.emitter.event;
  visible = false;

  show(visible = true): void {
    this.visible = visible;
    this.emitter.fire({ visible });
  }

  dispose(): void {
    this.emitter.dispose();
  }
}

describe('Interrupted exports', () => {
  const scene = withProlific({ generateMs: 'manual' });
  const messages: string[] = [];
  const real = vscode.window.showInformationMessage;

  // The extension and its tests share `vscode.window`, so the messages of the extension are recorded here.
  beforeEach(() => {
    messages.length = 0;
    vscode.window.showInformationMessage = (message: string) => {
      messages.push(message);
      return Promise.resolve(undefined);
    };
  });
  afterEach(() => {
    vscode.window.showInformationMessage = real;
  });

  const offered = (): string[] => messages.filter((message) => message.includes('interrupted'));

  /**
   * Creates the staging folder of an export whose program ended before Prolific answered. With `holder`,
   * another computer holds its lock.
   */
  async function leave(
    { id, name }: NamedCollection,
    holder?: 'elsewhere',
    more: { readonly stopped?: true } = {},
  ): Promise<string> {
    const { exportFolder, parts } = scene();
    const staging = join(exportFolder, `left-${id}`, '.prolific-partial-0badcafe');
    const requested_at = '2026-11-23T14:05:09Z';
    const record = { collection: { id, name }, export_id: null, filter: null, requested_at, ...more };
    await leaveStaging({ parts }, staging, record);
    if (holder !== undefined) {
      const lock = { id: 'x', pid: 1, host: 'elsewhere', pid_namespace: null, started_at: requested_at };
      await writeFile(join(staging, 'lock.json'), JSON.stringify(lock));
    }
    parts.snapshotIndex.refresh();
    return staging;
  }

  it('are offered in one message when a window starts', async () => {
    await leave(cookingCollection);
    await leave(pilotCollection);
    await signIn(scene());
    await until('the offer that follows a sign-in', () => offered().length > 0);
    messages.length = 0;
    const view = new View();
    const offers = offerUnfinished(scene().parts, view);
    await until('an offer', () => offered().length > 0);
    view.show();
    view.show(false);
    view.show();
    scene().parts.snapshotIndex.refresh();
    await scene().parts.snapshotIndex.read();
    assert.deepEqual(offered(), ['2 exports were interrupted. Downloaded files were kept.']);
    offers.dispose();
    view.dispose();
  });

  it('are counted in the badge of the view until they are resumed or discarded', async () => {
    const view: { badge?: vscode.ViewBadge } = {};
    const badge = showBadge(view, scene().parts);
    const shows = async (value: number | undefined): Promise<void> => {
      await until(`a badge of ${value ?? 'nothing'}`, () => view.badge?.value === value);
    };
    await leave(cookingCollection);
    const staging = await leave(pilotCollection);
    await shows(2);
    assert.equal(view.badge?.tooltip, '2 exports can be resumed');
    await rm(staging, { recursive: true });
    scene().parts.snapshotIndex.refresh();
    await shows(1);
    await signIn(scene());
    const { snapshotIndex, exports } = scene().parts;
    const [left] = (await snapshotIndex.read()).unfinished;
    assert.ok(left);
    const subject = { kind: 'collection', ...cookingCollection } as const;
    exports.start({ subject, target: left.target, scope: 'everything' }, left.staging);
    await shows(undefined);
    assert.equal(exports.views[0]?.progress.status, 'running');
    badge.dispose();
  });

  it('are offered after every sign-in and not before', async () => {
    await leave(cookingCollection);
    await scene().parts.session.state();
    await scene().parts.snapshotIndex.read();
    assert.deepEqual(offered(), []);
    await signIn(scene());
    await until('an offer', () => offered().length === 1);
    await scene().parts.session.signOut();
    await signIn(scene());
    await until('a second offer', () => offered().length === 2);
  });

  it('are offered after the sign-in that follows a refused token', async () => {
    await signIn(scene());
    const { exports, session, snapshotIndex } = scene().parts;
    const target = { workspaceFolder: join(scene().exportFolder, '..'), exportFolder: scene().exportFolder };
    const subject = { kind: 'collection', ...cookingCollection } as const;
    const { outcome } = exports.start({ subject, target, scope: 'everything' });
    await until('the job', () => scene().prolific.jobs.of(cookingCollection.id).length === 1);
    const refusing = scene().prolific.faults.add({
      server: 'api',
      fault: { kind: 'answer', status: 401, body: '{"detail":"no"}' },
    });
    assert.equal((await outcome).status, 'failed');
    await snapshotIndex.read();
    assert.deepEqual(offered(), []);
    refusing.remove();
    await signIn(scene());
    assert.equal((await session.state()).state, 'signed-in');
    await until('an offer', () => offered().length === 1);
  });

  it('are not offered if their own message offers to resume', async () => {
    await signIn(scene());
    const { exports, snapshotIndex } = scene().parts;
    const target = { workspaceFolder: join(scene().exportFolder, '..'), exportFolder: scene().exportFolder };
    const subject = { kind: 'collection', ...cookingCollection } as const;
    const { outcome } = exports.start({ subject, target, scope: 'everything' });
    await until('the job', () => scene().prolific.jobs.of(cookingCollection.id).length === 1);
    await exports.stopAll('closing');
    await outcome;
    snapshotIndex.refresh();
    assert.equal((await snapshotIndex.read()).unfinished.length, 1);
    assert.deepEqual(offered(), []);
  });

  it('are offered at the next start or sign-in only, if a person stopped them in another window', async () => {
    await signIn(scene());
    await leave(cookingCollection, undefined, { stopped: true });
    await leave(pilotCollection);
    await until('an offer', () => offered().length === 1);
    assert.match(offered()[0] ?? '', /^The export of “Pilot/);
    await scene().parts.session.signOut();
    await signIn(scene());
    await until('a second offer', () => offered().length === 2);
    assert.equal(offered()[1], '2 exports were interrupted. Downloaded files were kept.');
  });

  it('are not called interrupted if a person stopped them', async () => {
    await leave(cookingCollection, undefined, { stopped: true });
    await signIn(scene());
    const stopped = `The export of “${cookingCollection.name}” was stopped. Downloaded files were kept.`;
    await until('an offer', () => messages.includes(stopped));
    assert.deepEqual(offered(), []);
  });

  it('are offered even if this window completed or canceled the same export before', async () => {
    await signIn(scene());
    const { exports, snapshotIndex } = scene().parts;
    const { exportFolder, prolific } = scene();
    const target = { workspaceFolder: join(exportFolder, '..'), exportFolder };
    for (const collection of [cookingCollection, pilotCollection]) {
      const subject = { kind: 'collection', ...collection } as const;
      const { id, outcome } = exports.start({ subject, target, scope: 'everything' });
      await until('the job', () => prolific.jobs.of(collection.id).length === 1);
      if (collection === cookingCollection) prolific.jobs.finishAll();
      else exports.cancel(id);
      assert.equal((await outcome).status, collection === cookingCollection ? 'completed' : 'cancelled');
    }
    await snapshotIndex.read();
    await leave(cookingCollection);
    await until('an offer', () => offered().length === 1);
    await leave(pilotCollection);
    await until('another offer', () => offered().length === 2);
  });

  it('are offered once the window that ran them has closed', async () => {
    const staging = await leave(cookingCollection, 'elsewhere');
    await signIn(scene());
    const { unfinished } = await scene().parts.snapshotIndex.read();
    assert.equal(unfinished[0]?.staging.holder?.host, 'elsewhere');
    assert.deepEqual(offered(), []);
    await rm(join(staging, 'lock.json'));
    await until('an offer', () => offered().length === 1);
  });

  it('are shown but not offered if another installation started them', async () => {
    const { exportFolder, parts } = scene();
    await leave(cookingCollection);
    const theirs = join(exportFolder, `left-${cookingCollection.id}`, '.prolific-partial-0badbeef');
    await cp(join(theirs, '..', '.prolific-partial-0badcafe'), theirs, { recursive: true });
    await signIn(scene());
    parts.snapshotIndex.refresh();
    await until('an offer', () => offered().length > 0);
    assert.deepEqual(offered(), [
      'The export of “Cooking at home” was interrupted. Downloaded files were kept.',
    ]);
    const row = await collectionRow(scene(), cookingCollection);
    const words = (await children(scene(), 'unfinished', row)).map((node) => description(scene(), node));
    assert.deepEqual(words.map((text) => text.startsWith('from another installation · ')).sort(), [
      false,
      true,
    ]);
  });
});

describe('Abandoned staging folder without a record', () => {
  const scene = withProlific();

  it('is removed, but not from an untrusted workspace', async () => {
    const { parts, exportFolder } = scene();
    const nameless = join(exportFolder, 'cooking', '.prolific-partial-0badcafe');
    await mkdir(nameless, { recursive: true });
    await parts.installation.remember(nameless, '');
    const longAgo = new Date(Date.now() - 600_000);
    await utimes(nameless, longAgo, longAgo);
    const trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    assert.ok(trusted);
    Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
    try {
      parts.snapshotIndex.refresh();
      await parts.snapshotIndex.read();
      await access(nameless);
    } finally {
      Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    }
    parts.snapshotIndex.refresh();
    await parts.snapshotIndex.read();
    await assert.rejects(access(nameless));
  });
});

describe('Snapshot index', () => {
  const scene = withProlific();

  it('finds a snapshot that another program created', async () => {
    const { parts, exportFolder } = scene();
    const { snapshotIndex } = parts;
    assert.deepEqual((await snapshotIndex.read()).snapshots, []);
    const folder = join(exportFolder, 'cooking');
    const made = join(exportFolder, 'made');
    await writeSnapshot(made);
    await rename(made, folder);
    await until(
      'the snapshot',
      async () => (await snapshotIndex.read()).snapshots[0]?.folder.startsWith(folder),
      25_000,
    );
  }).timeout(60_000);
});
