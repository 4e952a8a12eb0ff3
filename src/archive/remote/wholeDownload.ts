import { join } from 'node:path';
import { decodedBody, isEncoded, isZlibError } from '../../http/transports/readBody.ts';
import type { HttpResponse } from '../../http/transports/transport.ts';
import { endless, ProblemError, wrongEncoding, type Problem } from '../../problems/problem.ts';
import { createNew, fileSize } from '../../snapshots/access/files.ts';
import { removeFile, renameOver } from '../../snapshots/access/changeFiles.ts';
import { createRetryState, type ArchiveClient } from './archiveClient.ts';
import { archiveName, archivePartName, requireSpace, minFreeBytes } from '../disk/stagingFolders.ts';
import type { ArchiveIdentity } from './byteSource.ts';
import { cutShort, parseContentRange } from './httpRangeSource.ts';

/** Disk space checked at a time for a download of unknown length. */
const minGrowthBytes = 64 * 2 ** 20;

interface WholeDownloadDeps {
  readonly client: ArchiveClient;
  readonly freeBytes: (folder: string) => Promise<number>;
}

interface WholeDownload {
  readonly path: string;
  readonly identity: ArchiveIdentity;
}

/**
 * Downloads the archive in one stream into `staging`, for servers without range support, and removes an
 * unrequested encoding. A download of unknown length may use half of the free space, as it is unpacked beside
 * itself. An interrupted download starts over, with a limited number of tries; one completed by an earlier
 * run is reused if size and ETag of `known`, its journal, still match.
 */
export async function downloadWhole(
  { client, freeBytes }: WholeDownloadDeps,
  { staging, known }: { readonly staging: string; readonly known: ArchiveIdentity | undefined },
  onBytes: (count: number, total: number | undefined) => void,
  signal: AbortSignal,
): Promise<WholeDownload> {
  const retries = createRetryState();
  const path = join(staging, archiveName);
  for (;;) {
    const response = await client.get({}, retries, signal);
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
      const most = total ?? ((await freeBytes(staging)) - minFreeBytes) / 2;
      const body = decodedBody(response);
      if (body === undefined) throw refused(client, response.status, wrongEncoding);
      let room = total ?? 0;
      const size = await save(body, join(staging, archivePartName), async (count, size) => {
        if (size > most) throw refused(client, response.status, endless);
        if (size > room) {
          await requireSpace(staging, minGrowthBytes, freeBytes);
          room = size + minGrowthBytes;
        }
        onBytes(count, total);
      });
      if (total !== undefined && size < total) {
        throw cutShort(client);
      }
      await renameOver(join(staging, archivePartName), path);
      return { path, identity: { size, etag } };
    } catch (error) {
      const problem = decodingProblem(error, client, response.status);
      await client.waitBeforeRetry({ error: problem, retries, costly: true }, signal);
    } finally {
      response.body.destroy();
    }
  }
}

/** Returns whether an answer contains the whole archive; some servers treat every request as a range. */
function isWhole(response: HttpResponse): boolean {
  if (response.status !== 206) return response.status === 200;
  const range = parseContentRange(response);
  return range?.start === 0 && range.end === range.size;
}

/** Encoded data that ends early was interrupted; any other decoding error would happen again. */
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

/**
 * Writes a download. `before` checks each piece and the total size before it is written. Removes an
 * incomplete file.
 */
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
