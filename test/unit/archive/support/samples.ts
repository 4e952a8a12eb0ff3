import { writeZip, type ZipEntry } from './zipWriter.ts';

/** Bytes that look random and do not compress, the same for the same seed. */
export function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let index = 0; index < length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state;
  }
  return bytes;
}

export type Files = ReadonlyMap<string, Buffer>;

/** An export as Prolific lays it out, uploads first so that nothing works by the luck of the order. */
export function exportFiles(uploads: number, uploadBytes: number, seed = 1): Files {
  const files = new Map<string, Buffer>();
  for (let number = 0; number < uploads; number++) {
    const path = `files/participant-${number % 7}/upload-${number}.jpg`;
    files.set(path, noise(uploadBytes + number, seed * 1000 + number));
  }
  files.set('responses.jsonl', Buffer.from('{"submission_id":"66a1","answer":"Zürich 🙂"}\n'.repeat(500)));
  files.set('collection.json', Buffer.from('{"name":"Sample"}'));
  files.set('README.md', Buffer.from('# Export\n'));
  return files;
}

export function zipOf(files: Files, more: Partial<ZipEntry> = {}): Buffer {
  return writeZip([...files].map(([name, data]) => ({ name, data, ...more })));
}
