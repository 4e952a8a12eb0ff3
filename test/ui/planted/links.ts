import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSnapshotTables } from '../../../src/analysis/tables/makeTables.ts';
import type { Place } from './home.ts';
import { link, participant, sameFile, snapshotAt, stagingAt, submission, write } from './planting.ts';
import type { PlantedWorkspace } from './workspaces.ts';

/** Returns a function that plants a snapshot in which this file or folder is a link. */
function linkedInSnapshot(path: string, target: (at: Place) => string): (at: Place) => Promise<void> {
  return async (at) => {
    await snapshotAt(at.snapshot, { head: { complete: false } });
    await rm(join(at.snapshot, path), { recursive: true, force: true });
    await link(join(at.snapshot, path), target(at));
  };
}

/** Links in place of folders and files of a finished export. */
export const linksInSnapshots: readonly PlantedWorkspace[] = [
  {
    name: 'an export folder that is a link to another project’s',
    use: ['exportCollection', 'createTables'],
    plant: async (at) => {
      await snapshotAt(join(at.home, 'code', 'neighbour', 'prolific-exports', 'x', '2026-01-02T03-04-05Z'));
      await link(at.exports, '../neighbour/prolific-exports');
    },
  },
  {
    name: 'an export folder that is a link to a missing folder',
    use: ['exportCollection'],
    plant: async (at) => await link(at.exports, join(at.home, 'made-by-an-export')),
  },
  {
    name: 'an export folder that is a link to itself',
    use: ['exportCollection'],
    plant: async (at) => await link(at.exports, 'prolific-exports'),
  },
  {
    name: 'a setting that puts the export folder below a link',
    use: ['exportCollection'],
    plant: async (at) => {
      await write(join(at.workspace, '.vscode', 'settings.json'), {
        'prolificCollections.exportFolder': 'data/exports',
      });
      await link(join(at.workspace, 'data'), join(at.home, 'Documents'));
    },
  },
  {
    name: 'settings with an export folder outside the workspace and another API address',
    use: ['exportCollection'],
    plant: async (at) =>
      await write(join(at.workspace, '.vscode', 'settings.json'), {
        'prolificCollections.exportFolder': '../neighbour',
        'prolificCollections.apiUrl': 'http://127.0.0.1:9',
      }),
  },
  {
    name: 'a collection folder that is a link',
    use: ['exportCollection'],
    plant: async (at) => await link(at.collection, join(at.home, 'Documents')),
  },
  {
    name: 'a collection folder that is a link to a missing folder',
    use: ['exportCollection'],
    plant: async (at) => await link(at.collection, join(at.home, 'made-by-an-export')),
  },
  {
    name: 'a collection folder that is a link to the workspace folder around it',
    use: ['exportCollection'],
    plant: async (at) => {
      await link(join(at.exports, 'loop'), '..');
      await link(at.collection, '.');
    },
  },
  {
    name: 'a snapshot that is a link to another project’s snapshot',
    use: ['openOverview', 'createTables', 'createNotebook', 'deleteSnapshot'],
    plant: async (at) => {
      const theirs = join(at.home, 'code', 'neighbour', 'prolific-exports', 'x', '2026-01-02T03-04-05Z');
      await snapshotAt(theirs, { head: { complete: false } });
      await link(at.snapshot, theirs);
    },
  },
  {
    name: 'uploads that are a link to pictures',
    use: ['openOverview', 'createTables', 'deleteSnapshot'],
    plant: linkedInSnapshot('files', (at) => join(at.home, 'Pictures')),
  },
  {
    name: 'a participant’s uploads that are a link to pictures',
    use: ['fetchUploads'],
    plant: linkedInSnapshot(`files/${submission}`, (at) => join(at.home, 'Pictures', submission)),
  },
  {
    name: 'responses that are a link to a file elsewhere',
    use: ['openOverview', 'createTables', 'compareSnapshot'],
    plant: async (at) => {
      const secret = join(at.home, 'Documents', 'data.jsonl');
      await linkedInSnapshot('responses.jsonl', () => secret)(at);
      await write(secret, { participant_id: participant, submission_id: 's', responses: {} });
    },
  },
  {
    name: 'responses that are a hard link to a file elsewhere',
    use: ['createTables'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await rm(join(at.snapshot, 'responses.jsonl'));
      const mine = join(at.home, 'Documents', 'data.jsonl');
      await write(mine, { participant_id: participant, submission_id: 's', responses: {} });
      await sameFile(join(at.snapshot, 'responses.jsonl'), mine);
    },
  },
  {
    name: 'questions that are a link to a key',
    use: ['openOverview', 'createTables'],
    plant: linkedInSnapshot('collection.json', (at) => join(at.home, 'keys', 'id.pem')),
  },
  {
    name: 'a manifest that is a link',
    use: ['fetchUploads', 'createTables'],
    plant: async (at) => {
      const theirs = join(at.home, 'code', 'neighbour', 'theirs');
      await snapshotAt(theirs, { head: { complete: false } });
      await linkedInSnapshot('snapshot.json', () => join(theirs, 'snapshot.json'))(at);
    },
  },
  {
    name: 'an analysis folder that is a link',
    use: ['createTables', 'createNotebook'],
    plant: linkedInSnapshot('analysis', (at) => join(at.home, 'Documents')),
  },
  {
    name: 'an analysis folder that is a link to a missing folder',
    use: ['createNotebook', 'createTables'],
    plant: linkedInSnapshot('analysis', (at) => join(at.home, 'made-by-tables')),
  },
  {
    name: 'an analysis folder that is a link to current tables',
    use: ['createNotebook', 'createTables'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await makeSnapshotTables(
        {
          folder: at.snapshot,
          name: 'x',
          choices: 'labels',
          csv: { guardFormulas: true, byteOrderMark: false, separator: ',' },
        },
        () => undefined,
        AbortSignal.timeout(60_000),
      );
      await rename(join(at.snapshot, 'analysis'), join(at.workspace, 'src', 'analysis'));
      await link(join(at.snapshot, 'analysis'), '../../../src/analysis');
    },
  },
  {
    name: 'tables and a notebook that are links to existing and missing files',
    use: ['createNotebook', 'createTables'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      const analysis = join(at.snapshot, 'analysis');
      await link(join(analysis, 'analysis.ipynb'), join(at.home, 'made-by-a-notebook'));
      await link(join(analysis, 'tables.json'), join(at.home, '.bashrc'));
      await link(join(analysis, 'responses_long.csv'), join(at.home, '.profile'));
      await link(join(analysis, 'tables.json.next'), join(at.home, '.bashrc'));
    },
  },
  {
    name: 'a folder of all tables that is a link',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await link(join(at.exports, 'tables'), join(at.home, 'Documents'));
    },
  },
  {
    name: 'a folder of all tables whose record and new record are links',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await link(join(at.exports, 'tables', '_tables.json'), join(at.home, 'Documents', 'export.json'));
      await link(join(at.exports, 'tables', '_tables.json.next'), join(at.home, '.bashrc'));
    },
  },
  {
    name: 'a folder of all tables whose new record is a link',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await write(join(at.exports, 'tables', '_tables.json'), { schema_version: 2, parts: [] });
      await link(join(at.exports, 'tables', '_tables.json.next'), join(at.home, '.bashrc'));
    },
  },
  {
    name: 'a folder of all tables whose record names files elsewhere',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      const parts = ['../../../../Documents', '../../../../.bashrc', 'link/letter.txt'].map((path) => ({
        path,
        made_from: 'x',
        size: 1,
        rows: 1,
      }));
      await link(join(at.exports, 'tables', 'link'), join(at.home, 'Documents'));
      await write(join(at.exports, 'tables', '_tables.json'), { schema_version: 2, parts });
    },
  },
  {
    name: 'parts of all tables that are links',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await write(join(at.exports, 'tables', '_tables.json'), { schema_version: 2, parts: [] });
      const name = at.collection.slice(at.exports.length + 1);
      await link(join(at.exports, 'tables', `collection=${name}`), join(at.home, 'Documents'));
    },
  },
  {
    name: 'a .gitignore that is a link',
    use: ['exportCollection'],
    plant: async (at) => {
      await mkdir(at.exports);
      await link(join(at.exports, '.gitignore'), join(at.home, '.bashrc'));
    },
  },
  {
    name: 'a .gitignore that is a link to a missing file',
    use: ['exportCollection'],
    plant: async (at) => {
      await mkdir(at.exports);
      await link(join(at.exports, '.gitignore'), join(at.home, '.gitconfig'));
    },
  },
];

/** The export folder set by the workspace file. */
export const linkedExportFolder = 'data/exports';

/**
 * Workspaces opened by a workspace file that sets the export folder {@link linkedExportFolder} and another
 * API address.
 */
export const linksBySettings: readonly PlantedWorkspace[] = [
  {
    name: 'a workspace file that puts the export folder below a link to documents',
    use: ['exportCollection'],
    plant: async (at) => {
      await snapshotAt(join(at.home, 'Documents', 'exports', 'x', '2026-01-02T03-04-05Z'));
      await stagingAt(join(at.home, 'Documents', 'exports', 'x', '.prolific-partial-1'));
      await link(join(at.workspace, 'data'), join(at.home, 'Documents'));
    },
  },
  {
    name: 'a workspace file with an export folder that is a link to the home',
    use: ['exportCollection'],
    plant: async (at) => await link(join(at.workspace, 'data', 'exports'), at.home),
  },
];
