import type { CommandDeps } from './deps.ts';
import { treeNode } from './arguments.ts';

/** Reloads all collections, or what a failed row stands for. */
export async function refresh(
  {
    tree,
    session,
    snapshotIndex,
    studies,
    newAnswers,
  }: Pick<CommandDeps, 'tree' | 'session' | 'snapshotIndex' | 'studies' | 'newAnswers'>,
  argument: unknown,
): Promise<void> {
  const node = treeNode(argument);
  if (node?.kind === 'problem') {
    tree.refresh(node.parent);
    return;
  }
  if ((await session.state()).state === 'unavailable') await session.reload();
  studies.refresh();
  snapshotIndex.refresh();
  newAnswers.refresh();
  tree.refresh();
}
