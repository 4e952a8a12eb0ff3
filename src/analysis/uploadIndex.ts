import { hash, hashes } from './hash.ts';
import { closest, lastSegment, looseForm } from './looseForm.ts';
import { rowFloats } from './summary/rowNumbers.ts';

/** The paths of a snapshot's uploads, compactly: about 110 bytes each with the tables that find them. */
export interface UploadIndex {
  /** How many files there are. */
  readonly size: number;
  /** The path of a file, relative to the snapshot's folder, with `/`. */
  readonly path: (file: number) => string;
  /** The path that the archive had for it, by which records name it: another one where that can't be a file's here. */
  readonly archivePath: (file: number) => string;
  /** Its size; `undefined`: not known, or there is no such file. */
  readonly bytes: (file: number) => number | undefined;
  /** The file with exactly this path in the folder; -1: none. */
  readonly byPath: (path: string) => number;
  /** The files whose path in the archive is this one or, where there is none, is written nearly so: {@link closest}. */
  readonly likePath: (path: string) => readonly number[];
  /** The files whose last two segments are these or nearly so; none where they are too many to tell anything. */
  readonly byTail: (folder: string, name: string) => readonly number[];
  /** The files that have this id as a folder or in their name, however many. */
  readonly byId: (id: string) => readonly number[];
  /** The same; none where they are too many to tell anything. */
  readonly fewById: (id: string) => readonly number[];
  /** The only file with this name or, where there is none, with one that is nearly so; -1: none, or more than one. */
  readonly byName: (name: string) => number;
}

export interface UploadIndexBuilder {
  /** `bytes`: its size, where it is known. `archivePath`: where the archive had another path for it. */
  readonly add: (path: string, bytes?: number, archivePath?: string) => void;
  readonly done: () => UploadIndex;
}

/** How ids look in file names: those of submissions, and UUIDs. As folders anything can be an id. */
const idInName = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{24}/gi;

/** What all uploads lie in. */
const everyFolder = 'files';

/** Files beyond which what a key has is not looked through for each upload: then the key tells nothing. */
const longestChain = 1_000;

/** Starts an index of uploads; paths are added one by one, relative to the snapshot's folder, with `/`. */
export function uploadIndexBuilder(): UploadIndexBuilder {
  const paths = textStore();
  const sizes = rowFloats();
  const exact = chains();
  const tails = chains();
  const ids = chains();
  const names = chains();
  const archivePaths = new Map<number, string>();
  const archivePath = (file: number): string => archivePaths.get(file) ?? paths.get(file);
  const nameOf = (file: number): string => lastSegment(archivePath(file));
  const addIds = (segments: readonly string[], name: string, file: number): void => {
    for (const folder of segments) if (folder !== everyFolder) ids.add(keyOf(folder), file);
    for (const [id] of name.matchAll(idInName)) ids.add(keyOf(id), file);
  };
  const add = (path: string, bytes?: number, inArchive = path): void => {
    const file = paths.add(path);
    if (bytes !== undefined) sizes.set(file, bytes);
    const form = looseForm(inArchive);
    exact.add(keyOf(form), file);
    const segments = form.split('/');
    const name = segments.pop() ?? '';
    names.add(keyOf(name), file);
    tails.add(tailKey(segments.at(-1) ?? '', name), file);
    addIds(segments, name, file);
    if (inArchive === path) return;
    archivePaths.set(file, inArchive);
    const own = looseForm(path);
    if (own === form) return;
    exact.add(keyOf(own), file);
    addIds(own.split('/').slice(0, -1), lastSegment(own), file);
  };
  const withId = (id: string, most?: number): readonly number[] => {
    const form = looseForm(id);
    const has = (path: string): boolean => looseForm(path).includes(form);
    const found = ids.under(keyOf(form), most);
    return [...new Set(found)].filter((file) => has(paths.get(file)) || has(archivePath(file)));
  };
  const done = (): UploadIndex => ({
    size: paths.count(),
    path: paths.get,
    archivePath,
    bytes: (file) => {
      const bytes = sizes.get(file);
      return Number.isNaN(bytes) ? undefined : bytes;
    },
    byPath: (path) => {
      for (const file of exact.under(keyOf(looseForm(path)))) if (paths.get(file) === path) return file;
      return -1;
    },
    likePath: (path) => closest(exact.under(keyOf(looseForm(path))), path, archivePath),
    byTail: (folder, name) => {
      const end = looseForm(`${folder}/${name}`);
      const found = tails.under(tailKey(looseForm(folder), looseForm(name)));
      return found.filter((file) => `/${looseForm(archivePath(file))}`.endsWith(`/${end}`));
    },
    byId: (id) => withId(id, Infinity),
    fewById: (id) => withId(id),
    byName: (name) => {
      const [only = -1, ...others] = closest(names.under(keyOf(looseForm(name))), name, nameOf);
      return others.length > 0 ? -1 : only;
    },
  });
  return { add, done };
}

