import { createHash, createHmac } from 'node:crypto';

/** Values for a query signed as with AWS Signature Version 4. */
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

/** Legal ways to write a query that a program which decodes and encodes it again would change. */
const asWritten =
  'response-content-disposition=attachment%3b+filename%3D%22a%20b%2fc~(1).zip%22&x-id=Get/Object&empty=&flag';
const signatureKey = '&X-Amz-Signature=';

/** Returns the query of a presigned URL, as text, that is valid for `expiresInSeconds` from `at` (Unix ms). */
export function presign(
  signer: Signer,
  request: SignedRequest,
  at: number,
  expiresInSeconds: number,
): string {
  const date = amzDate(at);
  const credential = [signer.accessKeyId, date.slice(0, 8), signer.region, 's3', 'aws4_request'].join('%2F');
  const query = [
    asWritten,
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${credential}`,
    `X-Amz-Date=${date}`,
    `X-Amz-Expires=${expiresInSeconds}`,
    'X-Amz-SignedHeaders=host',
  ].join('&');
  return query + signatureKey + signature(signer, request, query, date);
}

/**
 * Returns whether the query, as sent, was signed for this request and is still valid at `at` (Unix ms).
 * Stricter than S3: any other spelling of the same values is a mismatch.
 */
export function checkPresigned(
  signer: Signer,
  request: SignedRequest,
  sent: string,
  at: number,
): SignatureCheck {
  const query = new URLSearchParams(sent);
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
  const [signed = '', got = ''] = sent.split(signatureKey);
  const wanted = signature(signer, request, signed, query.get('X-Amz-Date') ?? '');
  return got === wanted ? 'valid' : 'mismatch';
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

function signature(signer: Signer, request: SignedRequest, query: string, date: string): string {
  const canonical = [
    request.method,
    request.path,
    query,
    `host:${request.host}`,
    '',
    'host',
    'UNSIGNED-PAYLOAD',
  ].join('\n');
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

function amzDate(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}
