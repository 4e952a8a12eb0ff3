import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Values for a query signed with AWS Signature Version 4. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

export interface SignedRequest {
  readonly method: string;
  readonly host: string;
  /** Path as sent, percent-encoded. */
  readonly path: string;
}

export type SignatureCheck = 'valid' | 'unsigned' | 'incomplete' | 'expired' | 'mismatch';

/** Returns the query of a presigned URL that is valid for `expiresInSeconds` from `at` (Unix ms). */
export function presign(
  signer: Signer,
  request: SignedRequest,
  at: number,
  expiresInSeconds: number,
): URLSearchParams {
  const date = amzDate(at);
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${signer.accessKeyId}/${date.slice(0, 8)}/${signer.region}/s3/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(expiresInSeconds),
    'X-Amz-SignedHeaders': 'host',
  });
  query.set('X-Amz-Signature', signature(signer, request, query));
  return query;
}

/** Returns whether the query was signed for this request and is still valid at `at` (Unix ms). */
export function checkPresigned(
  signer: Signer,
  request: SignedRequest,
  query: URLSearchParams,
  at: number,
): SignatureCheck {
  const given = query.get('X-Amz-Signature');
  if (given === null) {
    return 'unsigned';
  }
  const signedAt = expiryBase(query);
  const seconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  if (Number.isNaN(signedAt) || Number.isNaN(seconds)) {
    return 'incomplete';
  }
  if (at >= signedAt + seconds * 1000) {
    return 'expired';
  }
  const wanted = Buffer.from(signature(signer, request, query));
  const got = Buffer.from(given);
  return wanted.length === got.length && timingSafeEqual(wanted, got) ? 'valid' : 'mismatch';
}

/** Returns the expiry of a presigned query in Unix ms. */
export function expiryOf(query: URLSearchParams): number {
  return expiryBase(query) + Number(query.get('X-Amz-Expires')) * 1000;
}

function expiryBase(query: URLSearchParams): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '');
  return parts === null
    ? Number.NaN
    : Date.parse(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`);
}

function signature(signer: Signer, request: SignedRequest, query: URLSearchParams): string {
  const canonicalQuery = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${awsEncode(name)}=${awsEncode(value)}`)
    .sort()
    .join('&');
  const canonical = [
    request.method,
    request.path,
    canonicalQuery,
    `host:${request.host}`,
    '',
    'host',
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const date = query.get('X-Amz-Date') ?? '';
  const scope = `${date.slice(0, 8)}/${signer.region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
  const key = [date.slice(0, 8), signer.region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (previous, part) => hmac(previous, part),
    `AWS4${signer.secretAccessKey}`,
  );
  return hmac(key, toSign).toString('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function awsEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function amzDate(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}
