import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ProblemError } from '../problems/problem.ts';
import type { HttpResponse } from './transport.ts';

/**
 * The whole body as text (UTF-8), undoing gzip, deflate or br, and at most `limit` bytes of it once undone. The body
 * is finished with, whatever happens.
 * @throws ProblemError `unexpected-answer` when it is longer or its encoding is broken or unknown; the body's own error otherwise.
 */
export async function readText(response: HttpResponse, limit: number): Promise<string> {
  const body = decodedBody(response);
  if (body === undefined) throw unexpected(response.status, 'content-encoding');
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw unexpected(response.status, `more than ${limit} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (isZlibError(error)) throw unexpected(response.status, 'content-encoding');
    throw error;
  } finally {
    response.body.destroy();
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Whether the body is another than the resource itself, by its `content-encoding`. */
export function isEncoded(response: HttpResponse): boolean {
  const encoding = encodingOf(response);
  return encoding !== '' && encoding !== 'identity';
}

/** The body without its encoding; `undefined`, and the body destroyed, where the encoding is unknown. */
export function decodedBody(response: HttpResponse): Readable | undefined {
  if (!isEncoded(response)) return response.body;
  const decoder = decoderFor(encodingOf(response));
  if (decoder === undefined) {
    response.body.destroy();
    return undefined;
  }
  // A decoder finds out that its input was cut off when `pipeline` listens no more; the error waits in it for the reader.
  decoder.on('error', () => undefined);
  // Errors of the body reach the reader through the decoder, which `pipeline` destroys with them.
  return pipeline(response.body, decoder, () => undefined);
}

function encodingOf(response: HttpResponse): string {
  return response.header('content-encoding')?.trim().toLowerCase() ?? '';
}

function decoderFor(encoding: string): Transform | undefined {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

/** Whether a decoder could make nothing of what came. */
export function isZlibError(error: unknown): error is Error & { readonly code: unknown } {
  return (
    error instanceof Error && 'code' in error && /^(Z_|ERR_(_ERROR_FORMAT|BROTLI|_))/.test(String(error.code))
  );
}

function unexpected(status: number, detail: string): ProblemError {
  return new ProblemError({ kind: 'unexpected-answer', status, detail });
}
