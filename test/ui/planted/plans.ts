import { join } from 'node:path';
import type { Place } from './home.ts';
import { link, program, run, snapshotAt, write } from './planting.ts';
import type { PlantedWorkspace } from './workspaces.ts';

const erasureOf = (snapshot: string): string => join(snapshot, '.prolific-partial-erasure');

/** Writes a plan to delete participant data from a snapshot, as an interrupted deletion leaves it. */
async function plan(
  snapshot: string,
  lists: { readonly replaced?: string[]; readonly removed?: string[]; readonly removed_outside?: string[] },
  folder = erasureOf(snapshot),
): Promise<void> {
  await write(join(folder, 'plan.json'), {
    schema_version: 1,
    replaced: [],
    removed: [],
    removed_outside: [],
    ...lists,
  });
}

/** Writes the new version of a snapshot’s file, at its path in the plan. */
async function prepared({ snapshot }: Place, path: string, content: string): Promise<void> {
  await write(join(erasureOf(snapshot), 'new', path), content);
}

/** The path from a snapshot to the home. */
const toHome = '../../../../..';

/** Forged plans. The extension’s own plans list the files that it replaces and deletes when it resumes. */
export const plans: readonly PlantedWorkspace[] = [
  {
    name: 'a plan that replaces ~/.bashrc through a linked folder',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await link(join(at.snapshot, 'a'), toHome);
      await prepared(at, 'a/.bashrc', 'touch ~/ran\n');
      await plan(at.snapshot, { replaced: ['a/.bashrc'] });
    },
  },
  {
    name: 'a plan that adds an authorized SSH key, in a folder without a manifest',
    plant: async (at) => {
      await link(join(at.snapshot, 'a'), toHome);
      await prepared(at, 'a/.ssh/authorized_keys', 'ssh-ed25519 AAAA attacker\n');
      await plan(at.snapshot, { replaced: ['a/.ssh/authorized_keys'] });
    },
  },
  {
    name: 'a plan whose folder of new files is a link to keys, to move one into the workspace',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await link(join(erasureOf(at.snapshot), 'new'), join(at.home, 'keys'));
      await plan(at.snapshot, { replaced: ['id.pem'] });
    },
  },
  {
    name: 'a plan folder that is a link to mail, whose subfolder “new” would be deleted',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await link(erasureOf(at.snapshot), join(at.home, 'Mail'));
    },
  },
  {
    name: 'a plan that deletes a neighboring project, with an export folder linked to the parent folder',
    plant: async (at) => {
      await link(at.exports, '..');
      await plan(join(at.workspace, '2026-01-02T03-04-05Z'), { removed_outside: ['neighbour/src'] });
    },
  },
  {
    name: 'a plan in a people folder that replaces ~/.bashrc and deletes a letter',
    use: ['createTables', 'exportCollection'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      const people = join(at.collection, 'people');
      await link(join(people, 'a'), '../../../../..');
      await write(join(erasureOf(people), 'new', 'a', '.bashrc'), 'touch ~/ran\n');
      await plan(people, { replaced: ['a/.bashrc'], removed: ['a/Documents/letter.txt'] });
    },
  },
  {
    name: 'a plan in a people folder that is a link',
    use: ['createTables', 'exportCollection'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await link(join(at.collection, 'people'), join(at.home, 'Documents'));
      await plan(join(at.home, 'Documents'), { removed: ['letter.txt'] });
    },
  },
  {
    name: 'a plan that deletes through a linked folder of the snapshot',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await link(join(at.snapshot, 'more'), join(at.home, 'Documents'));
      await plan(at.snapshot, { removed: ['more/letter.txt', 'more/replaced'] });
    },
  },
  {
    name: 'a plan that deletes through a linked collection folder',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await link(join(at.exports, 'more'), join(at.home, 'Pictures'));
      await plan(at.snapshot, { removed_outside: ['more/66a1f0c2d4e5b6a7980c1d2a'] });
    },
  },
  {
    name: 'a plan that is itself a link to one elsewhere',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await plan(at.snapshot, { removed: ['responses.jsonl'] }, join(at.workspace, 'src'));
      await link(join(erasureOf(at.snapshot), 'plan.json'), join(at.workspace, 'src', 'plan.json'));
    },
  },
  {
    name: 'a plan in a snapshot that is a link to another snapshot',
    plant: async (at) => {
      const other = join(at.workspace, 'src', 'data');
      await snapshotAt(other);
      await plan(other, { removed: ['responses.jsonl'] });
      await link(at.snapshot, other);
    },
  },
  {
    name: 'a plan in a collection folder that is a link',
    plant: async (at) => {
      const other = join(at.workspace, 'src', 'data');
      await snapshotAt(join(other, '2026-01-02T03-04-05Z'));
      await plan(join(other, '2026-01-02T03-04-05Z'), { removed: ['responses.jsonl'] });
      await link(at.collection, other);
    },
  },
  {
    name: 'a plan of absolute paths',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await plan(at.snapshot, { removed: [join(at.home, '.bashrc')] });
    },
  },
  {
    name: 'a plan of paths with ../',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await plan(at.snapshot, { removed: [`files/../${toHome}/.bashrc`] });
    },
  },
  {
    name: 'a plan of Windows paths with ..\\ or a drive',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await plan(at.snapshot, { removed: [String.raw`..\..\..\..\..\.bashrc`, 'C:\\Users', 'a:b'] });
    },
  },
  {
    name: 'a plan that deletes another collection',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await snapshotAt(join(at.exports, 'another', '2026-01-02T03-04-05Z'));
      await plan(at.snapshot, { removed_outside: ['another', 'tables'] });
    },
  },
  {
    name: 'a plan that forges the responses and the manifest',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await prepared(at, 'responses.jsonl', '{"submission_id":"forged"}\n');
      await prepared(at, 'snapshot.json', '{}\n');
      await plan(at.snapshot, { replaced: ['responses.jsonl'] });
    },
  },
  {
    name: 'a plan that empties the snapshot',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await plan(at.snapshot, { removed: ['files', 'responses.jsonl', 'collection.json', 'snapshot.json'] });
    },
  },
  {
    name: 'a plan that makes Git run a program',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await run('git', ['init', '--quiet', at.workspace]);
      await link(join(at.snapshot, 'w'), '../../..');
      await prepared(at, 'w/.git/config', `[core]\n\tfsmonitor = ${await program(at)}\n`);
      await plan(at.snapshot, { replaced: ['w/.git/config'] });
    },
  },
  {
    name: 'a plan that deletes its own folder and a file above it',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await plan(at.snapshot, { removed: ['.prolific-partial-erasure'], removed_outside: ['.gitignore'] });
    },
  },
  {
    name: 'a folder named like a plan folder, with a user’s work in it',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await prepared(at, 'thesis.tex', 'years of work\n');
    },
  },
  {
    name: 'a plan of another version',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await prepared(at, 'responses.jsonl', '{}\n');
      await write(join(erasureOf(at.snapshot), 'plan.json'), { schema_version: 2, removed: ['files'] });
    },
  },
  {
    name: 'a plan that is not JSON',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await prepared(at, 'responses.jsonl', '{}\n');
      await write(join(erasureOf(at.snapshot), 'plan.json'), 'remove all\n');
    },
  },
];
