import { pipeline, type Readable, type Transform, PassThrough } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ProblemError } from '../../problems/problem.ts';
import type { HttpResponse } from './transport.ts';

/** Reads the whole body as UTF-8 text, like {@link readWhole}. */
export async function readText(response: HttpResponse, limit: number): Promise<string> {
  return new TextDecoder().decode(await readWhole(response, limit));
}

/**
 * Reads the whole body, decodes gzip, deflate or br, and limits the decoded size to `limit` bytes. Always
 * finishes or destroys the body.
 * @throws {ProblemError} unexpected-answer: the body is too long, or its encoding is corrupt or unsupported.
 * Throws the body's own error otherwise.
 */
export async function readWhole(response: HttpResponse, limit: number): Promise<Buffer> {
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
  return Buffer.concat(chunks);
}

/** Returns whether `content-encoding` says that the body is encoded. */
export function isEncoded(response: HttpResponse): boolean {
  const encoding = encodingOf(response);
  return encoding !== '' && encoding !== 'identity';
}

/** Returns the decoded body; `undefined`, after destroying it, if the encoding is unsupported. */
export function decodedBody(response: HttpResponse): Readable | undefined {
  if (!isEncoded(response)) return response.body;
  const decoder = decoderFor(encodingOf(response));
  if (decoder === undefined) {
    response.body.destroy();
    return undefined;
  }
  // A decoder finds out that its input was cut off when `pipeline` listens no more; the error waits in it for
  // the reader.
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

/** Returns whether a decoder failed on corrupt data. */
export function isZlibError(error: unknown): error is Error & { readonly code: unknown } {
  return (
    error instanceof Error && 'code' in error && /^(Z_|ERR_(_ERROR_FORMAT|BROTLI|_))/.test(String(error.code))
  );
}

function unexpected(status: number, detail: string): ProblemError {
  return new ProblemError({ kind: 'unexpected-answer', status, detail });
}

/**
 * Passes on the bytes of `source` and replaces its error by the result of `translate`. Destroying one
 * destroys the other.
 */
export function problemBody(source: Readable, translate: (error: Error) => Error): Readable {
  const body = new TranslatingPassThrough(translate);
  // `pipeline` also listens for errors, so that one before the first read does not end the process.
  pipeline(source, body, () => undefined);
  return body;
}

class TranslatingPassThrough extends PassThrough {
  private readonly translate: (error: Error) => Error;

  constructor(translate: (error: Error) => Error) {
    super();
    this.translate = translate;
  }

  /** Not `_destroy`: a later reader gets the error passed to `destroy`. */
  override destroy(error?: Error): this {
    return super.destroy(error === undefined ? undefined : this.translate(error));
  }
}
