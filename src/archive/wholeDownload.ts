import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodedBody, isEncoded, isZlibError } from '../http/readBody.ts';
import { ProblemError, wrongEncoding, type Problem } from '../problems/problem.ts';
import { newErrand, type ArchiveClient } from './archiveClient.ts';
import type { ArchiveIdentity } from './httpRangeSource.ts';

const partName = 'archive.part';
const archiveName = 'archive.zip';
/** Of a download without a stated length, so much at a time is looked for on the disk. */
const roomBytes = 64 * 2 ** 20;

export interface WholeDownload {
  readonly path: string;
  readonly identity: ArchiveIdentity;
}

/**
 * Downloads the archive in one stream into `staging`, for servers without ranges, and undoes an encoding that nobody
 * asked for. A broken download begins again, and as that costs all of it, not without limit;
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
      // The length of an encoded answer is that of the encoded bytes.
      const stated = isEncoded(response) ? undefined : response.header('content-length');
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
      const body = decodedBody(response);
      if (body === undefined) throw new ProblemError(encodedWrongly(client, response.status));
      const size = await save(
        body,
        join(staging, partName),
        (count) => onBytes(count, total),
        total === undefined ? requireBytes : () => Promise.resolve(),
      );
      if (total !== undefined && size < total) {
        throw new ProblemError({ kind: 'unreachable', origin: client.origin, code: 'BODY_CUT_SHORT' });
      }
      await rename(join(staging, partName), path);
      return { path, identity: { size, etag } };
    } catch (error) {
      const problem = decodingProblem(error, client, response.status);
      await client.waitOut(problem, errand, signal, { costly: true });
    } finally {
      response.body.destroy();
    }
  }
}

/** Encoded bytes that end too early were cut off; others that cannot be undone would come the same way again. */
function decodingProblem(error: unknown, client: ArchiveClient, status: number): unknown {
  if (!isZlibError(error)) return error;
  const problem: Problem =
    error.code === 'Z_BUF_ERROR'
      ? { kind: 'unreachable', origin: client.origin, code: 'BODY_CUT_SHORT' }
      : encodedWrongly(client, status);
  return new ProblemError(problem, { cause: error });
}

function encodedWrongly({ origin }: ArchiveClient, status: number): Problem {
  return { kind: 'download-refused', origin, status, code: wrongEncoding };
}

async function save(
  body: AsyncIterable<Buffer>,
  path: string,
  onBytes: (count: number) => void,
  requireBytes: (count: number) => Promise<void>,
): Promise<number> {
  const file = await open(path, 'w');
  let size = 0;
  let room = 0;
  try {
    for await (const piece of body) {
      if (size + piece.length > room) {
        await requireBytes(roomBytes);
        room = size + roomBytes;
      }
      await file.writeFile(piece);
      size += piece.length;
      onBytes(piece.length);
    }
  } finally {
    await file.close();
  }
  return size;
}
