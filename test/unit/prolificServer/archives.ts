import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import yauzl from 'yauzl';
import type { Exportable } from '../../prolific/prolificData.ts';
import type { WireFilter } from '../../prolific/wire.ts';

/** Returns the whole archive of an export that is requested now. */
export async function archiveBytes(
  owner: Pick<Exportable<never>, 'archive'>,
  filter: WireFilter = {},
): Promise<Buffer> {
  const archive = await owner.archive(filter);
  const pieces: Buffer[] = [];
  for await (const piece of archive.read(0, archive.size)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Returns the files of a ZIP, by path. */
export async function unzipped(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer)(bytes, {
    lazyEntries: true,
  });
  const openEntry = promisify<yauzl.Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip));
  const found = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) found.set(entry.fileName, await buffer(await openEntry(entry)));
  return found;
}

/** Parses JSON Lines. */
export function lines(text: Buffer | undefined): Record<string, unknown>[] {
  assert.ok(text);
  return text
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
