export interface Secrets {
  /** Known tokens, removed wherever they appear. */
  readonly tokens?: readonly string[];
  /** The one origin whose URLs keep their query: the API's holds filters and paging only. */
  readonly apiOrigin?: string;
}

const removed = '[removed]';

/**
 * Removes secrets from text for logs and error reports: tokens, `Authorization` values of any scheme,
 * credentials in URLs, and queries and fragments of URLs other than the API's, as presigned URLs are keys.
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
