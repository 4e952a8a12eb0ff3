import { startOfDay } from '../../editor/messages/when.ts';

/** Calls `work` soon after the beginning of each day, until disposed. */
export function eachMidnight(work: () => void): { dispose(): void } {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (): void => {
    const now = new Date();
    const tomorrow = startOfDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1));
    timer = setTimeout(
      () => {
        work();
        wait();
      },
      tomorrow - now.getTime() + 1_000,
    );
  };
  wait();
  return { dispose: () => clearTimeout(timer) };
}
