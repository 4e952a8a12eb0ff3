import { hash, hashes } from './hash.ts';
import { rowFloats } from './summary/rowNumbers.ts';

/** The paths of a snapshot's uploads, compactly: about 110 bytes each with the tables that find them. */
export interface UploadIndex {
  /** How many files there are. */
  readonly size: number;
  /** The path of a file, relative to the snapshot's folder, with `/`. */
  readonly path: (file: number) => string;
  /** Its size; `undefined`: not known, or there is no such file. */
  readonly bytes: (file: number) => number | undefined;
  /** The file with exactly this path; -1: none. */
  readonly byPath: (path: string) => number;
  /** The files whose last two segments are these; none where they are too many to tell anything. */
  readonly byTail: (folder: string, name: string) => readonly number[];
  /** The files that have this id as a folder or in their name, however many. */
  readonly byId: (id: string) => readonly number[];
  /** The same; none where they are too many to tell anything. */
  readonly fewById: (id: string) => readonly number[];
  /** The only file with this name; -1: none, or more than one. */
  readonly byName: (name: string) => number;
}

export interface UploadIndexBuilder {
  /** `bytes`: its size, where it is known. */
  readonly add: (path: string, bytes?: number) => void;
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
  const add = (path: string, bytes?: number): void => {
    const file = paths.add(path);
    if (bytes !== undefined) sizes.set(file, bytes);
    exact.add(keyOf(path), file);
    const segments = path.split('/');
    const name = segments.at(-1) ?? '';
    names.add(keyOf(name), file);
    if (segments.length > 1) tails.add(tailKey(segments.at(-2) ?? '', name), file);
    for (const folder of segments.slice(0, -1)) {
      if (folder !== everyFolder) ids.add(keyOf(folder.toLowerCase()), file);
    }
    for (const [id] of name.matchAll(idInName)) ids.add(keyOf(id.toLowerCase()), file);
  };
  const done = (): UploadIndex => ({
    size: paths.count(),
    path: paths.get,
    bytes: (file) => {
      const bytes = sizes.get(file);
      return Number.isNaN(bytes) ? undefined : bytes;
    },
    byPath: (path) => {
      for (const file of exact.under(keyOf(path))) if (paths.get(file) === path) return file;
      return -1;
    },
    byTail: (folder, name) => tails.under(tailKey(folder, name)),
    byId: (id) => ids.under(keyOf(id.toLowerCase()), Infinity),
    fewById: (id) => ids.under(keyOf(id.toLowerCase())),
    byName: (name) => {
      let found = -1;
      for (const file of names.under(keyOf(name))) {
        const path = paths.get(file);
        if (path.slice(path.lastIndexOf('/') + 1) !== name) continue;
        if (found >= 0) return -1;
        found = file;
      }
      return found;
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
