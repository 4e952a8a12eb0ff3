import type * as vscode from 'vscode';
import type { SubjectRef } from '../../snapshots/subject.ts';
import { isSubjectNode, nodeId, parentOf, type SubjectNode, type TreeNode } from '../nodes.ts';

type View = Pick<
  vscode.TreeView<TreeNode>,
  'visible' | 'onDidChangeVisibility' | 'onDidCollapseElement' | 'onDidExpandElement'
>;

export interface Following {
  dispose(): void;
}

/**
 * Follows each collection and batch with visible rows: those requested by the editor until they or a parent
 * are collapsed or the view is hidden.
 */
export class ShownSubjects {
  private readonly follow: (subject: SubjectRef) => Following;
  private readonly opened = new Map<string, SubjectNode>();
  private readonly closed = new Set<string>();
  private readonly following = new Map<string, Following>();
  private visible = false;

  constructor(follow: (subject: SubjectRef) => Following) {
    this.follow = follow;
  }

  dispose(): void {
    for (const following of this.following.values()) following.dispose();
    this.following.clear();
  }

  /** Listens for expanding and collapsing in `view`. */
  watch(view: View): { dispose(): void } {
    const see = (visible: boolean): void => {
      this.visible = visible;
      this.update();
    };
    const listeners = [
      view.onDidChangeVisibility(({ visible }) => see(visible)),
      view.onDidCollapseElement(({ element }) => {
        this.closed.add(nodeId(element));
        this.update();
      }),
      view.onDidExpandElement(({ element }) => {
        this.closed.delete(nodeId(element));
        if (isSubjectNode(element)) this.opened.set(nodeId(element), element);
        this.update();
      }),
    ];
    see(view.visible);
    return {
      dispose: () => {
        for (const listener of listeners) listener.dispose();
      },
    };
  }

  /** Called when the editor requests the rows below `node`, which it does only if they are visible. */
  rowsAskedFor(node: SubjectNode): void {
    const id = nodeId(node);
    this.closed.delete(id);
    this.opened.set(id, node);
    this.update();
  }

  /** Called before all rows are reloaded. */
  clear(): void {
    this.opened.clear();
    this.update();
  }

  private update(): void {
    for (const [id, node] of this.opened) {
      const isFollowed = this.following.has(id);
      if (this.visible && this.isOpen(node)) {
        if (!isFollowed) this.following.set(id, this.follow(node.subject));
      } else {
        this.stop(id);
      }
    }
    for (const id of [...this.following.keys()]) if (!this.opened.has(id)) this.stop(id);
  }

  private stop(id: string): void {
    this.following.get(id)?.dispose();
    this.following.delete(id);
  }

  private isOpen(node: SubjectNode): boolean {
    for (let row: TreeNode | undefined = node; row !== undefined; row = parentOf(row)) {
      if (this.closed.has(nodeId(row))) return false;
    }
    return true;
  }
}
