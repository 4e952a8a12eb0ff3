/** A body that is generated while it is sent. */
export interface StreamedBody {
  readonly size: number;
  read(): AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** A response before it is sent; the sender sets `content-length`. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | StreamedBody;
}

/** A request for handlers. Header names are lower-case. */
export interface ReceivedRequest {
  readonly method: string;
  /** Decoded path. */
  readonly path: string;
  /** Path and query as sent. */
  readonly rawUrl: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export type Handler = (request: ReceivedRequest) => Reply | Promise<Reply>;

export function jsonReply(status: number, value: unknown): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
  };
}

export function xmlReply(status: number, xml: string, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/xml', ...headers },
    body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`),
  };
}
