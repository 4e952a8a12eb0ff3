import { utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Place } from './home.ts';
import {
  journalAt,
  link,
  sameFile,
  snapshotAt,
  snapshotFiles,
  stagingAt,
  stagingRecord,
  submission,
  wholeCollection,
  write,
} from './planting.ts';
import type { PlantedWorkspace } from './workspaces.ts';

/** Returns a function that plants a resumable staging folder in which `path` is a link. */
function linkedInStaging(path: string, target: (at: Place) => string): (at: Place) => Promise<void> {
  return async (at) => {
    await stagingAt(at.staging);
    await link(join(at.staging, path), target(at));
  };
}

/** The same with a journal of the archive that is downloaded on resume, so that existing files are reused. */
function linkedInOwnStaging(path: string, target: (at: Place) => string): (at: Place) => Promise<void> {
  return async (at) => {
    await linkedInStaging(path, target)(at);
    await journalAt(at.staging);
  };
}

/** The same for an archive that is served without range support. */
function linkedInWhole(path: string, target: (at: Place) => string): (at: Place) => Promise<void> {
  return async (at) => {
    await stagingAt(at.staging, { collection: wholeCollection });
    await link(join(at.staging, path), target(at));
  };
}

const documents = ({ home }: Place): string => join(home, 'Documents');
const pictures = ({ home }: Place): string => join(home, 'Pictures');
const bashrc = ({ home }: Place): string => join(home, '.bashrc');

