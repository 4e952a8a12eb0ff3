import assert from 'node:assert/strict';
import { access, cp, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { offerUnfinished } from '../../src/commands/offerUnfinished.ts';
import { badgeUnfinished } from '../../src/editor/unfinishedBadge.ts';
import { cookingCollection, pilotCollection, type NamedCollection } from '../prolific/sampleCollections.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';
import { leaveStaging } from './support/leftStaging.ts';
import { children, collectionRow, description } from './support/rows.ts';

/** A view that is shown and hidden by hand. */
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

describe('Exports that were broken off', () => {
  const scene = withProlific({ generateMs: 'manual' });
  const messages: string[] = [];
  const real = vscode.window.showInformationMessage;

  // The extension and its tests share one `vscode.window`: what the extension itself says is heard here.
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

  const offered = (): string[] => messages.filter((message) => message.includes('broken off'));

  /** What an export leaves behind whose program was ended before Prolific answered; `holder`: a process that works on it now. */
  async function leave({ id, name }: NamedCollection, holder?: 'elsewhere'): Promise<string> {
    const { exportFolder, parts } = scene();
    const staging = join(exportFolder, `left-${id}`, '.prolific-partial-0badcafe');
    const requested_at = '2026-11-23T14:05:09Z';
    const record = { collection: { id, name }, export_id: null, filter: null, requested_at };
    await leaveStaging({ parts }, staging, record);
    if (holder !== undefined) {
      const lock = { id: 'x', pid: 1, host: 'elsewhere', pid_namespace: null, started_at: requested_at };
      await writeFile(join(staging, 'lock.json'), JSON.stringify(lock));
    }
    parts.onDisk.refresh();
    return staging;
  }

  it('are offered in one message at the start of a window, whatever it shows', async () => {
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
    scene().parts.onDisk.refresh();
    await scene().parts.onDisk.read();
    assert.deepEqual(offered(), ['2 exports were broken off. What they fetched is kept.']);
    offers.dispose();
    view.dispose();
  });

  it('are counted on the icon of the view, until they are gone on with or discarded', async () => {
    const view: { badge?: vscode.ViewBadge } = {};
    const badge = badgeUnfinished(view, scene().parts);
    const shows = async (value: number | undefined): Promise<void> => {
      await until(`a badge of ${value ?? 'nothing'}`, () => view.badge?.value === value);
    };
    await leave(cookingCollection);
    const staging = await leave(pilotCollection);
    await shows(2);
    assert.equal(view.badge?.tooltip, '2 exports were broken off and can be resumed');
    await rm(staging, { recursive: true });
    scene().parts.onDisk.refresh();
    await shows(1);
    await signIn(scene());
    const { onDisk, exports } = scene().parts;
    const [left] = (await onDisk.read()).unfinished;
    assert.ok(left);
    const subject = { kind: 'collection', ...cookingCollection } as const;
    exports.start({ subject, target: left.target, scope: 'everything' }, left.staging);
    await shows(undefined);
    assert.equal(exports.views[0]?.progress.status, 'running');
    badge.dispose();
  });

  it('are not offered to somebody who is not signed in, but once they are, and after every sign-in', async () => {
    await leave(cookingCollection);
    await scene().parts.session.state();
    await scene().parts.onDisk.read();
    assert.deepEqual(offered(), []);
    await signIn(scene());
    await until('an offer', () => offered().length === 1);
    await scene().parts.session.signOut();
    await signIn(scene());
    await until('a second offer', () => offered().length === 2);
  });

  it('are offered after the sign-in that their token was refused for', async () => {
    await signIn(scene());
    const { exports, session, onDisk } = scene().parts;
    const target = { workspaceFolder: join(scene().exportFolder, '..'), exportFolder: scene().exportFolder };
    const subject = { kind: 'collection', ...cookingCollection } as const;
    const { outcome } = exports.start({ subject, target, scope: 'everything' });
    await until('the job', () => scene().prolific.jobs.of(cookingCollection.id).length === 1);
    const refusing = scene().prolific.faults.add({
      server: 'api',
      fault: { kind: 'answer', status: 401, body: '{"detail":"no"}' },
    });
    assert.equal((await outcome).status, 'failed');
    await onDisk.read();
    assert.deepEqual(offered(), []);
    refusing.remove();
    await signIn(scene());
    assert.equal((await session.state()).state, 'signed-in');
    await until('an offer', () => offered().length === 1);
  });

  it('are not offered where the message of their end offers it already', async () => {
    await signIn(scene());
    const { exports, onDisk } = scene().parts;
    const target = { workspaceFolder: join(scene().exportFolder, '..'), exportFolder: scene().exportFolder };
    const subject = { kind: 'collection', ...cookingCollection } as const;
    const { outcome } = exports.start({ subject, target, scope: 'everything' });
    await until('the job', () => scene().prolific.jobs.of(cookingCollection.id).length === 1);
    await exports.stopAll('closing');
    await outcome;
    onDisk.refresh();
    assert.equal((await onDisk.read()).unfinished.length, 1);
    assert.deepEqual(offered(), []);
  });

  it('are offered once the window that works on them has gone', async () => {
    const staging = await leave(cookingCollection, 'elsewhere');
    await signIn(scene());
    const { unfinished } = await scene().parts.onDisk.read();
    assert.equal(unfinished[0]?.staging.holder?.host, 'elsewhere');
    assert.deepEqual(offered(), []);
    await rm(join(staging, 'lock.json'));
    await until('an offer', () => offered().length === 1);
  });

  it('are shown as another installation’s where this one did not begin them, and not offered unasked', async () => {
    const { exportFolder, parts } = scene();
    await leave(cookingCollection);
    const theirs = join(exportFolder, `left-${cookingCollection.id}`, '.prolific-partial-0badbeef');
    await cp(join(theirs, '..', '.prolific-partial-0badcafe'), theirs, { recursive: true });
    await signIn(scene());
    parts.onDisk.refresh();
    await until('an offer', () => offered().length > 0);
    assert.deepEqual(offered(), ['The export of “Cooking at home” was broken off. What it fetched is kept.']);
    const row = await collectionRow(scene(), cookingCollection);
    const words = (await children(scene(), 'unfinished', row)).map((node) => description(scene(), node));
    assert.deepEqual(words.map((text) => text.startsWith('from another installation · ')).sort(), [
      false,
      true,
    ]);
  });
});

describe('What a program left behind that ended while it made a folder', () => {
  const scene = withProlific();

  it('is cleared away, but not where the person does not trust what lies there', async () => {
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
      parts.onDisk.refresh();
      await parts.onDisk.read();
      await access(nameless);
    } finally {
      Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    }
    parts.onDisk.refresh();
    await parts.onDisk.read();
    await assert.rejects(access(nameless));
  });
});

describe('What other windows and programs do in the export folder', () => {
  const scene = withProlific();

  it('is seen by looking: a snapshot appears', async () => {
    const { parts, exportFolder } = scene();
    const { onDisk } = parts;
    assert.deepEqual((await onDisk.read()).snapshots, []);
    const folder = join(exportFolder, 'cooking');
    const made = join(exportFolder, 'made');
    await mkdir(join(made, '2026-11-23T14-05-09Z'), { recursive: true });
    const manifest = {
      schema_version: 1,
      collection: cookingCollection,
      export_id: 'x',
      filter: null,
      api_generation: '2',
      requested_at: '2026-11-23T14:05:09Z',
      finished_at: '2026-11-23T14:05:10Z',
      archive: { size: 0, etag: null },
      totals: { files: 0, bytes: 0 },
      complete: true,
      entries: [],
    };
    await writeFile(join(made, '2026-11-23T14-05-09Z', 'snapshot.json'), JSON.stringify(manifest));
    await rename(made, folder);
    await until(
      'the snapshot',
      async () => (await onDisk.read()).snapshots[0]?.folder.startsWith(folder),
      25_000,
    );
  }).timeout(60_000);
});
