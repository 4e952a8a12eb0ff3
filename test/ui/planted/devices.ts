import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Place } from './home.ts';
import {
  deeplyNested,
  fifo,
  link,
  run,
  snapshotAt,
  socket,
  sparse,
  stagingAt,
  submission,
  write,
} from './planting.ts';
import type { PlantedWorkspace } from './workspaces.ts';

/** Paths from which the extension reads records, locks, manifests, plans, journals and tables of contents. */
const readFiles = (at: Place): readonly string[] => [
  join(at.collection, '.prolific-partial-1', 'export.json'),
  join(at.staging, 'lock.json'),
  join(at.staging, 'journal.json'),
  join(at.staging, 'directory.bin'),
  join(at.collection, '2026-02-02T03-04-05Z', 'snapshot.json'),
  join(at.snapshot, '.prolific-partial-erasure', 'plan.json'),
  join(at.snapshot, '.prolific-partial-erasure', 'lock.json'),
  join(at.snapshot, 'analysis', 'tables.json'),
  join(at.exports, 'tables', '_tables.json'),
  ...['people.json', 'submissions.jsonl', 'demographics-s1.csv', 'submissions.jsonl.0123456789ab.next'].map(
    (name) => join(at.collection, 'people', name),
  ),
  join(at.collection, 'people', '.prolific-partial-erasure', 'plan.json'),
];

/** Returns a function that plants something other than a regular file at each of {@link readFiles}. */
function instead(make: (path: string) => Promise<void>): (at: Place) => Promise<void> {
  return async (at) => {
    await snapshotAt(at.snapshot);
    await stagingAt(at.staging);
    for (const path of readFiles(at)) {
      await mkdir(dirname(path), { recursive: true });
      await make(path);
    }
  };
}

/** Returns a function that plants something else in place of one file of a snapshot. */
function insteadOf(name: string, make: (path: string) => Promise<void>): (at: Place) => Promise<void> {
  return async (at) => {
    await snapshotAt(at.snapshot);
    await rm(join(at.snapshot, name), { recursive: true, force: true });
    await make(join(at.snapshot, name));
  };
}

/** Files that never end, never answer or are far too large. A window with them must stay responsive. */
export const devices: readonly PlantedWorkspace[] = [
  {
    name: 'records, locks and manifests that are links to /dev/zero',
    use: ['createTables', 'exportCollection'],
    plant: instead(async (path) => await link(path, '/dev/zero')),
  },
  {
    name: 'records, locks and manifests that are pipes without a writer',
    use: ['createTables', 'exportCollection'],
    plant: instead(fifo),
  },
  {
    name: 'records, locks and manifests that are sockets',
    use: ['createTables'],
    plant: instead(socket),
  },
  {
    name: 'records, locks and manifests that are devices',
    use: ['createTables'],
    // Only root can create a device; otherwise plants a pipe.
    plant: instead(
      async (path) => await run('mknod', [path, 'c', '1', '5']).then(undefined, async () => await fifo(path)),
    ),
  },
  {
    name: 'records, locks and manifests of ten gigabytes',
    use: ['createTables', 'exportCollection'],
    plant: instead(sparse),
  },
  {
    name: 'records, locks and manifests nested 20,000 deep',
    use: ['createTables'],
    plant: instead(async (path) => await write(path, deeplyNested)),
  },
  {
    name: 'records, locks and manifests that are folders',
    use: ['createTables', 'exportCollection'],
    plant: instead(async (path) => await write(join(path, 'mine.txt'), 'mine\n')),
  },
  {
    name: 'responses that are a pipe',
    use: ['openOverview', 'openResponses', 'createTables', 'compareSnapshot'],
    plant: insteadOf('responses.jsonl', fifo),
  },
  {
    name: 'responses that are a link to /dev/zero',
    use: ['openOverview', 'openResponses', 'createTables', 'compareSnapshot'],
    plant: insteadOf('responses.jsonl', async (path) => await link(path, '/dev/zero')),
  },
  {
    name: 'questions that are a pipe',
    use: ['openOverview', 'createTables', 'createNotebook'],
    plant: insteadOf('collection.json', fifo),
  },
  {
    name: 'questions that are a link to /dev/zero',
    use: ['openOverview', 'createTables', 'createNotebook'],
    plant: insteadOf('collection.json', async (path) => await link(path, '/dev/zero')),
  },
  {
    name: 'a manifest with millions of empty lists, to exhaust memory',
    use: ['openOverview', 'createTables', 'compareSnapshot'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      const manifest = join(at.snapshot, 'snapshot.json');
      const many = `"planted": [${'[],'.repeat(11_000_000)}[]]`;
      // Not one entry per line, because such a manifest would be read line by line.
      const text = (await readFile(manifest, 'utf8')).replace('"entries": [\n', '"entries": [ ');
      await write(manifest, text.replace(/\n\}\n$/, `,\n${many}}\n`));
    },
  },
  {
    name: 'a participant’s upload that is a pipe',
    use: ['openOverview', 'fetchUploads', 'createTables'],
    plant: insteadOf(`files/${submission}/photo.jpg`, fifo),
  },
  {
    name: 'files where folders are expected',
    use: ['exportCollection', 'createTables'],
    plant: async (at) => {
      await snapshotAt(at.snapshot);
      await write(join(at.collection, '2026-03-02T03-04-05Z'), 'a file\n');
      await write(join(at.exports, 'another'), 'a file\n');
      await write(join(at.exports, 'tables'), 'a file\n');
      await write(join(at.snapshot, 'analysis'), 'a file\n');
      await write(join(at.collection, '.prolific-partial-2'), 'a file\n');
      await stagingAt(at.staging);
      for (const name of ['entries', 'previous', 'parts', 'replaced']) {
        await write(join(at.staging, name), 'a file\n');
      }
    },
  },
  {
    name: 'a file where the export folder is expected',
    use: ['exportCollection'],
    plant: async (at) => await write(at.exports, 'a file\n'),
  },
  {
    name: 'pipes in the entries of an export that is resumed',
    plant: async (at) => {
      await stagingAt(at.staging);
      await fifo(join(at.staging, 'entries', 'responses.jsonl'));
      await fifo(join(at.staging, 'previous', 'responses.jsonl'));
      await fifo(join(at.staging, 'archive.part'));
      await fifo(join(at.staging, 'export.json.next'));
    },
  },
  {
    name: 'a .gitignore that is a pipe',
    use: ['exportCollection'],
    plant: async (at) => await fifo(join(at.exports, '.gitignore')),
  },
];