/** Staging folders in which an interrupted export is resumed or deleted. */
export const stagings: readonly PlantedWorkspace[] = [
  {
    name: 'a staging folder that is a link to documents with the same file names',
    plant: async (at) => await link(at.staging, documents(at)),
  },
  {
    name: 'a staging folder that is a link to another project’s resumable export',
    plant: async (at) => {
      const theirs = join(at.home, 'code', 'neighbour', 'staging');
      await stagingAt(theirs);
      await write(join(theirs, 'entries', 'mine.txt'), 'mine\n');
      await link(at.staging, theirs);
    },
  },
  {
    name: 'a staging folder without a record, with a user’s work in it',
    plant: async (at) => await write(join(at.staging, 'thesis.tex'), 'years of work\n'),
  },
  {
    name: 'a staging folder with a truncated record and a user’s work in it',
    plant: async (at) => {
      await write(join(at.staging, 'export.json'), '{"schema_ver');
      await write(join(at.staging, 'thesis.tex'), 'years of work\n');
    },
  },
  {
    name: 'a staging folder inside a folder that is a link',
    plant: async (at) => await link(join(at.exports, 'x'), documents(at)),
  },
  { name: 'entries that are a link to documents', plant: linkedInOwnStaging('entries', documents) },
  {
    name: 'a folder in the entries that is a link to pictures',
    plant: linkedInOwnStaging('entries/files', pictures),
  },
  {
    name: 'an upload folder in the entries that is a link to a missing folder',
    plant: linkedInOwnStaging(`entries/files/${submission}`, (at) => join(at.home, 'made-by-resume')),
  },
  {
    name: 'files in the entries that are links to files',
    plant: linkedInOwnStaging('entries/responses.jsonl', bashrc),
  },
  {
    name: 'entries of another archive that are a link to documents',
    plant: linkedInStaging('entries', documents),
  },
  { name: 'earlier entries that are a link', plant: linkedInStaging('previous', documents) },
  {
    name: 'earlier entries that are a link to files of the archive, to move them away',
    plant: async (at) => {
      for (const [path, content] of Object.entries(snapshotFiles)) {
        await write(join(at.home, 'Documents', path), content);
      }
      await linkedInStaging('previous', documents)(at);
    },
  },
  { name: 'pieces of large entries that are a link', plant: linkedInStaging('parts', documents) },
  {
    name: 'a new record that is a link to ~/.bashrc',
    plant: linkedInStaging('export.json.next', bashrc),
  },
  { name: 'a new lock that is a link to ~/.bashrc', plant: linkedInStaging('lock.json.next', bashrc) },
  { name: 'a new journal that is a link to ~/.bashrc', plant: linkedInStaging('journal.json.next', bashrc) },
  {
    name: 'a table of contents that is a link to ~/.bashrc',
    plant: linkedInStaging('directory.bin', bashrc),
  },
  { name: 'an archive that is a link to ~/.bashrc', plant: linkedInWhole('archive.zip', bashrc) },
  {
    name: 'part of an archive that is a link to ~/.bashrc',
    plant: linkedInWhole('archive.part', bashrc),
  },
  {
    name: 'new files that are links to missing files',
    plant: async (at) => {
      await stagingAt(at.staging);
      for (const name of ['export.json.next', 'lock.json.next', 'journal.json.next', 'archive.part']) {
        await link(join(at.staging, name), join(at.home, `made-by-${name}`));
      }
    },
  },
  {
    name: 'files of an export that are hard links to ~/.bashrc',
    plant: async (at) => {
      await stagingAt(at.staging);
      const names = ['export.json.next', 'lock.json', 'lock.json.next', 'journal.json.next', 'directory.bin'];
      for (const name of [...names, 'archive.part', 'entries/responses.jsonl']) {
        await sameFile(join(at.staging, name), bashrc(at));
      }
    },
  },
  {
    name: 'a record that is a link to a record elsewhere',
    plant: async (at) => {
      await write(join(at.home, 'Documents', 'record.json'), stagingRecord());
      await link(join(at.staging, 'export.json'), join(at.home, 'Documents', 'record.json'));
    },
  },
  {
    name: 'a lock and a journal that are links to files',
    plant: async (at) => {
      await stagingAt(at.staging);
      await link(join(at.staging, 'lock.json'), join(documents(at), 'lock.json'));
      await link(join(at.staging, 'journal.json'), join(documents(at), 'journal.json'));
    },
  },
  {
    name: 'a record that completes a parent folder',
    plant: async (at) => await stagingAt(at.staging, { completes: '../../src' }),
  },
  {
    name: 'a record that publishes into a parent folder',
    plant: async (at) => await stagingAt(at.staging, { publishes: '../../../../Documents' }),
  },
  {
    name: 'a record that completes a snapshot which is a link',
    plant: async (at) => {
      const theirs = join(at.home, 'code', 'neighbour', 'theirs');
      await snapshotAt(theirs, { head: { complete: false } });
      await link(at.snapshot, theirs);
      await stagingAt(at.staging, { completes: '2026-01-02T03-04-05Z' });
    },
  },
  {
    name: 'a replaced snapshot that is a link',
    plant: async (at) => {
      await stagingAt(at.staging, { completes: '2026-01-02T03-04-05Z' });
      await link(join(at.staging, 'replaced'), documents(at));
    },
  },
  {
    name: 'a record of an already published snapshot, with a user’s work in its folder',
    plant: async (at) => {
      await snapshotAt(at.snapshot, { head: { export_id: null } });
      await stagingAt(at.staging, { publishes: '2026-01-02T03-04-05Z' });
      await write(join(at.staging, 'thesis.tex'), 'years of work\n');
    },
  },
  {
    name: 'a record whose collection has ../ in name and id',
    plant: async (at) =>
      await stagingAt(at.staging, { collection: { id: '../../../../..', name: '../../../../../x' } }),
  },
  {
    name: 'locks of other machines, from the year 2100, with unusual process ids',
    plant: async (at) => {
      const pids = [process.pid, process.ppid, 0, -1, 1, 1e300, 2 ** 31];
      for (const [index, pid] of pids.entries()) {
        const folder = `${at.staging}-${index}`;
        await stagingAt(folder);
        await write(join(folder, 'lock.json'), {
          id: index === 0 ? '__proto__' : `lock ${index}`,
          pid,
          host: index % 2 === 0 ? 'elsewhere' : hostname(),
          pid_namespace: null,
          started_at: '2100-01-01T00:00:00Z',
          turn: index === 3 ? null : Number.MAX_SAFE_INTEGER,
        });
      }
    },
    touch: async (at) => {
      const future = new Date('2100-01-01T00:00:00Z');
      for (let index = 0; index < 7; index++) {
        await utimes(join(`${at.staging}-${index}`, 'lock.json'), future, future);
      }
    },
  },
];
