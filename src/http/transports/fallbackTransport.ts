import { problemOf, type Problem } from '../../problems/problem.ts';
import { traitsOf } from '../../problems/traits.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

export interface FallbackTransportOptions {
  readonly first: Transport;
  readonly second: Transport;
  /** Called when `second` reached an origin that `first` couldn't, because of `problem`. */
  readonly onFallback?: (origin: string, problem: Problem) => void;
}

/**
 * Creates a transport from two. If an origin's current one can't connect, so that nothing was sent, tries the
 * other and keeps it if it answers. Answers, aborts and interrupted connections are passed on.
 */
export function createFallbackTransport({ first, second, onFallback }: FallbackTransportOptions): Transport {
  const servedBySecond = new Set<string>();
  return {
    send: async (request) => {
      const { origin } = request.url;
      const secondIsUsual = servedBySecond.has(origin);
      const [usual, other] = secondIsUsual ? [second, first] : [first, second];
      try {
        return await usual.send(request);
      } catch (error) {
        const problem = problemOf(error);
        if (problem === undefined || !wasNeverSent(problem) || request.signal.aborted) throw error;
        const response = await sendWithOther(other, request, error);
        if (secondIsUsual) {
          servedBySecond.delete(origin);
        } else {
          servedBySecond.add(origin);
          onFallback?.(origin, problem);
        }
        return response;
      }
    },
    close: async () => {
      await Promise.all([first.close(), second.close()]);
    },
  };
}

/**
 * If the other can't connect either, or refuses (fetch blocks some ports), the first error is more
 * informative.
 */
async function sendWithOther(
  other: Transport,
  request: HttpRequest,
  usualError: unknown,
): Promise<HttpResponse> {
  try {
    return await other.send(request);
  } catch (error) {
    const problem = problemOf(error);
    const tellsNothing = problem === undefined || wasNeverSent(problem);
    throw tellsNothing && !request.signal.aborted ? usualError : error;
  }
}

/** Returns whether a request certainly wasn't sent, so that any method can be repeated. */
function wasNeverSent(problem: Problem): boolean {
  return traitsOf(problem).request === 'unsent';
}
