import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../problems/problem.ts';
import { newErrand, type ArchiveClient } from './archiveClient.ts';
import type { ArchiveIdentity } from './httpRangeSource.ts';

const partName = 'archive.part';
const archiveName = 'archive.zip';

export interface WholeDownload {
  readonly path: string;
  readonly identity: ArchiveIdentity;
}

/**
 * Downloads the archive in one stream into `staging`, for servers without ranges. A broken download begins again, and as
 * that costs all of it, not without limit;
 * one that an earlier run completed is taken as it is where size and ETag (of `known`, its journal) still match.
 */
export async function downloadWhole(
  client: ArchiveClient,
  staging: string,
  known: ArchiveIdentity | undefined,
  onBytes: (count: number, total: number | undefined) => void,
  requireBytes: (count: number) => Promise<void>,
  signal: AbortSignal,
): Promise<WholeDownload> {
  const errand = newErrand();
  const path = join(staging, archiveName);
  for (;;) {
    const response = await client.get({}, errand, signal);
    try {
      if (response.status !== 200) {
        throw new ProblemError({ kind: 'download-refused', origin: client.origin, status: response.status });
      }
      const etag = response.header('etag');
      const stated = response.header('content-length');
      const total = stated === undefined ? undefined : Number(stated);
      const lying = await stat(path).catch(() => undefined);
      if (
        lying !== undefined &&
        etag !== undefined &&
        known?.etag === etag &&
        known.size === total &&
        lying.size === total
      ) {
        return { path, identity: { size: total, etag } };
      }
      if (total !== undefined) await requireBytes(total);
      const size = await save(response.body, join(staging, partName), (count) => onBytes(count, total));
      if (total !== undefined && size < total) {
        throw new ProblemError({ kind: 'unreachable', origin: client.origin, code: 'BODY_CUT_SHORT' });
      }
      await rename(join(staging, partName), path);
      return { path, identity: { size, etag } };
    } catch (error) {
      await client.waitOut(error, errand, signal, { costly: true });
    } finally {
      response.body.destroy();
    }
  }
}

async function save(
  body: AsyncIterable<Buffer>,
  path: string,
  onBytes: (count: number) => void,
): Promise<number> {
  const file = await open(path, 'w');
  let size = 0;
  try {
    for await (const piece of body) {
      await file.writeFile(piece);
      size += piece.length;
      onBytes(piece.length);
    }
  } finally {
    await file.close();
  }
  return size;
}
