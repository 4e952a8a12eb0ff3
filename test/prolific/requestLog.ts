import type { ServerName } from './faults.ts';

/** A received request and its outcome. */
export interface RequestRecord {
  readonly server: ServerName;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: NodeJS.Dict<string | string[]>;
  /** Unix time in ms by the server's clock. */
  readonly at: number;
  /** The `Range` header, if any. */
  readonly range: string | undefined;
  /** Absent before the response and if none was sent. */
  status?: number;
  /** Bytes of the body handed to the connection. */
  bytesSent: number;
  /** Whether the exchange has ended, by a complete response or a broken connection. */
  ended: boolean;
}

/** All requests to both servers in order of arrival. */
export class RequestLog {
  readonly #token: string | undefined;
  #records: RequestRecord[] = [];
  /** Not reset by {@link clear}. */
  readonly #misplaced: string[] = [];

  constructor(token?: string) {
    this.#token = token;
  }

  /** Requests with the token, or any `Authorization`, anywhere except in that header to the API. */
  get misplaced(): readonly string[] {
    return this.#misplaced;
  }

  get all(): readonly RequestRecord[] {
    return this.#records;
  }

  /** Returns the requests to one server, optionally with one method and a matching path. */
  to(server: ServerName, method?: string, path?: RegExp): RequestRecord[] {
    return this.#records.filter(
      (record) =>
        record.server === server &&
        (method === undefined || record.method === method) &&
        (path === undefined || record.path.search(path) >= 0),
    );
  }

  add(record: RequestRecord): void {
    this.#records.push(record);
    const { authorization, ...others } = record.headers;
    const elsewhere = `${record.path}?${record.query.toString()} ${JSON.stringify(others)}`;
    if (
      (this.#token !== undefined && elsewhere.includes(this.#token)) ||
      (record.server === 'store' && authorization !== undefined)
    ) {
      this.#misplaced.push(`${record.method} ${record.path} at the ${record.server}`);
    }
  }

  clear(): void {
    this.#records = [];
  }
}
