import type { Row, RowsPage } from '../../../src/analysis/summary/summarySource.ts';

/** Rows fetched at once, unless they have very many columns. */
export const blockRows = 100;
const minBlockRows = 20;
const maxCellsPerBlock = 20_000;
const maxBlocks = 60;
const minBlocks = 8;
/** Cells kept in all blocks: some 50 MB. */
const maxCells = 500_000;

/**
 * Caches rows of a long table, fetched in blocks as they become visible; drops those not seen for longest.
 *
 * @param fetch returns a range of rows
 * @param onChange called when rows have arrived
 * @param onError called when a block failed, which is fetched again when needed
 */
export function createRowStore(
  fetch: (from: number, to: number, signal: AbortSignal) => Promise<RowsPage>,
  onChange: () => void,
  onError: (error: unknown) => void,
) {
  let rowsOfBlock = blockRows;
  let keptBlocks = maxBlocks;
  const blocks = new Map<number, readonly Row[]>();
  const running = new Map<number, AbortController>();

  const keep = (block: number, rows: readonly Row[]): void => {
    blocks.set(block, rows);
    for (const oldest of blocks.keys()) {
      if (blocks.size <= keptBlocks) return;
      blocks.delete(oldest);
    }
  };
  const load = async (block: number): Promise<void> => {
    const controller = new AbortController();
    running.set(block, controller);
    try {
      const { rows } = await fetch(block * rowsOfBlock, (block + 1) * rowsOfBlock, controller.signal);
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

  const clear = (): void => {
    for (const [block, controller] of running) stop(block, controller);
    blocks.clear();
  };

  return {
    /** `undefined` while it is being fetched. */
    get: (index: number): Row | undefined =>
      blocks.get(Math.floor(index / rowsOfBlock))?.[index % rowsOfBlock],
    /** Fetches missing rows of a range and cancels those outside it. */
    want: (from: number, to: number): void => {
      const first = Math.floor(from / rowsOfBlock);
      const last = Math.floor(Math.max(from, to - 1) / rowsOfBlock);
      for (const [block, controller] of running) if (block < first || block > last) stop(block, controller);
      for (let block = first; block <= last; block += 1) {
        const rows = blocks.get(block);
        if (rows === undefined) {
          if (!running.has(block)) void load(block);
        } else {
          // Moves the block to the map's end: most recently seen.
          blocks.delete(block);
          blocks.set(block, rows);
        }
      }
    },
    clear,
    /** Clears it for rows with so many columns, of which fewer are fetched and kept if there are many. */
    fit: (columns: number): void => {
      clear();
      rowsOfBlock = Math.min(blockRows, Math.max(minBlockRows, Math.floor(maxCellsPerBlock / columns)));
      const fitting = Math.floor(maxCells / (rowsOfBlock * columns));
      keptBlocks = Math.min(maxBlocks, Math.max(minBlocks, fitting));
    },
  };
}
