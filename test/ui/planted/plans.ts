import { join } from 'node:path';
import type { Place } from './home.ts';
import { link, program, run, snapshotAt, write } from './planting.ts';
import type { PlantedWorkspace } from './workspaces.ts';

const erasureOf = (snapshot: string): string => join(snapshot, '.prolific-partial-erasure');

/** A plan to delete a participant's data from a snapshot, as the extension leaves one when it is interrupted. */
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

/** The snapshot's new version of a file, at its path in the plan. */
async function prepared({ snapshot }: Place, path: string, content: string): Promise<void> {
  await write(join(erasureOf(snapshot), 'new', path), content);
}

/** From a snapshot up to the home. */
const toHome = '../../../../..';

/** Plans that nobody here has made. Those of this extension name files that it goes on to replace and delete. */
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
    name: 'a plan that adds a key to those that may sign in, in a folder without a manifest',
    plant: async (at) => {
      await link(join(at.snapshot, 'a'), toHome);
      await prepared(at, 'a/.ssh/authorized_keys', 'ssh-ed25519 AAAA attacker\n');
      await plan(at.snapshot, { replaced: ['a/.ssh/authorized_keys'] });
    },
  },
  {
    name: 'a plan whose new files are a linked folder of keys, to move one into the workspace',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await link(join(erasureOf(at.snapshot), 'new'), join(at.home, 'keys'));
      await plan(at.snapshot, { replaced: ['id.pem'] });
    },
  },
  {
    name: 'a plan’s folder that is a link to mail, of which “new” would be cleared away',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await link(erasureOf(at.snapshot), join(at.home, 'Mail'));
    },
  },
  {
    name: 'a plan that deletes a neighbouring project, the export folder being a link to the folder above',
    plant: async (at) => {
      await link(at.exports, '..');
      await plan(join(at.workspace, '2026-01-02T03-04-05Z'), { removed_outside: ['neighbour/src'] });
    },
  },
  {
    name: 'a plan that deletes through a folder of the snapshot that is a link',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await link(join(at.snapshot, 'more'), join(at.home, 'Documents'));
      await plan(at.snapshot, { removed: ['more/letter.txt', 'more/replaced'] });
    },
  },
  {
    name: 'a plan that deletes through a collection folder that is a link',
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
    name: 'a plan in a snapshot that is a link to somebody else’s',
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
    name: 'a plan of paths that climb',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await plan(at.snapshot, { removed: [`files/../${toHome}/.bashrc`] });
    },
  },
  {
    name: 'a plan of paths that climb as on Windows',
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
    name: 'a plan that has Git run a program',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await run('git', ['init', '--quiet', at.workspace]);
      await link(join(at.snapshot, 'w'), '../../..');
      await prepared(at, 'w/.git/config', `[core]\n\tfsmonitor = ${await program(at)}\n`);
      await plan(at.snapshot, { replaced: ['w/.git/config'] });
    },
  },
  {
    name: 'a plan that removes the plan’s own folder and what is above it',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await plan(at.snapshot, { removed: ['.prolific-partial-erasure'], removed_outside: ['.gitignore'] });
    },
  },
  {
    name: 'a folder named like a plan’s, with somebody’s work in it',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await prepared(at, 'thesis.tex', 'years of work\n');
    },
  },
  {
    name: 'a plan that is no plan of this version',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await prepared(at, 'responses.jsonl', '{}\n');
      await write(join(erasureOf(at.snapshot), 'plan.json'), { schema_version: 2, removed: ['files'] });
    },
  },
  {
    name: 'a plan without JSON in it',
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await prepared(at, 'responses.jsonl', '{}\n');
      await write(join(erasureOf(at.snapshot), 'plan.json'), 'remove all\n');
    },
  },
];
