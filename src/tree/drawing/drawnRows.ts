import { nodeId, parentOf, type TreeNode } from '../nodes.ts';

export interface Drawing<Item> {
  readonly render: (node: TreeNode, now: Date) => Item;
  /** Returns everything of a rendered row that is visible. */
  readonly looksOf: (item: Item) => string;
}

/**
 * Remembers the rows below collections and batches and how they were drawn, so that only changed ones are
 * redrawn: when a row is redrawn, the editor drops the rows below it until they have been read again, and a
 * click meanwhile reaches its command without a row.
 */
export class DrawnRows<Item> {
  private readonly drawing: Drawing<Item>;
  /** By id of the parent. */
  private readonly rows = new Map<string, readonly TreeNode[]>();
  private items = new WeakMap<TreeNode, { readonly item: Item; readonly at: Date }>();

  constructor(drawing: Drawing<Item>) {
    this.drawing = drawing;
  }

  /** Renders a row and remembers how. */
  draw(node: TreeNode, now: Date): Item {
    const item = this.drawing.render(node, now);
    this.items.set(node, { item, at: now });
    return item;
  }

  /** Remembers the rows below `parent`; returns those that the editor has in place of unchanged ones. */
  show(parent: TreeNode, rows: readonly TreeNode[]): TreeNode[] {
    const known = new Map(this.below(parent)?.map((row) => [nodeId(row), row]));
    const shown = rows.map((row) => {
      const before = known.get(nodeId(row));
      return before !== undefined && isSameRow(before, row) ? before : row;
    });
    this.rows.set(nodeId(parent), shown);
    return shown;
  }

  /** Returns the rows below `parent` as last shown. */
  below(parent: TreeNode): readonly TreeNode[] | undefined {
    return this.rows.get(nodeId(parent));
  }

  /**
   * Returns whether a drawn row looks otherwise now. The passing of time counts only for running exports, and
   * at midnight for all.
   */
  isOutdated(node: TreeNode, now: Date): boolean {
    const drawn = this.items.get(node);
    if (drawn === undefined) return false;
    const { render, looksOf } = this.drawing;
    const isTimely = node.kind === 'export' || drawn.at.toDateString() !== now.toDateString();
    return looksOf(drawn.item) !== looksOf(render(node, isTimely ? now : drawn.at));
  }

  /** Returns the rows to redraw so that `rows` are shown below `parent`: `parent`, or some below it. */
  outdated(parent: TreeNode, rows: readonly TreeNode[], now: Date): TreeNode[] {
    const shown = this.below(parent);
    if (shown === undefined) return [];
    const isSame =
      shown.length === rows.length &&
      shown.every((before, index) => {
        const row = rows[index];
        return row !== undefined && nodeId(before) === nodeId(row) && isSameRow(before, row);
      });
    return isSame ? shown.filter((row) => this.isOutdated(row, now)) : [parent];
  }

  /** Called when a row is to be redrawn: the editor then asks again for what it shows of it and below it. */
  forget(node: TreeNode): void {
    const id = nodeId(node);
    this.items.delete(node);
    for (const key of this.rows.keys()) if (key === id || key.startsWith(`${id}/`)) this.rows.delete(key);
  }

  /** Called when all rows are to be redrawn. */
  clear(): void {
    this.rows.clear();
    this.items = new WeakMap();
  }
}

/**
 * Returns whether a row with the same id can stay in place of another. Running exports and the group of jobs
 * are drawn with their current data.
 */
function isSameRow(before: TreeNode, row: TreeNode): boolean {
  if (before.kind !== row.kind || before.kind === 'workspace' || parentOf(before) !== parentOf(row))
    return false;
  if (row.kind === 'export' || row.kind === 'jobs') return true;
  const values = new Map(Object.entries(before));
  return Object.entries(row).every(([name, value]) => name === 'parent' || isEqual(values.get(name), value));
}

function isEqual(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b);
}
