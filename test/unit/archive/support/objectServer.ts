import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  /** Number of the request, from 1. */
  readonly number: number;
  readonly method: string;
  readonly url: string;
  readonly range: string | undefined;
  readonly headers: IncomingMessage['headers'];
}

/** Fault in one response. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** Destroys the connection after `after` bytes of the body. */
  | { readonly kind: 'cut'; readonly after: number }
  /** Sends no more than `after` bytes of the body. */
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'ignore-range' }
  | { readonly kind: 'wrong-content-range' }
  /** Starts the range `by` bytes later than requested. */
  | { readonly kind: 'shorter-tail'; readonly by: number }
  /** Destroys the connection before the response. */
  | { readonly kind: 'hang-up' }
  /** Encodes the body with `by` and names the encoding in `content-encoding`. */
  | { readonly kind: 'encoded'; readonly as: string; readonly by: (body: Buffer) => Buffer }
  | { readonly kind: 'wait'; readonly until: Promise<unknown> };

export interface ObjectServer {
  readonly url: URL;
  /** Content of the object; replace it to change the object. */
  bytes: Buffer;
  etag: string | undefined;
  fault: (request: SeenRequest) => Fault | undefined;
  readonly requests: SeenRequest[];
  /** Bytes of bodies passed to sockets. */
  bytesSent: number;
  openRequests(): number;
  close(): Promise<void>;
}

/** Serves one object like S3 on a loopback port, with the faults that a test sets. */
export async function startObjectServer(bytes: Buffer): Promise<ObjectServer> {
  const open = new Set<ServerResponse>();
  const http = createServer((request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    const seen: SeenRequest = {
      number: object.requests.length + 1,
      method: request.method ?? '',
      url: request.url ?? '',
      range: request.headers.range,
      headers: request.headers,
    };
    object.requests.push(seen);
    void answer(object, seen, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const object: ObjectServer = {
    url: new URL(`http://127.0.0.1:${port}/export.zip?X-Amz-Signature=secret-one`),
    bytes,
    etag: '"first"',
    fault: () => undefined,
    requests: [],
    bytesSent: 0,
    openRequests: () => open.size,
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return object;
}

async function answer(object: ObjectServer, seen: SeenRequest, response: ServerResponse): Promise<void> {
  const fault = object.fault(seen);
  if (fault?.kind === 'wait') await fault.until;
  if (fault?.kind === 'status') {
    response.writeHead(fault.status, fault.headers);
    response.end(fault.body);
    return;
  }
  if (fault?.kind === 'hang-up') {
    response.destroy();
    return;
  }
  const { bytes, etag } = object;
  const match = seen.headers['if-match'];
  if (match !== undefined && match !== etag) {
    response.writeHead(412);
    response.end('<Error><Code>PreconditionFailed</Code></Error>');
    return;
  }
  const common = { 'accept-ranges': 'bytes', ...(etag === undefined ? {} : { etag }) };
  const range = fault?.kind === 'ignore-range' ? undefined : parseRange(seen.range, bytes.length);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...common, 'content-range': `bytes */${bytes.length}` });
    response.end();
    return;
  }
  const [asked, end] = range ?? [0, bytes.length];
  const start = fault?.kind === 'shorter-tail' ? asked + fault.by : asked;
  const part = bytes.subarray(start, end);
  const body = fault?.kind === 'encoded' ? fault.by(part) : part;
  const shift = fault?.kind === 'wrong-content-range' ? 1 : 0;
  response.writeHead(range === undefined ? 200 : 206, {
    ...common,
    'content-length': body.length,
    ...(fault?.kind === 'encoded' ? { 'content-encoding': fault.as } : {}),
    ...(range === undefined
      ? {}
      : { 'content-range': `bytes ${start + shift}-${end - 1 + shift}/${bytes.length}` }),
  });
  const sent = fault?.kind === 'cut' || fault?.kind === 'stall' ? body.subarray(0, fault.after) : body;
  object.bytesSent += sent.length;
  if (fault?.kind === 'cut') response.write(sent, () => response.destroy());
  else if (fault?.kind === 'stall') response.write(sent);
  else response.end(sent);
}

function parseRange(range: string | undefined, size: number): [number, number] | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '') return size === 0 ? 'unsatisfiable' : [Math.max(0, size - Number(last)), size];
  if (Number(first) >= size) return 'unsatisfiable';
  return [Number(first), last === '' ? size : Math.min(size, Number(last) + 1)];
}
