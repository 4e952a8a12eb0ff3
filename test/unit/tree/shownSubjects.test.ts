import assert from 'node:assert/strict';
import type { SubjectNode, TreeNode, WorkspaceNode } from '../../../src/tree/nodes.ts';
import { ShownSubjects } from '../../../src/tree/shownSubjects.ts';

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
  /** The ids of those that are followed, sorted. */
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

describe('Collections whose rows can be seen', () => {
  const [a, b] = [collection('a'), collection('b')];

  it('are those that the editor asked the rows of', () => {
    const { shown, followed } = scene();
    shown.rowsAskedFor(a);
    shown.rowsAskedFor(a);
    assert.deepEqual(followed(), ['a']);
  });

  it('are no more once their row is closed, and again once it is opened', () => {
    const { shown, followed, close, open } = scene();
    shown.rowsAskedFor(a);
    shown.rowsAskedFor(b);
    close(a);
    assert.deepEqual(followed(), ['b']);
    open(a);
    assert.deepEqual(followed(), ['a', 'b']);
  });

  it('are none while a row above them is closed', () => {
    const { shown, followed, close, open } = scene();
    shown.rowsAskedFor(a);
    close(workspace);
    assert.deepEqual(followed(), []);
    open(workspace);
    assert.deepEqual(followed(), ['a']);
  });

  it('are none while the view is hidden', () => {
    const { shown, followed, show } = scene();
    shown.rowsAskedFor(a);
    show(false);
    assert.deepEqual(followed(), []);
    show(true);
    assert.deepEqual(followed(), ['a']);
  });

  it('are none once all rows are to be loaded anew', () => {
    const { shown, followed } = scene();
    shown.rowsAskedFor(a);
    shown.clear();
    assert.deepEqual(followed(), []);
  });
});
