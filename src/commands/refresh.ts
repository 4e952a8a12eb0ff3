import { context } from '../editor/contextKeys.ts';
import type { CommandDeps } from './deps.ts';
import { treeNode } from './arguments.ts';

/** Loads the collections again: all of them, or what a row that failed to load stands for. */
export async function refresh(
  { tree, session, onDisk, studies }: CommandDeps,
  argument: unknown,
): Promise<void> {
  const node = treeNode(argument);
  if (node?.kind === 'problem') {
    tree.refresh(node.parent);
    return;
  }
  const before = await session.state();
  if (before.state === 'unavailable') await session.reread();
  context.setFilters('unknown');
  studies.refresh();
  onDisk.refresh();
  tree.refresh();
}
