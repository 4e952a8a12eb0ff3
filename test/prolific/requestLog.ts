import type { ServerName } from './faults.ts';

/** One request as it arrived, and what became of it. */
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
  /** Absent while there is no answer, and where none was sent. */
  status?: number;
  /** Bytes of the body handed to the connection. */
  bytesSent: number;
  /** Whether the exchange is over, by a whole answer or a broken connection. */
  ended: boolean;
}

/** Every request to both servers, in the order of arrival. */
export class RequestLog {
  readonly #token: string | undefined;
  #records: RequestRecord[] = [];
  /** Survives {@link clear}. */
  readonly #misplaced: string[] = [];

  constructor(token?: string) {
    this.#token = token;
  }

  /** Requests with the token, or with any `Authorization`, where neither belongs: everywhere but in that header to the API. */
  get misplaced(): readonly string[] {
    return this.#misplaced;
  }

  get all(): readonly RequestRecord[] {
    return this.#records;
  }

  /** Requests to one server, perhaps of one method and with a path that matches. */
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
