import { snapshotMark } from './snapshotMark.ts';

export interface FollowDeps {
  /** Where to look, an absolute folder. */
  readonly folder: string;
  /** Whether anybody would see what changed; else nothing is looked for. */
  readonly isVisible: () => boolean;
  readonly onChanged: () => void;
  readonly onGone: () => void;
  /** Between two looks. */
  readonly everyMs: number;
}

export interface Following {
  /** Looks now: something may have changed. */
  readonly look: () => Promise<void>;
  readonly dispose: () => void;
}

/**
 * Looks again and again whether a snapshot has changed on disk, is gone or is back, which counts as a change. Gone is what two looks
 * running do not find: one that is completed is away between two renames.
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
  const look = async (): Promise<void> => {
    looking ??= lookOnce().finally(() => (looking = undefined));
    await looking;
  };
  const timer = setInterval(() => {
    if (isVisible()) void look();
  }, everyMs);
  void look();
  return {
    look,
    dispose: () => {
      isDisposed = true;
      clearInterval(timer);
    },
  };
}
