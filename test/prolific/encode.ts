import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { Encoding } from './faults.ts';
import type { Reply } from './reply.ts';

/** Returns the reply with a compressed body, which is held in memory. */
export async function encoded(reply: Reply, encoding: Encoding): Promise<Reply> {
  const { body } = reply;
  if (body === undefined) return reply;
  const pieces: Buffer[] = [];
  for await (const piece of Buffer.isBuffer(body) ? [body] : body.read()) pieces.push(piece);
  return {
    ...reply,
    headers: { ...reply.headers, 'content-encoding': encoding },
    body: compress(Buffer.concat(pieces), encoding),
  };
}

function compress(bytes: Buffer, encoding: Encoding): Buffer {
  switch (encoding) {
    case 'gzip':
      return gzipSync(bytes, { level: 1 });
    case 'deflate':
      return deflateSync(bytes, { level: 1 });
    case 'br':
      return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
  }
}
