import { join } from 'node:path';
import { decodedBody, isEncoded, isZlibError } from '../http/readBody.ts';
import type { HttpResponse } from '../http/transport.ts';
import { endless, ProblemError, wrongEncoding, type Problem } from '../problems/problem.ts';
import { createNew, fileSize } from '../snapshots/files.ts';
import { removeFile } from '../snapshots/remove.ts';
import { renameOver } from '../snapshots/replaceFile.ts';
import { newErrand, type ArchiveClient } from './archiveClient.ts';
import { requireSpace, spareBytes } from './diskSpace.ts';
import { cutShort, parseContentRange, type ArchiveIdentity } from './httpRangeSource.ts';

export const partName = 'archive.part';
export const archiveName = 'archive.zip';
/** Of a download without a stated length, so much at a time is looked for on the disk. */
const roomBytes = 64 * 2 ** 20;

export interface WholeDownload {
  readonly path: string;
  readonly identity: ArchiveIdentity;
}

/**
 * Downloads the archive in one stream into `staging`, for servers without ranges, and undoes an encoding that nobody
 * asked for. One that states no length may take half of the free space, as it has to be unpacked beside itself.
 * A broken download begins again, and as that costs all of it, not without limit;
 * one that an earlier run completed is taken as it is where size and ETag (of `known`, its journal) still match.
 */
export async function downloadWhole(
  client: ArchiveClient,
  staging: string,
  known: ArchiveIdentity | undefined,
  onBytes: (count: number, total: number | undefined) => void,
  freeBytes: (folder: string) => Promise<number>,
  signal: AbortSignal,
): Promise<WholeDownload> {
  const errand = newErrand();
  const path = join(staging, archiveName);
  for (;;) {
    const response = await client.get({}, errand, signal);
    try {
      if (!isWhole(response)) {
        throw refused(client, response.status);
      }
      const etag = response.header('etag');
      // The length of an encoded answer is that of the encoded bytes.
      const stated = isEncoded(response) ? undefined : response.header('content-length');
      const total = stated === undefined ? undefined : Number(stated);
      const lying = await fileSize(path);
      if (
        lying !== undefined &&
        etag !== undefined &&
        known?.etag === etag &&
        known.size === total &&
        lying === total
      ) {
        return { path, identity: { size: total, etag } };
      }
      if (total !== undefined) await requireSpace(staging, total, freeBytes);
      const most = total ?? ((await freeBytes(staging)) - spareBytes) / 2;
      const body = decodedBody(response);
      if (body === undefined) throw refused(client, response.status, wrongEncoding);
      let room = total ?? 0;
      const size = await save(body, join(staging, partName), async (count, size) => {
        if (size > most) throw refused(client, response.status, endless);
        if (size > room) {
          await requireSpace(staging, roomBytes, freeBytes);
          room = size + roomBytes;
        }
        onBytes(count, total);
      });
      if (total !== undefined && size < total) {
        throw cutShort(client);
      }
      await renameOver(join(staging, partName), path);
      return { path, identity: { size, etag } };
    } catch (error) {
      const problem = decodingProblem(error, client, response.status);
      await client.waitOut(problem, errand, signal, { costly: true });
    } finally {
      response.body.destroy();
    }
  }
}

/** Whether an answer holds all of the archive: some servers take any request for one of a range. */
function isWhole(response: HttpResponse): boolean {
  if (response.status !== 206) return response.status === 200;
  const range = parseContentRange(response);
  return range?.start === 0 && range.end === range.size;
}

/** Encoded bytes that end too early were cut off; others that cannot be undone would come the same way again. */
function decodingProblem(error: unknown, client: ArchiveClient, status: number): unknown {
  if (!isZlibError(error)) return error;
  return error.code === 'Z_BUF_ERROR'
    ? cutShort(client, error)
    : refused(client, status, wrongEncoding, error);
}

function refused({ origin }: ArchiveClient, status: number, code?: string, cause?: Error): ProblemError {
  const problem: Problem = {
    kind: 'download-refused',
    origin,
    status,
    ...(code === undefined ? {} : { code }),
  };
  return new ProblemError(problem, { cause });
}

/** `before` is asked about each piece, and the size with it, before it is written. What is not complete is removed. */
async function save(
  body: AsyncIterable<Buffer>,
  path: string,
  before: (count: number, size: number) => Promise<void>,
): Promise<number> {
  await removeFile(path);
  const file = await createNew(path);
  let size = 0;
  try {
    for await (const piece of body) {
      size += piece.length;
      await before(piece.length, size);
      await file.writeFile(piece);
    }
  } catch (error) {
    await removeFile(path);
    throw error;
  } finally {
    await file.close();
  }
  return size;
}
