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

const windows: readonly PlantedWindow[] = [
  { title: 'by plans', rows: plans },
  { title: 'by links in snapshots', rows: linksInSnapshots },
  {
    title: 'by its settings',
    rows: linksBySettings,
    settings: {
      'prolificCollections.exportFolder': linkedExportFolder,
      'prolificCollections.apiUrl': 'http://127.0.0.1:9',
    },
    exportFolder: linkedExportFolder,
  },
  { title: 'by staging folders', rows: stagings },
  { title: 'by names and by files of other programs', rows: names },
  { title: 'by devices, pipes and sizes', rows: devices },
];
const all = windows.flatMap(({ rows }) => rows);
/** Only those whose name has this in it, to look into one. */
const wanted = process.env['PROLIFIC_PLANTED'] ?? '';

describe('A malicious workspace', function () {
  // A busy machine takes minutes for a window of thirty workspaces.
  this.timeout(600_000);
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'planted-'));
    await packDriver(join(root, 'driver.vsix'));
  });
  after(async () => await rm(root, { recursive: true, force: true }));

  const { session, prolific } = useSessionWithProlific({ generateMs: 0, generation: '1b' }, () => ({
    workspaceTrust: true,
    // As by default, which other stories are spared.
    settings: { 'git.enabled': true },
    env: { PROLIFIC_TEST_DRIVER: join(root, 'driver.sock') },
    vsix: [join(root, 'driver.vsix')],
  }));
  before(async () => await serveAll(prolific(), root));

  it('is planted in at least 40 ways, each with a name of its own', () => {
    assert.ok(all.length >= 40);
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  });

  for (const window of windows) {
    const planted = window.rows.filter(({ name }) => name.includes(wanted));
    if (planted.length === 0) continue;
    describe(window.title, () => {
      let opened: Opened;
      before(async () => {
        opened = await openPlanted(session(), prolific(), join(root, 'driver.sock'), {
          ...window,
          rows: planted,
        });
      });
      after(async () => await opened.remove());

      it('lets the window go on: an ordinary folder beside it is read, in time', () => {
        assert.deepEqual(opened.stalled, []);
      });

      it('finds Git at work, as by default', () => assert.ok(opened.gitRan));

      for (const row of planted) {
        it(`leaves the home as it was: ${row.name}`, async () => {
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
