import { createHash } from 'node:crypto';
import { lstat, lutimes, open, readdir, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { snapshotName } from '../../../src/exports/snapshotName.ts';
import { collectionFolder, write } from './planting.ts';

/** A home folder of somebody's, and in it the workspace folder that was planted. Absolute paths. */
export interface Place {
  readonly home: string;
  readonly workspace: string;
  readonly exports: string;
  /** The same, from the home, with `/`. */
  readonly exportsPath: string;
  /** Where snapshots of the collection lie that the local Prolific has. */
  readonly collection: string;
  readonly snapshot: string;
  /** A staging folder, not made yet. */
  readonly staging: string;
  /** Touched by a program that was planted, once something runs it. */
  readonly ran: string;
}

/** Long ago: nothing that is planted looks as if somebody were at work on it. */
const longAgo = new Date('2026-01-03T12:00:00Z');

/** Makes a home with the things that attacks are after: keys, mail, start files, another project, files named as an export's. */
export async function makeHome(home: string, exportFolder = 'prolific-exports'): Promise<Place> {
  const files = {
    '.bashrc': 'export EDITOR=vi\n',
    '.profile': '. ~/.bashrc\n',
    '.ssh/id_ed25519': 'a private key\n',
    '.ssh/known_hosts': 'example.org ssh-ed25519 AAAA\n',
    'keys/id.pem': 'another private key\n',
    'Mail/new/1.eml': 'Subject: unread\n',
    'Mail/cur/2.eml': 'Subject: read\n',
    'Documents/letter.txt': 'Dear …\n',
    'Documents/export.json': '{"mine":true}\n',
    'Documents/lock.json': '{"mine":true}\n',
    'Documents/journal.json': '{"mine":true}\n',
    'Documents/snapshot.json': '{"mine":true}\n',
    'Documents/replaced/mine.txt': 'mine\n',
    'Documents/entries/mine.txt': 'mine\n',
    'Documents/.prolific-partial-mine/mine.txt': 'mine\n',
    'Pictures/66a1f0c2d4e5b6a7980c1d2a/photo.jpg': 'a photo of the family\n',
    'code/neighbour/src/main.ts': 'export {};\n',
    'code/neighbour/prolific-exports/theirs/.prolific-partial-old/notes.txt': 'theirs\n',
  };
  for (const [path, content] of Object.entries(files)) await write(join(home, path), content);
  const workspace = join(home, 'code', basename(home));
  await write(join(workspace, 'src', 'main.ts'), 'export {};\n');
  await write(join(workspace, 'notes.md'), '# Notes\n');
  const exports = join(workspace, exportFolder);
  const collection = join(exports, collectionFolder);
  return {
    home,
    workspace,
    exports,
    exportsPath: `code/${basename(home)}/${exportFolder}`,
    collection,
    snapshot: join(
      collection,
      snapshotName(new Date('2026-01-02T03:04:05Z'), () => false),
    ),
    staging: join(collection, '.prolific-partial-0badcafe'),
    ran: join(home, 'ran'),
  };
}

/** Sets the times of a folder and all that is in it, links not followed, to {@link longAgo}. */
export async function age(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await age(path);
    else await lutimes(path, longAgo, longAgo);
  }
  await lutimes(folder, longAgo, longAgo);
}

/** By path, with `/` and relative to the home: kind, mode, and target, or size, time and hash. */
export type Digest = ReadonlyMap<string, string>;

/** Longer files are known by their size, their time and this many bytes. */
const hashedBytes = 1 << 20;

/** Everything below a folder as it is now. Goes through no link and opens nothing but regular files. */
export async function digestOf(folder: string): Promise<Digest> {
  const found = new Map<string, string>();
  const look = async (inside: string): Promise<void> => {
    for (const name of await readdir(join(folder, inside)).catch(() => [])) {
      const path = inside === '' ? name : `${inside}/${name}`;
      const absolute = join(folder, path);
      const stats = await lstat(absolute);
      const mode = (stats.mode & 0o7777).toString(8);
      if (stats.isSymbolicLink()) found.set(path, `link to ${await readlink(absolute)}`);
      else if (stats.isDirectory()) {
        found.set(path, `folder ${mode}`);
        await look(path);
      } else if (stats.isFile()) {
        const time = stats.mtime.toISOString();
        found.set(path, `file ${mode}, ${stats.size} bytes of ${time}, ${await hashOf(absolute)}`);
      } else found.set(path, `special ${stats.mode.toString(8)}`);
    }
  };
  await look('');
  return found;
}

async function hashOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(hashedBytes), 0, hashedBytes, 0);
    return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
  } finally {
    await file.close();
  }
}

/** What is new, gone or changed, one line each; paths that `counts` refuses left out. */
export function changesOf(
  before: Digest,
  after: Digest,
  counts: (path: string) => boolean = () => true,
): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter(counts).sort();
  return paths.flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was === is) return [];
    if (was === undefined) return [`new: ${path} (${is ?? ''})`];
    return [is === undefined ? `gone: ${path}` : `changed: ${path} (from ${was} to ${is})`];
  });
}
