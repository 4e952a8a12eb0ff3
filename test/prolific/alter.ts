import type { ReceivedRequest, Reply, StreamedBody } from './reply.ts';
import type { Fault } from './faults.ts';

let nodes = 0;

/** Returns the request as a server with these faults sees it. */
export function asHeard(request: ReceivedRequest, faults: readonly Fault[]): ReceivedRequest {
  const replaced = (name: string, value: string | undefined): ReceivedRequest => ({
    ...request,
    headers: { ...request.headers, [name]: value },
  });
  if (faults.some(({ kind }) => kind === 'ignore-range' || kind === 'everything'))
    return replaced('range', undefined);
  // The answering node has an ETag that no client knows.
  const isOfNode = faults.some(({ kind }) => kind === 'node-etags');
  return isOfNode && request.headers['if-match'] !== undefined
    ? replaced('if-match', '"of another node"')
    : request;
}

/** Returns the reply of a server with these faults. */
export function altered(reply: Reply, faults: readonly Fault[]): Reply {
  return faults.reduce(alter, reply);
}

function alter(reply: Reply, fault: Fault): Reply {
  const { status, headers, body } = reply;
  const size = body === undefined ? 0 : Buffer.isBuffer(body) ? body.length : body.size;
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '');
  const [start = 0, end = 0, total = 0] = (range ?? []).slice(1).map(Number);
  switch (fault.kind) {
    case 'everything':
      if (status !== 200) return reply;
      return {
        ...reply,
        status: 206,
        headers: { ...headers, 'content-range': `bytes 0-${size - 1}/${size}` },
      };
    case 'short-range':
      if (range === null || body === undefined || size <= fault.bytes) return reply;
      return {
        ...reply,
        headers: { ...headers, 'content-range': `bytes ${start}-${start + fault.bytes - 1}/${total}` },
        body: beginningOf(body, fault.bytes),
      };
    case 'larger-total':
      if (range === null) return reply;
      return {
        ...reply,
        headers: { ...headers, 'content-range': `bytes ${start}-${end}/${total + fault.by}` },
      };
    case 'node-etags':
      return headers['etag'] === undefined
        ? reply
        : { ...reply, headers: { ...headers, etag: headers['etag'].replace(/"$/, `-${++nodes}"`) } };
    case 'empty-body':
      return { status, headers, body: Buffer.alloc(0) };
    case 'endless':
      return body === undefined ? reply : { ...reply, body: { size: Infinity, read: () => repeated(body) } };
    default:
      return reply;
  }
}

function beginningOf(body: Buffer | StreamedBody, bytes: number): StreamedBody {
  return {
    size: bytes,
    read: async function* () {
      let left = bytes;
      for await (const piece of Buffer.isBuffer(body) ? [body] : body.read()) {
        yield piece.subarray(0, left);
        left -= Math.min(left, piece.length);
        if (left === 0) return;
      }
    },
  };
}

async function* repeated(body: Buffer | StreamedBody): AsyncGenerator<Buffer> {
  for (;;) yield* Buffer.isBuffer(body) ? [body] : body.read();
}
