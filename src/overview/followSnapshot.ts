import { snapshotMark } from './snapshotMark.ts';

export interface FollowDeps {
  /** The snapshot's absolute folder. */
  readonly folder: string;
  /** Whether changes would be visible; if not, there are no checks. */
  readonly isVisible: () => boolean;
  readonly onChanged: () => void;
  readonly onGone: () => void;
  /** Milliseconds between two checks. */
  readonly everyMs: number;
}

export interface Following {
  /** Checks now, because something may have changed. */
  readonly check: () => Promise<void>;
  readonly dispose: () => void;
}

/**
 * Checks repeatedly whether a snapshot was changed on disk, was removed, or has returned, which counts as a
 * change. It is gone only if two checks in a row don't find it, because completing a snapshot renames it
 * twice.
 */
export function followSnapshot({ folder, isVisible, onChanged, onGone, everyMs }: FollowDeps): Following {
  let mark: string | undefined;
  let began = false;
  let missed = 0;
  let looking: Promise<void> | undefined;
  let isDisposed = false;

  const lookOnce = async (): Promise<void> => {
    const now = await snapshotMark(folder);
    if (isDisposed) return;
    if (now === undefined) {
      missed++;
      if (missed === 2) onGone();
      return;
    }
    const changed = began && (now !== mark || missed >= 2);
    [mark, began, missed] = [now, true, 0];
    if (changed) onChanged();
  };
  const check = async (): Promise<void> => {
    looking ??= lookOnce().finally(() => (looking = undefined));
    await looking;
  };
  const timer = setInterval(() => {
    if (isVisible()) void check();
  }, everyMs);
  void check();
  return {
    check,
    dispose: () => {
      isDisposed = true;
      clearInterval(timer);
    },
  };
}
