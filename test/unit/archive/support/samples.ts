import { createCipheriv } from 'node:crypto';
import { writeZip, type ZipEntry } from './zipWriter.ts';

/** Returns incompressible pseudo-random bytes, the same for the same seed. */
export function noise(length: number, seed: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeDoubleLE(seed);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

export type Files = ReadonlyMap<string, Buffer>;

/** Returns the files of an export, uploads first, so that tests don't depend on responses at the start. */
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
