import assert from 'node:assert/strict';
import { access, chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Place } from './home.ts';
import {
  gitCollection,
  gitFolder,
  link,
  participant,
  program,
  ranByArchive,
  run,
  snapshotAt,
  stagingAt,
  submission,
  write,
} from './planting.ts';
import type { PlantedWorkspace } from './workspaces.ts';

function unreadable({ exports, snapshot, staging }: Place): readonly string[] {
  return [join(exports, 'locked'), join(snapshot, 'analysis'), join(staging, 'entries')];
}

/** Folders and files of other programs, unusual names, and answers that name files elsewhere. */
export const names: readonly PlantedWorkspace[] = [
  {
    name: 'a Git folder in a snapshot, configured to run a program',
    use: ['openOverview', 'openResponses', 'createTables', 'createNotebook', 'fetchUploads'],
    plant: async (at) => {
      await snapshotAt(at.snapshot, { head: { complete: false } });
      await gitFolder(join(at.snapshot, '.git'), await program(at));
    },
  },
  {
    name: 'a Git folder in the folder of a collection, configured to run a program',
    use: ['openOverview', 'openResponses', 'createNotebook', 'exportCollection'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await gitFolder(join(at.collection, '.git'), await program(at));
    },
  },
  {
    name: 'a Git folder in a staging folder that is resumed, configured to run a program',
    plant: async (at) => {
      await stagingAt(at.staging);
      await gitFolder(join(at.staging, 'entries', '.git'), await program(at));
    },
  },
  {
    name: 'a snapshot that is a bare repository, configured to run a program',
    use: ['openOverview', 'openResponses', 'createTables'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await gitFolder(at.snapshot, await program(at));
    },
  },
  {
    name: 'a .git file that points to a repository elsewhere, with submodules',
    use: ['openOverview', 'openResponses', 'createTables'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await gitFolder(join(at.snapshot, 'files', 'repository'), await program(at));
      await write(join(at.snapshot, '.git'), 'gitdir: files/repository\n');
      await write(
        join(at.snapshot, '.gitmodules'),
        '[submodule "x"]\n\tpath = files\n\turl = ext::sh -c run.sh\n\tupdate = !./run.sh\n',
      );
    },
  },
  {
    name: 'tasks and settings of VS Code in a snapshot',
    use: ['openOverview', 'openResponses', 'createTables'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      const command = await program(at);
      await write(join(at.snapshot, '.vscode', 'settings.json'), { 'git.path': command });
      await write(join(at.snapshot, '.vscode', 'tasks.json'), {
        version: '2.0.0',
        tasks: [{ label: 'x', type: 'shell', command, runOptions: { runOn: 'folderOpen' } }],
      });
    },
  },
  {
    name: 'an archive that contains a Git folder, configured to run a program',
    use: ['exportCollection'],
    collection: gitCollection,
    plant: () => Promise.resolve(),
    check: async (_at, programs) => {
      assert.ok(!(await readdir(programs)).includes(ranByArchive));
    },
  },
  {
    name: 'a .gitignore that puts everything under version control',
    use: ['exportCollection'],
    plant: async (at) => {
      await run('git', ['init', '--quiet', at.workspace]);
      await snapshotAt(at.snapshot);
      await write(join(at.exports, '.gitignore'), '!*\n');
    },
    check: async (at) => {
      const { stdout } = await run('git', ['-C', at.workspace, 'status', '--porcelain', '-uall']);
      assert.doesNotMatch(stdout, /responses\.jsonl/);
    },
  },
  {
    name: 'folders whose names have control characters, marks that reverse text, or 255 bytes',
    use: ['exportCollection'],
    plant: async (at) => {
      for (const name of [
        'a\nb\u001b[2J',
        '\u202egnp.exe',
        'x'.repeat(255),
        ' ',
        '...',
        'CON',
        '$(touch ran)',
      ]) {
        await stagingAt(join(at.exports, name, '.prolific-partial-1'));
        await snapshotAt(join(at.exports, name, '2026-01-02T03-04-05Z'));
      }
    },
  },
  {
    name: 'folders that differ only in case or Unicode form',
    plant: async (at) => {
      for (const name of ['twin', 'TWIN', 'K\u00fcche', 'Ku\u0308che']) {
        await stagingAt(join(at.exports, name, '.prolific-partial-1'));
        await snapshotAt(join(at.exports, name, '2026-01-02T03-04-05Z'));
      }
    },
  },
  {
    name: 'unreadable folders',
    use: ['exportCollection', 'createTables'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await stagingAt(at.staging);
      await mkdir(join(at.exports, 'locked'));
      await mkdir(join(at.snapshot, 'analysis'));
      await mkdir(join(at.staging, 'entries'));
    },
    touch: async (at) => {
      for (const folder of unreadable(at)) await chmod(folder, 0o000);
    },
  },
  {
    name: 'a manifest that lists files elsewhere',
    use: ['openOverview', 'fetchUploads', 'createTables'],
    plant: async (at) => {
      const paths = [
        `files/../../../../../../Pictures/${submission}/photo.jpg`,
        join(at.home, '.bashrc'),
        '../../../../../.bashrc',
        `files/${submission}/photo.jpg`,
      ];
      await snapshotAt(at.snapshot, {
        head: { complete: false },
        entries: paths.map((path) => ({ path, size: 1, crc32: 0 })),
      });
    },
  },
  {
    name: 'answers that name uploads elsewhere',
    use: ['openOverview', 'createTables'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      const value = [
        `../../../../../Pictures/${submission}/photo.jpg`,
        join(at.home, '.bashrc'),
        `files/${submission}/../../../../../../../.bashrc`,
        'link/letter.txt',
      ].map((path) => ({ file_name: path, path }));
      await link(join(at.snapshot, 'link'), join(at.home, 'Documents'));
      await write(join(at.snapshot, 'responses.jsonl'), {
        submission_id: submission,
        participant_id: participant,
        responses: { q2: { type: 'file_upload', value } },
      });
    },
  },
  {
    name: 'a record of tables that lists files elsewhere',
    use: ['createTables', 'createNotebook'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      const files = ['../../../../../../.bashrc', 'responses_long.csv'].map((name) => ({
        name,
        size: 22,
        crc32: '00000000',
      }));
      await write(join(at.snapshot, 'analysis', 'responses_long.csv'), 'somebody’s own work\n');
      await write(join(at.snapshot, 'analysis', 'tables.json'), {
        schema_version: 1,
        files,
        replaced: files,
      });
    },
  },
  {
    name: 'obstacles to the deletion of participant data: forged tables and a deeply nested manifest',
    use: ['openOverview'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      const notes = 'notes\n';
      const sum = crc32(notes).toString(16).padStart(8, '0');
      const files = [{ name: 'notes.txt', size: notes.length, crc32: sum }];
      await write(join(at.snapshot, 'analysis', 'notes.txt'), notes);
      await write(join(at.snapshot, 'analysis', 'tables.json'), { schema_version: 2, files });
      await write(join(at.snapshot, '.prolific-partial-analysis-x', 'thesis.tex'), 'years of work\n');
      await mkdir(join(at.snapshot, 'files', '.vscode', submission), { recursive: true });
      const manifest = join(at.snapshot, 'snapshot.json');
      const deep = '['.repeat(50_000) + ']'.repeat(50_000);
      await write(manifest, (await readFile(manifest, 'utf8')).replace('{', `{"planted":${deep},`));
    },
    check: async ({ snapshot }) => {
      assert.doesNotMatch(await readFile(join(snapshot, 'responses.jsonl'), 'utf8'), new RegExp(participant));
      assert.equal(await readFile(join(snapshot, 'analysis', 'notes.txt'), 'utf8'), 'notes\n');
      await access(join(snapshot, '.prolific-partial-analysis-x', 'thesis.tex'));
    },
  },
  {
    name: 'abandoned staging folders of tables that are links to documents',
    use: ['createTables'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await link(join(at.snapshot, '.prolific-partial-analysis-00000000'), join(at.home, 'Documents'));
      await link(join(at.exports, 'tables', '.unfinished-0'), join(at.home, 'Documents'));
      await write(join(at.exports, 'tables', '_tables.json'), { schema_version: 2, parts: [] });
    },
  },
];