function keyOf(text: string): number {
  hash(text);
  return hashes.low;
}

function tailKey(folder: string, name: string): number {
  return (Math.imul(keyOf(folder), 31) ^ keyOf(name)) >>> 0;
}

/** Texts end to end in pieces of memory; a text by its index. */
function textStore(): {
  readonly add: (text: string) => number;
  readonly get: (index: number) => string;
  readonly count: () => number;
} {
  const pieceBytes = 256 * 1024;
  const pieces: Buffer[] = [];
  let used = pieceBytes;
  const starts = numberList();
  const lengths = numberList();
  return {
    add: (text) => {
      const length = Buffer.byteLength(text);
      if (used + length > pieceBytes) {
        pieces.push(Buffer.allocUnsafeSlow(Math.max(pieceBytes, length)));
        used = 0;
      }
      pieces.at(-1)?.write(text, used);
      // Pieces are few enough for their index and the place in them to share a number.
      starts.push((pieces.length - 1) * pieceBytes + Math.min(used, pieceBytes - 1));
      used += length;
      return lengths.push(length);
    },
    get: (index) => {
      const start = starts.get(index);
      const from = start % pieceBytes;
      return pieces[Math.floor(start / pieceBytes)]?.toString('utf8', from, from + lengths.get(index)) ?? '';
    },
    count: lengths.count,
  };
}

/** Lists of numbers by key; keys with the same hash share a list, so that what is found is to be compared. */
function chains(): {
  readonly add: (key: number, item: number) => void;
  /** None where they are more than `most`. */
  readonly under: (key: number, most?: number) => readonly number[];
} {
  const buckets = 2 ** 19;
  const heads = new Int32Array(buckets).fill(-1);
  const items = numberList();
  const keys = numberList();
  const next = numberList();
  return {
    add: (key, item) => {
      const bucket = key % buckets;
      keys.push(key);
      items.push(item);
      const before = heads[bucket] ?? -1;
      heads[bucket] = next.push(before + 1);
    },
    under: (key, most = longestChain) => {
      const found: number[] = [];
      for (let link = heads[key % buckets] ?? -1; link >= 0; link = next.get(link) - 1) {
        if (keys.get(link) !== key) continue;
        if (found.length === most) return [];
        found.push(items.get(link));
      }
      return found;
    },
  };
}

/** A list of whole numbers from 0 to 2^32 - 1, which grows by pieces. */
function numberList(): {
  /** Gives its index. */
  readonly push: (number: number) => number;
  readonly get: (index: number) => number;
  readonly count: () => number;
} {
  const perPiece = 16_384;
  const pieces: Uint32Array[] = [];
  let count = 0;
  return {
    push: (number) => {
      if (count % perPiece === 0) pieces.push(new Uint32Array(perPiece));
      const piece = pieces[pieces.length - 1];
      if (piece !== undefined) piece[count % perPiece] = number;
      return count++;
    },
    get: (index) => pieces[Math.floor(index / perPiece)]?.[index % perPiece] ?? 0,
    count: () => count,
  };
}
