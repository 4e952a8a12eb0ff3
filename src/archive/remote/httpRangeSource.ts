import { isEncoded } from '../../http/transports/readBody.ts';
import type { HttpResponse } from '../../http/transports/transport.ts';
import { noBytes, problemOf, ProblemError } from '../../problems/problem.ts';
import { traitsOf } from '../../problems/traits.ts';
import { resetRetries, createRetryState, type ArchiveClient, type RetryState } from './archiveClient.ts';
import { readAll, type ArchiveIdentity, type ByteSource } from './byteSource.ts';
import type { RequestThrottle } from '../../http/requestThrottle.ts';

/** The object behind the link is not the one that this fetch began with. */
export class ArchiveChanged extends Error {
  override readonly name = 'ArchiveChanged';
}

/** The server does not serve ranges (any more), or something on the way spoils them. */
export class RangesIgnored extends Error {
  override readonly name = 'RangesIgnored';
}

/** `start` and `end` (exclusive) of what an answer holds, and the size of the whole, from `Content-Range`. */
interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly size: number;
}

/** Statuses with which servers may refuse an unsupported form of range. */
const unknownRange: ReadonlySet<number> = new Set([400, 501]);

/** The way to an archive. */
export interface RangeRequests {
  readonly client: ArchiveClient;
  readonly throttle: RequestThrottle;
  /** Called with the number of bytes received. */
  readonly onBytes: (count: number) => void;
}

export type Opening =
  | { readonly kind: 'ranges'; readonly identity: ArchiveIdentity; readonly tail: Buffer }
  | { readonly kind: 'no-ranges' };

/**
 * Requests the archive's last `tailBytes`, and so its size and ETag: with a suffix range or, if unsupported,
 * its first byte and then a plain range. Never uses HEAD, as a link is signed for one method.
 */
export async function openRanges(
  requests: RangeRequests,
  tailBytes: number,
  signal: AbortSignal,
): Promise<Opening> {
  const retries = createRetryState();
  const suffix = await openWith(requests, `bytes=-${tailBytes}`, tailBytes, retries, signal);
  const opened =
    suffix !== undefined && isTail(suffix, tailBytes)
      ? suffix
      : await openWith(requests, 'bytes=0-0', 1, retries, signal);
  if (opened === undefined || (opened !== suffix && (opened.start !== 0 || opened.end !== 1)))
    return { kind: 'no-ranges' };
  const { identity } = opened;
  const { size } = identity;
  const start = Math.max(0, size - tailBytes);
  const have = opened === suffix ? suffix.bytes : Buffer.alloc(0);
  if (have.length === size - start) return { kind: 'ranges', identity, tail: have };
  try {
    const rest = await readAll(rangeSource(requests, identity), start + have.length, size, signal);
    return { kind: 'ranges', identity, tail: Buffer.concat([have, rest]) };
  } catch (error) {
    if (error instanceof RangesIgnored) return { kind: 'no-ranges' };
    throw error;
  }
}

/** Returns whether an answer contains the last `tailBytes`, or all of a shorter archive. */
function isTail({ start, end, identity: { size } }: FirstAnswer, tailBytes: number): boolean {
  return start === Math.max(0, size - tailBytes) && end === size;
}

interface FirstAnswer {
  readonly identity: ArchiveIdentity;
  readonly start: number;
  /** Exclusive; `bytes` may break off before it. */
  readonly end: number;
  readonly bytes: Buffer;
}

/**
 * Reads the first range. Returns `undefined` if the server doesn't support ranges. A broken body is accepted,
 * as its headers suffice. At most `maxBytes` are read, whatever the server sends.
 */
