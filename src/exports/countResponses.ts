import type { ResponseCounts } from './exportState.ts';

/** Counts an export's responses while its uploads arrive. */
export interface ResponseCounting {
  /** Takes the folder with the complete responses; `undefined` as long as there is none. */
  readonly see: (folder: string | undefined) => void;
  /**
   * Returns the counts of a downloaded folder; `undefined` if they can't be counted, or not soon enough. Never
   * throws.
   */
  readonly finish: (folder: string) => Promise<ResponseCounts | undefined>;
  readonly stop: () => void;
}

/**
 * Begins to count with the first folder that is seen, until stopped or `signal` is aborted. May delay a
 * downloaded snapshot by `maxWaitMs`; after that, it is counted when shown.
 */
export function countingResponses(
  count: (folder: string, signal: AbortSignal) => Promise<ResponseCounts | undefined>,
  signal: AbortSignal,
  maxWaitMs = 10_000,
): ResponseCounting {
  const stopped = new AbortController();
  const either = AbortSignal.any([signal, stopped.signal]);
  const stop = (): void => stopped.abort();
  const counted = async (folder: string): Promise<ResponseCounts | undefined> => {
    try {
      return await count(folder, either);
    } catch {
      return undefined;
    }
  };
  let early: { readonly folder: string; readonly end: Promise<unknown> } | undefined;
  return {
    see: (folder) => {
      if (folder === undefined || folder === early?.folder) return;
      early = { folder, end: counted(folder) };
    },
    finish: async (folder) => {
      const timer = setTimeout(stop, maxWaitMs);
      try {
        await early?.end;
        // Once more, as the files may have been replaced: of the same ones the counts are known.
        return await counted(folder);
      } finally {
        clearTimeout(timer);
      }
    },
    stop,
  };
}
