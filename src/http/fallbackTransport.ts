import { problemOf, type Problem } from '../problems/problem.ts';
import { neverSent } from './networkProblem.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

export interface FallbackTransportOptions {
  readonly first: Transport;
  readonly second: Transport;
  /** Told when `second` reached an origin that `first` could not reach, for `problem`. */
  readonly onFallback?: (origin: string, problem: Problem) => void;
}

/**
 * Two ways to the network. When the one in use for an origin cannot connect at all, so that nothing was sent, the other
 * is tried, and kept for that origin if it answers. Whatever an origin answers, an abort or a broken connection stay as they are.
 */
export function createFallbackTransport(options: FallbackTransportOptions): Transport {
  return new FallbackTransport(options);
}

class FallbackTransport implements Transport {
  private readonly options: FallbackTransportOptions;
  private readonly servedBySecond = new Set<string>();

  constructor(options: FallbackTransportOptions) {
    this.options = options;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const { first, second } = this.options;
    const { origin } = request.url;
    const secondIsUsual = this.servedBySecond.has(origin);
    const [usual, other] = secondIsUsual ? [second, first] : [first, second];
    try {
      return await usual.send(request);
    } catch (error) {
      const problem = problemOf(error);
      if (problem === undefined || !neverSent(problem) || request.signal.aborted) throw error;
      const response = await sendElsewhere(other, request, error);
      if (secondIsUsual) {
        this.servedBySecond.delete(origin);
      } else {
        this.servedBySecond.add(origin);
        this.options.onFallback?.(origin, problem);
      }
      return response;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.options.first.close(), this.options.second.close()]);
  }
}

/**
 * Where the other way does not connect either, or will not try (fetch refuses some ports), the usual way's error tells
 * more.
 */
async function sendElsewhere(
  other: Transport,
  request: HttpRequest,
  usualError: unknown,
): Promise<HttpResponse> {
  try {
    return await other.send(request);
  } catch (error) {
    const problem = problemOf(error);
    const tellsNothing = problem === undefined || neverSent(problem);
    throw tellsNothing && !request.signal.aborted ? usualError : error;
  }
}
