import type { HttpResponse } from '../http/transports/transport.ts';

/** An endpoint that Prolific will turn off, as its headers `Deprecation` and `Sunset` (RFC 8594) say. */
export interface AnnouncedEnd {
  /** Method and path, without ids and query: `GET /studies/{id}/`. */
  readonly endpoint: string;
  /** When it stops responding; `undefined` if Prolific doesn't say. */
  readonly sunset: Date | undefined;
}

/** A request as its endpoint tells it apart; fields are those of `ApiRequest`. */
interface Endpoint {
  readonly method: string;
  readonly path: readonly string[];
  readonly finalSlash?: true;
}

/** Returns what a response announces about its endpoint. */
export function announcedEnd(
  { method, path, finalSlash }: Endpoint,
  response: Pick<HttpResponse, 'header'>,
): AnnouncedEnd | undefined {
  const sunset = response.header('sunset');
  const deprecation = response.header('deprecation')?.trim().toLowerCase() ?? '';
  if (sunset === undefined && ['', 'false', '?0'].includes(deprecation)) return undefined;
  const date = new Date(sunset ?? '');
  return {
    endpoint: `${method} /${path.map(wordOrId).join('/')}${finalSlash === true ? '/' : ''}`,
    sunset: Number.isNaN(date.getTime()) ? undefined : date,
  };
}

/** Prolific's ids contain digits, the words of its paths don't. */
function wordOrId(segment: string): string {
  return /^[a-z]+(?:-[a-z]+)*$/.test(segment) ? segment : '{id}';
}
