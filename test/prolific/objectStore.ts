import { randomBytes } from 'node:crypto';
import { parseRange } from './byteRange.ts';
import { Faults } from './faults.ts';
import { startServer, type Conditions, type TlsFiles } from './httpServer.ts';
import type { ObjectContent } from './objectContent.ts';
import { checkPresigned, expiryOf, presign, type Signer } from './presignedUrl.ts';
import { xmlReply, type ReceivedRequest, type Reply } from './reply.ts';
import { RequestLog } from './requestLog.ts';

export interface ObjectStoreOptions {
  readonly host: string;
  /** The store’s name in addresses; default: `host`. */
  readonly hostName: string | undefined;
  /** The port; 0 means any free port. */
  readonly port: number;
  readonly tls: TlsFiles | undefined;
  readonly keepAliveMs: number | undefined;
  /** The origin of links, if a proxy gives the store another name; default: its own address. */
  readonly linkOrigin: string | undefined;
  /** Unix time in ms. */
  readonly clock: () => number;
  readonly conditions: Conditions;
  readonly faults: Faults;
  readonly requests: RequestLog;
}

/** An S3-like store that serves objects by presigned URL. */
export interface ObjectStore {
  readonly url: string;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** Conditions of the line, whose fields can be changed at any time. */
  readonly conditions: Conditions;
  /** Stores or replaces an object; its bytes are read only on request. */
  put(key: string, content: ObjectContent): void;
  get(key: string): ObjectContent | undefined;
  delete(key: string): void;
  /** Returns a link to GET the object, whether or not it exists. */
  presign(key: string, expiresInSeconds: number): URL;
  readonly unplug: () => Promise<void>;
  readonly plugIn: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface StoredObject {
  readonly content: ObjectContent;
  readonly lastModified: string;
}

const bucket = 'prolific-exports';
const signer: Signer = {
  accessKeyId: 'AKIALOCALPROLIFIC00',
  secretAccessKey: 'made-up-and-local-only',
  region: 'eu-west-2',
};

/** Starts a store on a separate port. It writes nothing to disk. */
export async function startObjectStore(options: Partial<ObjectStoreOptions> = {}): Promise<ObjectStore> {
  const objects = new Map<string, StoredObject>();
  const { host = '127.0.0.1', clock = Date.now, conditions = {} } = options;
  const { faults = new Faults(), requests = new RequestLog() } = options;
  const server = await startServer({
    name: 'store',
    host,
    hostName: options.hostName,
    port: options.port ?? 0,
    tls: options.tls,
    keepAliveMs: options.keepAliveMs,
    faults,
    requests,
    clock,
    conditions,
    handler: (request) => answer(request, objects, clock()),
  });
  return {
    url: server.url,
    faults,
    requests,
    conditions,
    put: (key, content) => void objects.set(key, { content, lastModified: new Date(clock()).toUTCString() }),
    get: (key) => objects.get(key)?.content,
    delete: (key) => void objects.delete(key),
    presign: (key, expiresInSeconds) => {
      const url = new URL(
        `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
        options.linkOrigin ?? server.url,
      );
      const signed = { method: 'GET', host: url.host, path: url.pathname };
      url.search = presign(signer, signed, clock(), expiresInSeconds);
      return url;
    },
    unplug: server.unplug,
    plugIn: server.plugIn,
    close: server.close,
  };
}

function answer(request: ReceivedRequest, objects: ReadonlyMap<string, StoredObject>, now: number): Reply {
  const ids = {
    'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase(),
    'x-amz-id-2': randomBytes(24).toString('base64'),
    server: 'AmazonS3',
  };
  const refused = refusal(request, now, ids);
  if (refused !== undefined) {
    return refused;
  }
  const key = request.path.slice(`/${bucket}/`.length);
  const stored = request.path.startsWith(`/${bucket}/`) ? objects.get(key) : undefined;
  if (stored === undefined) {
    return errorReply(
      404,
      'NoSuchKey',
      'The specified key does not exist.',
      ids,
      `<Key>${escapeXml(key)}</Key>`,
    );
  }
  return objectReply(request, stored, ids);
}

function refusal(request: ReceivedRequest, now: number, ids: Record<string, string>): Reply | undefined {
  if (request.headers['authorization'] !== undefined && request.query.has('X-Amz-Signature')) {
    return errorReply(
      400,
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      ids,
      '<ArgumentName>Authorization</ArgumentName>',
    );
  }
  const [path = '', query = ''] = request.rawUrl.split(/\?(.*)/s);
  const signed = { method: request.method, host: request.headers['host'] ?? '', path };
  switch (checkPresigned(signer, signed, query, now)) {
    case 'valid':
      return undefined;
    case 'unsigned':
      return errorReply(403, 'AccessDenied', 'Access Denied', ids);
    case 'incomplete':
      return errorReply(
        400,
        'AuthorizationQueryParametersError',
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
        ids,
      );
    case 'expired':
      return errorReply(
        403,
        'AccessDenied',
        'Request has expired',
        ids,
        `<X-Amz-Expires>${escapeXml(request.query.get('X-Amz-Expires') ?? '')}</X-Amz-Expires>` +
          `<Expires>${isoSeconds(expiryOf(request.query))}</Expires><ServerTime>${isoSeconds(now)}</ServerTime>`,
      );
    case 'mismatch':
      return errorReply(
        403,
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        ids,
      );
  }
}

function objectReply(request: ReceivedRequest, stored: StoredObject, ids: Record<string, string>): Reply {
  const { content, lastModified } = stored;
  const { headers } = request;
  const common = {
    ...ids,
    etag: `"${content.etag}"`,
    'last-modified': lastModified,
    'accept-ranges': 'bytes',
  };
  if (headers['if-match'] !== undefined && !names(headers['if-match'], content.etag)) {
    return errorReply(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      ids,
      '<Condition>If-Match</Condition>',
    );
  }
  if (headers['if-none-match'] !== undefined && names(headers['if-none-match'], content.etag)) {
    return { status: 304, headers: common };
  }
  const ifRange = headers['if-range'];
  const current = ifRange === undefined || names(ifRange, content.etag) || ifRange === lastModified;
  const range = parseRange(current ? headers['range'] : undefined, content.size);
  if (range.kind === 'unsatisfiable') {
    const more = `<RangeRequested>${escapeXml(headers['range'] ?? '')}</RangeRequested><ActualObjectSize>${content.size}</ActualObjectSize>`;
    const refused = errorReply(416, 'InvalidRange', 'The requested range is not satisfiable', ids, more);
    return { ...refused, headers: { ...refused.headers, 'content-range': `bytes */${content.size}` } };
  }
  const [start, endExclusive] =
    range.kind === 'whole' ? [0, content.size] : [range.start, range.endExclusive];
  return {
    status: range.kind === 'whole' ? 200 : 206,
    headers: {
      ...common,
      'content-type': 'application/zip',
      ...(range.kind === 'whole'
        ? {}
        : { 'content-range': `bytes ${start}-${endExclusive - 1}/${content.size}` }),
    },
    body: { size: endExclusive - start, read: () => content.read(start, endExclusive) },
  };
}

function names(header: string, etag: string): boolean {
  return header
    .split(',')
    .some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === `"${etag}"`);
}

function errorReply(
  status: number,
  code: string,
  message: string,
  ids: Record<string, string>,
  more = '',
): Reply {
  const tail = `<RequestId>${ids['x-amz-request-id']}</RequestId><HostId>${ids['x-amz-id-2']}</HostId>`;
  return xmlReply(
    status,
    `<Error><Code>${code}</Code><Message>${message}</Message>${more}${tail}</Error>`,
    ids,
  );
}

function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '');
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
