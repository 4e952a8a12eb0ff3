import { createHash } from 'node:crypto';
import {
  closeSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { snapshotName } from '../../../src/snapshots/snapshotName.ts';
import { collectionFolder } from './planting.ts';

// Synchronous, because awaiting each of several thousand small files would take several times as long.

/** A user’s home folder and the planted workspace folder in it, as absolute paths. */
export interface Place {
  readonly home: string;
  readonly workspace: string;
  readonly exports: string;
  /** The same path relative to the home, with `/`. */
  readonly exportsPath: string;
  /** The folder of snapshots of the local Prolific’s collection. */
  readonly collection: string;
  readonly snapshot: string;
  /** The path of a staging folder that does not exist yet. */
  readonly staging: string;
  /** The file that a planted program touches when it is run. */
  readonly ran: string;
}

/** Old enough that no planted file looks as if it were in use. */
const longAgo = new Date('2026-01-03T12:00:00Z');

/**
 * Creates a home with targets of attacks: keys, mail, startup files, another project, files named like an
 * export’s.
 */
export function makeHome(home: string, exportFolder = 'prolific-exports'): Place {
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
  const workspace = join(home, 'code', basename(home));
  const all = {
    ...files,
    [`code/${basename(home)}/src/main.ts`]: 'export {};\n',
    [`code/${basename(home)}/notes.md`]: '# Notes\n',
  };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(join(home, dirname(path)), { recursive: true });
    writeFileSync(join(home, path), content);
  }
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

/** Sets the times of a folder and its content to {@link longAgo}, without following links. */
export function age(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) age(path);
    else lutimesSync(path, longAgo, longAgo);
  }
  lutimesSync(folder, longAgo, longAgo);
}

/** Kind, mode and target, or size, time and hash, by path relative to the home, with `/`. */
export type Digest = ReadonlyMap<string, string>;

/** The number of bytes hashed; longer files are compared by size and time too. */
const hashedBytes = 1 << 20;

/** Returns the current state of a folder’s content. Follows no links and opens only regular files. */
export function digestOf(folder: string): Digest {
  const found = new Map<string, string>();
  const look = (inside: string): void => {
    for (const name of namesIn(join(folder, inside))) {
      const path = inside === '' ? name : `${inside}/${name}`;
      const absolute = join(folder, path);
      const stats = lstatSync(absolute);
      const mode = (stats.mode & 0o7777).toString(8);
      if (stats.isSymbolicLink()) found.set(path, `link to ${readlinkSync(absolute)}`);
      else if (stats.isDirectory()) {
        found.set(path, `folder ${mode}`);
        look(path);
      } else if (stats.isFile()) {
        const time = stats.mtime.toISOString();
        found.set(path, `file ${mode}, ${stats.size} bytes of ${time}, ${hashOf(absolute)}`);
      } else found.set(path, `special ${stats.mode.toString(8)}`);
    }
  };
  look('');
  return found;
}

/** Returns the names in a folder; empty if it can’t be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A buffer shared by all files. */
const hashed = Buffer.alloc(hashedBytes);

function hashOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytesRead = readSync(file, hashed, 0, hashedBytes, 0);
    return createHash('sha256').update(hashed.subarray(0, bytesRead)).digest('hex');
  } finally {
    closeSync(file);
  }
}

/** Returns one line for each new, deleted or changed path that `counts` accepts. */
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
