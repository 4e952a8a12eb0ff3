import assert from 'node:assert/strict';
import type { SubjectNode, TreeNode, WorkspaceNode } from '../../../src/tree/nodes.ts';
import { ShownSubjects } from '../../../src/tree/drawing/shownSubjects.ts';

type View = Parameters<ShownSubjects['watch']>[0];
type Listener = (event: never) => unknown;

const workspace: WorkspaceNode = {
  kind: 'workspace',
  workspace: { id: 'lab', title: 'Lab', members: new Map() },
  alone: true,
};

function collection(id: string): SubjectNode {
  const subject = {
    kind: 'collection' as const,
    id,
    workspaceId: 'lab',
    name: id,
    createdAt: new Date(0),
    createdBy: 'me',
    pageCount: 0,
    pages: [],
  };
  return { kind: 'collection', subject, workspace, parent: workspace };
}

interface Scene {
  readonly shown: ShownSubjects;
  /** Returns the sorted IDs of followed collections. */
  readonly followed: () => string[];
  readonly show: (visible: boolean) => void;
  readonly close: (node: TreeNode) => void;
  readonly open: (node: TreeNode) => void;
}

function scene(): Scene {
  const followed = new Set<string>();
  const listeners: Record<string, Listener> = {};
  const on = (name: string) => (listener: Listener) => {
    listeners[name] = listener;
    return { dispose: () => undefined };
  };
  const view = {
    visible: true,
    onDidChangeVisibility: on('visible'),
    onDidCollapseElement: on('close'),
    onDidExpandElement: on('open'),
  } as unknown as View;
  const shown = new ShownSubjects(({ id }) => {
    assert.ok(!followed.has(id), 'followed twice');
    followed.add(id);
    return { dispose: () => void followed.delete(id) };
  });
  shown.watch(view);
  const fire = (name: string, event: unknown): void => void listeners[name]?.(event as never);
  return {
    shown,
    followed: () => [...followed].sort(),
    show: (visible) => fire('visible', { visible }),
    close: (element) => fire('close', { element }),
    open: (element) => fire('open', { element }),
  };
}

describe('Visible collections in the side bar', () => {
  const [a, b] = [collection('a'), collection('b')];

  it('are followed when the editor requests their rows', () => {
    const { shown, followed } = scene();
    shown.rowsAskedFor(a);
    shown.rowsAskedFor(a);
    assert.deepEqual(followed(), ['a']);
  });

  it('are followed only while their row is expanded', () => {
    const { shown, followed, close, open } = scene();
    shown.rowsAskedFor(a);
    shown.rowsAskedFor(b);
    close(a);
    assert.deepEqual(followed(), ['b']);
    open(a);
    assert.deepEqual(followed(), ['a', 'b']);
  });

  it('aren’t followed while a row above them is collapsed', () => {
    const { shown, followed, close, open } = scene();
    shown.rowsAskedFor(a);
    close(workspace);
    assert.deepEqual(followed(), []);
    open(workspace);
    assert.deepEqual(followed(), ['a']);
  });

  it('aren’t followed while the view is hidden', () => {
    const { shown, followed, show } = scene();
    shown.rowsAskedFor(a);
    show(false);
    assert.deepEqual(followed(), []);
    show(true);
    assert.deepEqual(followed(), ['a']);
  });

  it('aren’t followed after all rows were cleared', () => {
    const { shown, followed } = scene();
    shown.rowsAskedFor(a);
    shown.clear();
    assert.deepEqual(followed(), []);
  });
});
