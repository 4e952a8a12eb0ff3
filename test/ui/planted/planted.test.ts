import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useSessionWithProlific } from '../steps.ts';
import { devices } from './devices.ts';
import { packDriver } from './driver.ts';
import { changesOf } from './home.ts';
import { linkedExportFolder, linksBySettings, linksInSnapshots } from './links.ts';
import { names } from './names.ts';
import { serveAll } from './planting.ts';
import { plans } from './plans.ts';
import { stagings } from './staging.ts';
import { openPlanted, type Opened } from './openPlanted.ts';
import type { PlantedWindow } from './workspaces.ts';

/** Only two windows, because opening one takes longer than most of its workspaces. */
const windows: readonly PlantedWindow[] = [
  {
    title: 'with planted folders',
    groups: [plans, [...linksInSnapshots, ...devices], stagings, names],
  },
  {
    title: 'with planted settings',
    groups: [linksBySettings],
    settings: {
      'prolificCollections.exportFolder': linkedExportFolder,
      'prolificCollections.apiUrl': 'http://127.0.0.1:9',
    },
    exportFolder: linkedExportFolder,
  },
];
const all = windows.flatMap(({ groups }) => groups.flat());
/** Runs only the workspaces whose names contain this text, for debugging. */
const wanted = process.env['PROLIFIC_PLANTED'] ?? '';

describe('Malicious workspace', function () {
  // A busy machine needs minutes for a window with a hundred workspaces.
  this.timeout(600_000);
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'planted-'));
    await packDriver(join(root, 'driver.vsix'), join(root, 'driver.sock'));
  });
  after(async () => await rm(root, { recursive: true, force: true, maxRetries: 5 }));

  const { session, prolific } = useSessionWithProlific({ generateMs: 0, generation: '1b' }, () => ({
    workspaceTrust: true,
    settings: {
      // The default of VS Code, which other UI tests turn off to save time.
      'git.enabled': true,
      // Dozens of open overviews and tables would be drawn again and again.
      'workbench.editor.limit.enabled': true,
      'workbench.editor.limit.value': 2,
    },
    vsix: [join(root, 'driver.vsix')],
  }));
  before(async () => await serveAll(prolific(), root));

  it('is planted in at least 40 ways, each with a unique name', () => {
    assert.ok(all.length >= 40);
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  });

  for (const window of windows) {
    const groups = window.groups
      .map((rows) => rows.filter(({ name }) => name.includes(wanted)))
      .filter(({ length }) => length > 0);
    const planted = groups.flat();
    if (planted.length === 0) continue;
    describe(window.title, () => {
      let opened: Opened;
      before(async () => {
        opened = await openPlanted(session(), prolific(), join(root, 'driver.sock'), {
          ...window,
          groups,
        });
      });
      after(async () => await opened.remove());

      it('does not block the window or an ordinary folder in it', () => {
        assert.deepEqual(opened.stalled, []);
      });

      it('is opened with Git enabled, as by default', () => assert.ok(opened.gitRan));

      for (const row of planted) {
        it(`leaves the home folder unchanged: ${row.name}`, async () => {
          const { at, planted: before, restricted, trusted, used, answers } = opened.of(row);
          const inExports = (path: string): boolean =>
            path.startsWith(`${at.exportsPath}/`) || (path === at.exportsPath && !before.has(path));
          assert.deepEqual(changesOf(before, restricted), [], 'opened in Restricted Mode');
          assert.deepEqual(changesOf(before, trusted), [], 'opened and trusted');
          assert.deepEqual(
            changesOf(before, used, (path) => !inExports(path)),
            [],
            `used: ${answers.join('; ')}`,
          );
          await row.check?.(at, root);
        });
      }
    });
  }
});
