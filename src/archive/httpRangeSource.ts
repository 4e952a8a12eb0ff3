import { isEncoded } from '../http/readBody.ts';
import type { HttpResponse } from '../http/transport.ts';
import { isUnreached, noBytes, problemOf, ProblemError } from '../problems/problem.ts';
import { gained, newErrand, type ArchiveClient, type Errand } from './archiveClient.ts';
import { readAll, type ByteSource } from './byteSource.ts';
import type { Throttle } from './throttle.ts';

/** The object behind the link is not the one that this fetch began with. */
export class ArchiveChanged extends Error {
  override readonly name = 'ArchiveChanged';
}

/** The server does not serve ranges (any more), or something on the way spoils them. */
export class RangesIgnored extends Error {
  override readonly name = 'RangesIgnored';
}

/** What tells one version of an object from another. */
export interface ArchiveIdentity {
  readonly size: number;
  readonly etag: string | undefined;
}

/** `start` and `end` (exclusive) of what an answer holds, and the size of the whole, from `Content-Range`. */
interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly size: number;
}

/** What a server may answer to a form of range that it does not know. */
const unknownRange: ReadonlySet<number> = new Set([400, 501]);

export type Opening =
  | { readonly kind: 'ranges'; readonly identity: ArchiveIdentity; readonly tail: Buffer }
  | { readonly kind: 'no-ranges' };

/**
 * Asks for the last `tailBytes` of the archive, and so learns its size and ETag: by a suffix range, or where the server
 * does not know those, by its first byte and then a plain range. Never HEAD: a link is signed for one method.
 */
export async function openRanges(
  client: ArchiveClient,
  tailBytes: number,
  throttle: Throttle,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<Opening> {
  const errand = newErrand();
  const suffix = await openWith(client, `bytes=-${tailBytes}`, tailBytes, errand, onBytes, signal);
  const opened =
    suffix !== undefined && isTail(suffix, tailBytes)
      ? suffix
      : await openWith(client, 'bytes=0-0', 1, errand, onBytes, signal);
  if (opened === undefined || (opened !== suffix && (opened.start !== 0 || opened.end !== 1)))
    return { kind: 'no-ranges' };
  const { identity } = opened;
  const { size } = identity;
  const start = Math.max(0, size - tailBytes);
  const have = opened === suffix ? suffix.bytes : Buffer.alloc(0);
  if (have.length === size - start) return { kind: 'ranges', identity, tail: have };
  try {
    const source = new HttpRangeSource(client, identity, throttle, onBytes);
    const rest = await readAll(source, start + have.length, size, signal);
    return { kind: 'ranges', identity, tail: Buffer.concat([have, rest]) };
  } catch (error) {
    if (error instanceof RangesIgnored) return { kind: 'no-ranges' };
    throw error;
  }
}

/** Whether an answer holds the last `tailBytes`, or all of an archive that is shorter. */
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
 * `undefined`: the server does not answer by ranges. A body that breaks is left at that: its head says enough to go on. No more
 * than `mostBytes` are read of it, whatever the server took the range for.
 */
async function openWith(
  client: ArchiveClient,
  range: string,
  mostBytes: number,
  errand: Errand,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<FirstAnswer | undefined> {
  const response = await client.get({ range }, errand, signal).catch((error: unknown) => {
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
      if (received >= Math.min(end - start, mostBytes)) break;
    }
  } catch (error) {
    await client.waitOut(error, errand, signal);
  } finally {
    response.body.destroy();
  }
  const bytes = Buffer.concat(pieces).subarray(0, end - start);
  return { identity: { size, etag: response.header('etag') }, start, end, bytes };
}

/**
 * An archive behind a server that knows ranges. An answer that is broken, or holds fewer bytes than asked for, is gone on with
 * from the byte it ended at.
 */
export class HttpRangeSource implements ByteSource {
  readonly size: number;
  readonly #identity: ArchiveIdentity;
  readonly #client: ArchiveClient;
  readonly #throttle: Throttle;
  readonly #onBytes: (count: number) => void;

  constructor(
    client: ArchiveClient,
    identity: ArchiveIdentity,
    throttle: Throttle,
    onBytes: (count: number) => void,
  ) {
    this.#client = client;
    this.#identity = identity;
    this.#throttle = throttle;
    this.#onBytes = onBytes;
    this.size = identity.size;
  }

  /** @throws ArchiveChanged, RangesIgnored besides. */
  async *read(start: number, end: number, signal: AbortSignal): AsyncIterable<Buffer> {
    const errand = newErrand();
    let position = start;
    while (position < end) {
      const leave = await this.#throttle.enter(signal);
      const from = position;
      let response: HttpResponse | undefined;
      let problem: unknown;
      try {
        response = await this.#client.get(this.#headers(position, end), errand, signal);
        const until = this.#check(response, position, end);
        for await (const piece of response.body as AsyncIterable<Buffer>) {
          const wanted = piece.length > until - position ? piece.subarray(0, until - position) : piece;
          if (wanted.length === 0) continue;
          this.#onBytes(wanted.length);
          position += wanted.length;
          gained(errand);
          yield wanted;
          if (position >= until) break;
        }
        if (position < until) throw cutShort(this.#client);
        this.#throttle.wentWell();
      } catch (error) {
        problem = response !== undefined && position === from ? withoutBytes(error, this.#client) : error;
      } finally {
        response?.body.destroy();
        leave();
      }
      if (problem !== undefined) await this.#client.waitOut(problem, errand, signal);
    }
  }

  #headers(start: number, end: number): Record<string, string> {
    const { etag } = this.#identity;
    const range = { range: `bytes=${start}-${end - 1}` };
    return etag?.startsWith('"') === true ? { ...range, 'if-match': etag } : range;
  }

  /** Where the answer's bytes end, which may be before `end`. */
  #check(response: HttpResponse, start: number, end: number): number {
    const { size, etag } = this.#identity;
    // A range of what was encoded, or a range that was encoded: either way its bytes are not the archive's.
    if (response.status < 300 && isEncoded(response)) throw new RangesIgnored();
    const otherEtag = response.status < 300 && etag !== undefined && response.header('etag') !== etag;
    if (response.status === 412 || otherEtag) throw new ArchiveChanged();
    const range = parseContentRange(response);
    if (range !== undefined && range.size !== size) throw new ArchiveChanged();
    if (response.status !== 206 || range?.start !== start || range.end <= start || range.end > end)
      throw new RangesIgnored();
    return range.end;
  }
}

/** A server that answers and sends nothing can be reached, so it is not waited for without limit. */
function withoutBytes(error: unknown, { origin }: ArchiveClient): unknown {
  const problem = problemOf(error);
  if (problem === undefined || !isUnreached(problem)) return error;
  return new ProblemError({ kind: 'download-refused', origin, status: 206, code: noBytes }, { cause: error });
}

export function cutShort({ origin }: ArchiveClient, cause?: Error): ProblemError {
  return new ProblemError({ kind: 'unreachable', origin, code: 'BODY_CUT_SHORT' }, { cause });
}

/** RFC 9110, 14.4. For 416 (an asterisk for the range) start and end are 0. */
export function parseContentRange(response: HttpResponse): ContentRange | undefined {
  const match = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(response.header('content-range')?.trim() ?? '');
  if (match === null) return undefined;
  const [, first, last, size] = match;
  const end = last === undefined ? 0 : Number(last) + 1;
  return { start: Number(first ?? 0), end, size: Number(size) };
}
