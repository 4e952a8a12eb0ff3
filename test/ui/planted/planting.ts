import { execFile } from 'node:child_process';
import { link as hardLink, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { ZipFile } from 'yazl';
import { collectionSlug } from '../../../src/snapshots/snapshotName.ts';
import { writeManifest, type ManifestEntry, type ManifestHead } from '../../../src/snapshots/manifest.ts';
import type { LocalProlific } from '../../prolific/localProlific.ts';
import { contentFromBuffer } from '../../prolific/objectContent.ts';
import { namesakes, pilotCollection } from '../../prolific/sampleCollections.ts';
import type { Place } from './home.ts';

/** Runs a program to its end. */
export const run = promisify(execFile);

/** The name of the snapshot folder of the local Prolific’s collection. */
export const collectionFolder = collectionSlug({ kind: 'collection', ...pilotCollection });

/** Their upload is in the planted snapshots and in the local Prolific’s archive. */
export const participant = '5f0c1e2d3b4a596877665544';
export const submission = '66a1f0c2d4e5b6a7980c1d2a';
const uploadPath = `files/${submission}/photo.jpg`;

const questions = {
  schema_version: '1',
  id: pilotCollection.id,
  name: pilotCollection.name,
  collection_items: [
    {
      page_items: [
        { id: 'q1', type: 'free_text', description: 'What did you cook?' },
        { id: 'q2', type: 'file_upload', description: 'A photo of it' },
      ],
    },
  ],
};

const record = {
  submission_id: submission,
  participant_id: participant,
  created_at: '2026-01-02T03:00:00Z',
  responses: {
    q1: { type: 'free_text', value: 'Soup' },
    q2: { type: 'file_upload', value: [{ file_name: 'photo.jpg', path: uploadPath }] },
  },
};

/** The files of a snapshot of the collection, without its manifest. */
export const snapshotFiles: Readonly<Record<string, string>> = {
  'responses.jsonl': `${JSON.stringify(record)}\n`,
  'collection.json': `${JSON.stringify(questions)}\n`,
  [uploadPath]: 'a photo of soup\n',
};

/** Writes a file, with the folders above it. */
export async function write(path: string, content: string | Buffer | object, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const isRaw = typeof content === 'string' || Buffer.isBuffer(content);
  await writeFile(path, isRaw ? content : `${JSON.stringify(content)}\n`, { mode });
}

/** Makes a symbolic link, with the folders above it. */
export async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}

/** Gives a file a second name. */
export async function sameFile(path: string, other: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await hardLink(other, path);
}

export async function fifo(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await run('mkfifo', [path]);
}

/**
 * Creates a socket without a listener. Uses a path relative to its folder, because socket paths must be
 * short.
 */
export async function socket(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const listen = `require('net').createServer().listen(${JSON.stringify(basename(path))}, () => process.kill(process.pid, 'SIGKILL'))`;
  await run(process.execPath, ['-e', listen], { cwd: dirname(path) }).catch(() => undefined);
}

/** Creates a sparse file of this many bytes. */
export async function sparse(path: string, bytes = 10e9): Promise<void> {
  await write(path, '');
  await truncate(path, bytes);
}

/** JSON that is nested so deeply that reading it by recursion fails. */
export const deeplyNested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

/** Writes a program that touches a file in the home, and returns its path for `core.fsmonitor` and hooks. */
export async function program(at: Place, path = join(at.workspace, 'bin', 'run.sh')): Promise<string> {
  await write(path, `#!/bin/sh\ntouch '${at.ran}'\n`, 0o755);
  return path;
}

/** Writes a Git folder that is configured to run a program whenever Git reads the files. */
export async function gitFolder(folder: string, command: string): Promise<void> {
  await write(join(folder, 'HEAD'), 'ref: refs/heads/main\n');
  await mkdir(join(folder, 'objects'), { recursive: true });
  await mkdir(join(folder, 'refs', 'heads'), { recursive: true });
  await write(
    join(folder, 'config'),
    `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfsmonitor = ${command}\n`,
  );
  await write(join(folder, 'hooks', 'post-index-change'), `#!/bin/sh\n${command}\n`, 0o755);
}

