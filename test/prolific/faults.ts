export type ServerName = 'api' | 'store';

/** Values of `content-encoding`. */
export type Encoding = 'gzip' | 'deflate' | 'br';

/**
 * A fault of one response. `afterBytes` counts bytes of the body; without it, the fault precedes the
 * response.
 */
export type Fault =
  /** Answers with this instead of executing the request. An object is sent as JSON. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string | Buffer | object;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** A captive portal’s sign-in page: 200 and HTML. */
  | { readonly kind: 'captive-portal' }
  /** The connection is reset (RST). */
  | { readonly kind: 'reset'; readonly afterBytes?: number }
  /** The connection stays open and silent until the client or {@link Faults.clear} ends it. */
  | { readonly kind: 'stall'; readonly afterBytes?: number }
  /** The connection is closed normally (FIN) before the announced length was sent. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** The request is executed, then the connection is reset without a response. */
  | { readonly kind: 'lost-answer' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Something else happens before the response: a disk fills up, a process dies. */
  | { readonly kind: 'meanwhile'; readonly happens: () => void | Promise<void> }
  /** The body is sent at this rate. */
  | { readonly kind: 'trickle'; readonly bytesPerSecond: number }
  /**
   * Replaces headers of the response, or removes them if `undefined`: a wrong `content-range`, another
   * `etag`.
   */
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string | undefined>> }
  /** `content-length` announces this many bytes; the body is unchanged. */
  | { readonly kind: 'content-length'; readonly bytes: number }
  /** Answers like a server without range support: 200 and the whole object. */
  | { readonly kind: 'ignore-range' }
  /** Answers 416 to any range. */
  | { readonly kind: 'range-refused' }
  /** Answers 206 with the whole object to any range. */
  | { readonly kind: 'everything' }
  /** Answers 206 with at most this many bytes of the range and a matching header, as RFC 9110 allows. */
  | { readonly kind: 'short-range'; readonly bytes: number }
  /** `content-range` claims that the object is this many bytes longer. */
  | { readonly kind: 'larger-total'; readonly by: number }
  /**
   * Each response comes from another node with a different ETag for the same bytes, which `if-match` is
   * compared with.
   */
  | { readonly kind: 'node-etags' }
  /** The real response with `content-length: 0` and no body. */
  | { readonly kind: 'empty-body' }
  /** The body is repeated endlessly, without an announced length. */
  | { readonly kind: 'endless' }
  /**
   * The body, or its requested range, is compressed whatever the request accepts, as by some proxies.
   */
  | { readonly kind: 'encode'; readonly as: Encoding }
  /** No length is announced: the body is chunked, or ends with the connection as in HTTP/1.0. */
  | { readonly kind: 'no-length'; readonly ends: 'by-chunk' | 'with-connection' }
  /** The connection is closed after the response, as by a server without keep-alive. */
  | { readonly kind: 'no-keep-alive' }
  /** The byte at this offset of the body is inverted. */
  | { readonly kind: 'corrupt'; readonly atByte: number };

export interface FaultRule {
  readonly server?: ServerName;
  readonly method?: string;
  /** Matched against path and query as sent. */
  readonly path?: RegExp;
  /** A further condition on the request's headers (lower-case names). */
  readonly when?: (headers: NodeJS.Dict<string | string[]>) => boolean;
  /** Number of matching requests that are hit; default: all. */
  readonly times?: number;
  /** Number of matching requests that are spared first. */
  readonly skip?: number;
  readonly fault: Fault;
}

export interface FaultHandle {
  /** Number of requests that the fault has hit so far. */
  readonly hits: number;
  remove(): void;
}

export interface RequestFacts {
  readonly server: ServerName;
  readonly method: string;
  readonly url: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

interface ActiveFault {
  readonly rule: FaultRule;
  seen: number;
  hits: number;
}

/**
 * Faults for future requests. All rules that match a request apply, in the order in which they were added.
 */
export class Faults {
  readonly #active = new Set<ActiveFault>();
  readonly #onClear = new Set<() => void>();

  add(rule: FaultRule): FaultHandle {
    const active: ActiveFault = { rule, seen: 0, hits: 0 };
    this.#active.add(active);
    return {
      get hits() {
        return active.hits;
      },
      remove: () => void this.#active.delete(active),
    };
  }

  /** Removes all rules and ends stalled connections. */
  clear(): void {
    this.#active.clear();
    for (const end of [...this.#onClear]) {
      end();
    }
  }

  /** Returns the faults for this request and counts a hit for each matching rule. */
  take(request: RequestFacts): Fault[] {
    const hit: Fault[] = [];
    for (const active of this.#active) {
      const { rule } = active;
      if (!matches(rule, request)) {
        continue;
      }
      active.seen += 1;
      if (active.seen > (rule.skip ?? 0) && active.hits < (rule.times ?? Infinity)) {
        active.hits += 1;
        hit.push(rule.fault);
      }
    }
    return hit;
  }

  /** Calls `end` at the next {@link clear}. Returns a function that cancels this. */
  onClear(end: () => void): () => void {
    this.#onClear.add(end);
    return () => void this.#onClear.delete(end);
  }
}

function matches(rule: FaultRule, request: RequestFacts): boolean {
  return (
    (rule.server ?? request.server) === request.server &&
    (rule.method ?? request.method) === request.method &&
    // search() ignores the state of a sticky or global expression.
    (rule.path === undefined || request.url.search(rule.path) >= 0) &&
    (rule.when === undefined || rule.when(request.headers))
  );
}