async function openWith(
  { client, onBytes }: RangeRequests,
  range: string,
  maxBytes: number,
  retries: RetryState,
  signal: AbortSignal,
): Promise<FirstAnswer | undefined> {
  const response = await client.get({ range }, retries, signal).catch((error: unknown) => {
    const problem = problemOf(error);
    if (problem?.kind === 'download-refused' && unknownRange.has(problem.status)) return undefined;
    throw error;
  });
  const contentRange =
    response?.status === 206 && !isEncoded(response) ? parseContentRange(response) : undefined;
  if (response === undefined || contentRange === undefined) {
    response?.body.destroy();
    return undefined;
  }
  const { start, end, size } = contentRange;
  const pieces: Buffer[] = [];
  let received = 0;
  try {
    for await (const piece of response.body as AsyncIterable<Buffer>) {
      onBytes(piece.length);
      pieces.push(piece);
      received += piece.length;
      if (received >= Math.min(end - start, maxBytes)) break;
    }
  } catch (error) {
    await client.waitBeforeRetry({ error, retries }, signal);
  } finally {
    response.body.destroy();
  }
  const bytes = Buffer.concat(pieces).subarray(0, end - start);
  return { identity: { size, etag: response.header('etag') }, start, end, bytes };
}

/**
 * Reads an archive from a server with range support. A broken or short answer is resumed at its last byte.
 * Reading may also throw ArchiveChanged and RangesIgnored.
 */
export function rangeSource(
  { client, throttle, onBytes }: RangeRequests,
  identity: ArchiveIdentity,
): ByteSource {
  return {
    size: identity.size,
    async *read(start, end, signal) {
      const retries = createRetryState();
      let position = start;
      while (position < end) {
        const leave = await throttle.enter(signal);
        const from = position;
        let response: HttpResponse | undefined;
        let problem: unknown;
        try {
          response = await client.get(rangeHeaders(identity, position, end), retries, signal);
          const until = endOf(response, identity, position, end);
          for await (const piece of response.body as AsyncIterable<Buffer>) {
            const wanted = piece.length > until - position ? piece.subarray(0, until - position) : piece;
            if (wanted.length === 0) continue;
            onBytes(wanted.length);
            position += wanted.length;
            resetRetries(retries);
            yield wanted;
            if (position >= until) break;
          }
          if (position < until) throw cutShort(client);
          throttle.succeeded();
        } catch (error) {
          problem = response !== undefined && position === from ? withoutBytes(error, client) : error;
        } finally {
          response?.body.destroy();
          leave();
        }
        if (problem !== undefined) await client.waitBeforeRetry({ error: problem, retries }, signal);
      }
    },
  };
}

function rangeHeaders({ etag }: ArchiveIdentity, start: number, end: number): Record<string, string> {
  const range = { range: `bytes=${start}-${end - 1}` };
  return etag?.startsWith('"') === true ? { ...range, 'if-match': etag } : range;
}

/** Returns the offset at which the answer ends, possibly before `end`. */
function endOf(response: HttpResponse, { size, etag }: ArchiveIdentity, start: number, end: number): number {
  // An encoded range doesn't contain the archive's bytes.
  if (response.status < 300 && isEncoded(response)) throw new RangesIgnored();
  const otherEtag = response.status < 300 && etag !== undefined && response.header('etag') !== etag;
  if (response.status === 412 || otherEtag) throw new ArchiveChanged();
  const range = parseContentRange(response);
  if (range !== undefined && range.size !== size) throw new ArchiveChanged();
  if (response.status !== 206 || range?.start !== start || range.end <= start || range.end > end)
    throw new RangesIgnored();
  return range.end;
}

/** A server that answers without sending data is reachable, so the number of tries is limited. */
function withoutBytes(error: unknown, { origin }: ArchiveClient): unknown {
  if (traitsOf(problemOf(error)).waiting !== 'unreached') return error;
  return new ProblemError({ kind: 'download-refused', origin, status: 206, code: noBytes }, { cause: error });
}

export function cutShort({ origin }: ArchiveClient, cause?: Error): ProblemError {
  return new ProblemError({ kind: 'unreachable', origin, code: 'BODY_CUT_SHORT' }, { cause });
}

/** Parses `Content-Range` (RFC 9110, 14.4). For 416, with an asterisk as range, start and end are 0. */
export function parseContentRange(response: HttpResponse): ContentRange | undefined {
  const match = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(response.header('content-range')?.trim() ?? '');
  if (match === null) return undefined;
  const [, first, last, size] = match;
  const end = last === undefined ? 0 : Number(last) + 1;
  return { start: Number(first ?? 0), end, size: Number(size) };
}