/** Writes a snapshot as an export leaves it. `head` and `entries` replace parts of its manifest. */
export async function snapshotAt(
  folder: string,
  { head = {}, entries }: { readonly head?: Partial<ManifestHead>; readonly entries?: ManifestEntry[] } = {},
): Promise<void> {
  for (const [path, content] of Object.entries(snapshotFiles)) await write(join(folder, path), content);
  const listed =
    entries ??
    Object.entries(snapshotFiles).map(([path, content]) => {
      const bytes = Buffer.from(content);
      return { path, size: bytes.length, crc32: crc32(bytes) };
    });
  await writeManifest(folder, {
    head: {
      schema_version: 1,
      collection: pilotCollection,
      export_id: 'an-older-export',
      filter: null,
      api_generation: '1',
      requested_at: '2026-01-02T03:04:05Z',
      finished_at: '2026-01-02T03:05:00Z',
      archive: { size: 1, etag: null },
      totals: { files: listed.length, bytes: 100 },
      ...head,
    },
    entries: listed,
  });
}

/** Returns the record of an export’s staging folder. */
export function stagingRecord(changes: object = {}): object {
  return {
    schema_version: 1,
    collection: pilotCollection,
    export_id: null,
    filter: null,
    requested_at: '2026-01-02T03:04:05Z',
    scope: 'everything',
    ...changes,
  };
}

/** Writes a staging folder that can be resumed. */
export async function stagingAt(folder: string, changes: object = {}): Promise<void> {
  await write(join(folder, 'export.json'), stagingRecord(changes));
}

/** Writes a journal that ties the staging folder to the local Prolific’s archive. */
export async function journalAt(folder: string): Promise<void> {
  const { size, etag } = contentFromBuffer(await archiveWith({}));
  await write(join(folder, 'journal.json'), {
    schema_version: 1,
    size,
    etag: `"${etag}"`,
    directory: { start: 0, end: size, crc32: 0 },
  });
}

/** A collection whose archive is served without range support. */
export const wholeCollection = namesakes[0];
/** A collection whose archive contains a Git folder that would run the program of {@link serveAll}. */
export const gitCollection = namesakes[1];
/** The file that the program of {@link gitCollection} touches, in the folder passed to {@link serveAll}. */
export const ranByArchive = 'ran-by-archive';

/**
 * Makes the local Prolific serve the archives for planted workspaces. Programs and their files are in
 * `folder`.
 */
export async function serveAll(prolific: LocalProlific, folder: string): Promise<void> {
  const command = join(folder, 'run.sh');
  await write(command, `#!/bin/sh\ntouch '${join(folder, ranByArchive)}'\n`, 0o755);
  const git = {
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/config': `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfsmonitor = ${command}\n`,
    '.git/objects/info/packs': '\n',
    '.git/refs/heads/none.txt': '\n',
  };
  const archives = new Map([
    [pilotCollection.id, await archiveWith({})],
    [wholeCollection.id, await archiveWith({})],
    [gitCollection.id, await archiveWith(git)],
  ]);
  for (const { collections } of prolific.data.workspaces) {
    for (const collection of collections) {
      const archive = archives.get(collection.wire.id);
      if (archive !== undefined) collection.archive = () => Promise.resolve(contentFromBuffer(archive));
    }
  }
  prolific.faults.add({
    server: 'store',
    path: new RegExp(wholeCollection.id),
    fault: { kind: 'ignore-range' },
  });
}

/** Returns an archive of {@link snapshotFiles} and `more`, by path; the same files give the same bytes. */
async function archiveWith(more: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  const options = { mode: 0o100644, mtime: new Date(2026, 0, 2), forceDosTimestamp: true };
  for (const [path, content] of Object.entries({ ...snapshotFiles, ...more })) {
    zip.addBuffer(Buffer.from(content), path, options);
  }
  zip.end();
  return await buffer(zip.outputStream);
}
