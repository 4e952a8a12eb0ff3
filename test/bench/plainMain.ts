import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/** Downloads the archive to a file with fetch, then unpacks it with yauzl: the simple way with libraries. */
const [, , link = '', folder = ''] = process.argv;
const archive = join(folder, '..', 'plain.zip');
const response = await fetch(link);
if (response.body === null) throw new Error('no body');
await pipeline(Readable.fromWeb(response.body as never), createWriteStream(archive));
const zip = await openPromise(archive);
for await (const entry of zip.eachEntry()) {
  const path = join(folder, entry.fileName);
  await mkdir(dirname(path), { recursive: true });
  if (!entry.fileName.endsWith('/')) {
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { flags: 'wx' }));
  }
}
