export interface Secrets {
  /** Tokens known by value; each is removed wherever it stands. */
  readonly tokens?: readonly string[];
  /** The one origin whose URLs keep their query: the API's holds filters and paging only. */
  readonly apiOrigin?: string;
}

const removed = '[removed]';

/**
 * Text without secrets, for logs and error reports: no token, no `Authorization` value of any scheme, no credentials in
 * a URL and no query or fragment of a URL other than the API's, since presigned URLs are keys.
 */
export function redact(text: string, secrets: Secrets = {}): string {
  let safe = text;
  for (const token of secrets.tokens ?? []) {
    if (token !== '') safe = safe.replaceAll(token, removed);
  }
  return safe
    .replace(
      /((?:proxy-)?authorization["']?\s*[:=,]\s*["']?)(?:(?:Token|Bearer|Basic|Digest|Negotiate)\s+)?[^\s"',}\]]+/gi,
      `$1${removed}`,
    )
    .replace(/\b(Token|Bearer)\s+[\w.~+/=-]{16,}/g, `$1 ${removed}`)
    .replace(/\b[a-z][a-z\d+.-]{1,15}:\/\/[^\s"'<>`]+/gi, (url) => redactUrl(url, secrets.apiOrigin))
    .replace(
      /([?&](?:X-Amz-[\w-]+|Signature|Expires|Key-Pair-Id|Policy|AWSAccessKeyId)=)[^&\s"'<>`]*/gi,
      `$1${removed}`,
    );
}

/** Name, message, stack and causes of anything thrown, redacted as {@link redact} does. */
export function redactError(error: unknown, secrets: Secrets = {}): string {
  const parts: string[] = [];
  const seen = new Set<unknown>();
  for (let current = error; current !== undefined && !seen.has(current);) {
    seen.add(current);
    parts.push(describe(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  return redact(parts.join('\nCaused by: '), secrets);
}

function describe(error: unknown): string {
  if (error instanceof Error) return error.stack ?? `${error.name}: ${error.message}`;
  if (typeof error === 'string') return error;
  try {
    return JSON.stringify(error);
  } catch {
    return Object.prototype.toString.call(error);
  }
}

function redactUrl(url: string, apiOrigin: string | undefined): string {
  const withoutCredentials = url.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#]*@/i, `$1${removed}@`);
  const end = withoutCredentials.search(/[?#]/);
  if (end === -1) return withoutCredentials;
  const ofApi =
    apiOrigin !== undefined &&
    URL.canParse(withoutCredentials) &&
    new URL(withoutCredentials).origin === apiOrigin;
  return ofApi ? withoutCredentials : `${withoutCredentials.slice(0, end)}?${removed}`;
}
