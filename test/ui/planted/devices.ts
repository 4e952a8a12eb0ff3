import { mkdir, rm } from 'node:fs/promises';
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

/** Where a record, a lock, a manifest, a plan, a journal or a table of contents is read from. */
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
];

/** A workspace in which each of {@link readFiles} is something else than a file. */
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

/** The same of one file of a snapshot. */
function insteadOf(name: string, make: (path: string) => Promise<void>): (at: Place) => Promise<void> {
  return async (at) => {
    await snapshotAt(at.snapshot);
    await rm(join(at.snapshot, name), { recursive: true, force: true });
    await make(join(at.snapshot, name));
  };
}

/** What never ends, never answers or is far too large. A window of them has to stay quick. */
export const devices: readonly PlantedWorkspace[] = [
  {
    name: 'records, locks and manifests that are links to /dev/zero',
    use: ['createTables', 'exportCollection'],
    plant: instead(async (path) => await link(path, '/dev/zero')),
  },
  {
    name: 'records, locks and manifests that are pipes nobody writes to',
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
    // Only root can make one; for others it is a pipe once more.
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
    name: 'records, locks and manifests nested 200,000 deep',
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
