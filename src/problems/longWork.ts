import { setImmediate as turn } from 'node:timers/promises';

/** Milliseconds of work after which others on the event loop get their turn. */
const maxBlockMs = 5;

/**
 * Lets messages to this thread arrive, such as a cancellation, and other calls go on. Rejects with the
 * signal's reason once that is aborted.
 */
export async function yieldToEventLoop(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await turn();
  signal.throwIfAborted();
}

/**
 * Returns a helper for loops of many short steps, which await `pause` only when `isDue`, as yielding after
 * each step would cost more than the steps.
 */
export function createYielder(signal: AbortSignal): { isDue: () => boolean; pause: () => Promise<void> } {
  let since = performance.now();
  return {
    isDue: () => performance.now() - since >= maxBlockMs,
    pause: async () => {
      await yieldToEventLoop(signal);
      since = performance.now();
    },
  };
}

/**
 * Runs all steps of a generator, yielding to the event loop between them, and returns its result. Rejects
 * with the signal's reason.
 */
export async function runYielding<Result>(
  steps: Generator<void, Result>,
  { isDue, pause }: ReturnType<typeof createYielder>,
): Promise<Result> {
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) if (isDue()) await pause();
  return step.value;
}

/** Returns the result of `promise`, or rejects with the signal's reason as soon as it is aborted. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
