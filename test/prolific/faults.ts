export type ServerName = 'api' | 'store';

/** Values of `content-encoding`. */
export type Encoding = 'gzip' | 'deflate' | 'br';

/** What goes wrong with one answer. Bytes are bytes of the body; those without a count come before any answer. */
export type Fault =
  /** This answer instead of the real one; the request is not carried out. An object becomes JSON. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string | Buffer | object;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** A hotel's sign-in page: 200 and HTML. */
  | { readonly kind: 'captive-portal' }
  /** The connection is reset (RST). */
  | { readonly kind: 'reset'; readonly afterBytes?: number }
  /** The connection stays open and silent until the client or {@link Faults.clear} ends it. */
  | { readonly kind: 'stall'; readonly afterBytes?: number }
  /** The connection is closed in good order (FIN) although the announced length has not been sent. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** The request is carried out, then the connection is reset instead of answered. */
  | { readonly kind: 'lost-answer' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Something else in the world happens before this answer: a disk fills up, a process dies. */
  | { readonly kind: 'meanwhile'; readonly happens: () => void | Promise<void> }
  /** The body comes at this rate. */
  | { readonly kind: 'trickle'; readonly bytesPerSecond: number }
  /** Headers of the real answer replaced, or removed where `undefined`: a wrong `content-range`, another `etag`. */
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string | undefined>> }
  /** `content-length` announces this many bytes; the body is sent as it is. */
  | { readonly kind: 'content-length'; readonly bytes: number }
  /** As a server without ranges: 200 and the whole object. */
  | { readonly kind: 'ignore-range' }
  /** 416, whatever the range. */
  | { readonly kind: 'range-refused' }
  /** 206 with the whole object, whatever was asked for. */
  | { readonly kind: 'everything' }
  /** A 206 holds no more than so many bytes of the range, and says so, as RFC 9110 allows. */
  | { readonly kind: 'short-range'; readonly bytes: number }
  /** `content-range` claims that the object is so many bytes longer than it is. */
  | { readonly kind: 'larger-total'; readonly by: number }
  /** Each answer is another node's, with an ETag of its own for the same bytes; `if-match` is held against that. */
  | { readonly kind: 'node-etags' }
  /** The real answer's head with `content-length: 0`, and no body. */
  | { readonly kind: 'empty-body' }
  /** The body is sent again and again without an end, and no length is announced. */
  | { readonly kind: 'endless' }
  /** The body is compressed, whatever the request accepts; a range is, after it was cut out. As some proxies do. */
  | { readonly kind: 'encode'; readonly as: Encoding }
  /** No length is announced: the body comes in chunks, or ends with its connection, as in HTTP/1.0. */
  | { readonly kind: 'no-length'; readonly ends: 'by-chunk' | 'with-connection' }
  /** The connection is closed after the answer, as by a server that keeps none alive. */
  | { readonly kind: 'no-keep-alive' }
  /** The byte at this offset of the body is inverted. */
  | { readonly kind: 'corrupt'; readonly atByte: number };

export interface FaultRule {
  readonly server?: ServerName;
  readonly method?: string;
  /** Tested against path and query, as sent. */
  readonly path?: RegExp;
  /** A further condition on the request's headers (lower-case names). */
  readonly when?: (headers: NodeJS.Dict<string | string[]>) => boolean;
  /** How many matching requests are hit; all, where absent. */
  readonly times?: number;
  /** How many matching requests pass unharmed first. */
  readonly skip?: number;
  readonly fault: Fault;
}

export interface FaultHandle {
  /** How many requests the fault has hit so far. */
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

/** Faults to be met by coming requests. Several rules that match one request all apply, in the order added. */
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

  /** Forgets every rule and ends the connections that stall. */
  clear(): void {
    this.#active.clear();
    for (const end of [...this.#onClear]) {
      end();
    }
  }

  /** The faults that hit this request; counts it for every rule that matches. */
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

  /** Calls `end` at the next {@link clear}; the result takes that back. */
  onClear(end: () => void): () => void {
    this.#onClear.add(end);
    return () => void this.#onClear.delete(end);
  }
}

function matches(rule: FaultRule, request: RequestFacts): boolean {
  return (
    (rule.server ?? request.server) === request.server &&
    (rule.method ?? request.method) === request.method &&
    // A sticky or global expression would remember where it stopped: search() does not.
    (rule.path === undefined || request.url.search(rule.path) >= 0) &&
    (rule.when === undefined || rule.when(request.headers))
  );
}
