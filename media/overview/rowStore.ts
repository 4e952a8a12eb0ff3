import type { Row, RowsPage } from '../../src/overview/source.ts';

export const blockRows = 100;
const mostBlocks = 60;

/** Rows of a long table, fetched in blocks as they come into sight; those not seen for longest are forgotten. */
export interface RowStore {
  /** `undefined` while it is on its way. */
  get(index: number): Row | undefined;
  /** Fetches what is missing of a range and gives up on what is no longer in it. */
  want(from: number, to: number): void;
  /** Forgets everything. */
  clear(): void;
}

/**
 * @param fetch rows of a range
 * @param onChange told when rows came
 * @param onError told when they did not; the block is asked for again when it is wanted again
 */
export function createRowStore(
  fetch: (from: number, to: number, signal: AbortSignal) => Promise<RowsPage>,
  onChange: () => void,
  onError: (error: unknown) => void,
): RowStore {
  const blocks = new Map<number, readonly Row[]>();
  const running = new Map<number, AbortController>();

  const keep = (block: number, rows: readonly Row[]): void => {
    blocks.set(block, rows);
    for (const oldest of blocks.keys()) {
      if (blocks.size <= mostBlocks) return;
      blocks.delete(oldest);
    }
  };
  const load = async (block: number): Promise<void> => {
    const controller = new AbortController();
    running.set(block, controller);
    try {
      const { rows } = await fetch(block * blockRows, (block + 1) * blockRows, controller.signal);
      if (controller.signal.aborted) return;
      keep(block, rows);
      onChange();
    } catch (error) {
      if (!controller.signal.aborted) onError(error);
    } finally {
      if (running.get(block) === controller) running.delete(block);
    }
  };
  const stop = (block: number, controller: AbortController): void => {
    running.delete(block);
    controller.abort();
  };

  return {
    get: (index) => blocks.get(Math.floor(index / blockRows))?.[index % blockRows],
    want: (from, to) => {
      const first = Math.floor(from / blockRows);
      const last = Math.floor(Math.max(from, to - 1) / blockRows);
      for (const [block, controller] of running) if (block < first || block > last) stop(block, controller);
      for (let block = first; block <= last; block += 1) {
        const rows = blocks.get(block);
        if (rows === undefined) {
          if (!running.has(block)) void load(block);
        } else {
          // To the end of the map: seen most recently.
          blocks.delete(block);
          blocks.set(block, rows);
        }
      }
    },
    clear: () => {
      for (const [block, controller] of running) stop(block, controller);
      blocks.clear();
    },
  };
}
