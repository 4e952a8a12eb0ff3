import assert from 'node:assert/strict';
import type { ExportView } from '../../../src/exports/exportService.ts';
import { DrawnRows } from '../../../src/tree/drawing/drawnRows.ts';
import type { JobsNode, PageNode, QuestionsNode, TreeNode } from '../../../src/tree/nodes.ts';
import { collection, subject } from './sampleRows.ts';

const questions: QuestionsNode = { kind: 'questions', parent: subject };

function page(number: number, items = 0): PageNode {
  const item = { id: 'x', type: 'rich_text', text: '' };
  return {
    kind: 'page',
    page: { id: `${number}`, items: Array.from({ length: items }, () => item) },
    number,
    parent: questions,
  };
}

function exporting(startedAt: Date): TreeNode {
  const view: ExportView = {
    id: 1,
    request: {
      subject: collection,
      target: { workspaceFolder: '/w', exportFolder: '/w/e' },
      scope: 'everything',
    },
    startedAt,
    progress: { status: 'running', stage: { stage: 'requesting' }, stopping: false },
  };
  return { kind: 'export', view, parent: subject };
}

const jobs: JobsNode = { kind: 'jobs', jobs: [], parent: subject };
const start = new Date(0);
const later = new Date(60_000);

/** Rows as the editor has them: requested and drawn. `words` is what each kind of row says. */
function shown(rows: readonly TreeNode[]): { readonly drawn: DrawnRows<string>; words: string } {
  const render = ({ kind }: TreeNode, now: Date): string => `${kind} ${scene.words} ${now.getTime()}`;
  const drawn = new DrawnRows<string>({ render, looksOf: (item) => item });
  const scene = { words: '', drawn };
  for (const row of [subject, ...drawn.show(subject, rows)]) drawn.draw(row, start);
  return scene;
}

describe('DrawnRows', () => {
  it('redraws nothing if only time has passed, and keeps the editor’s rows', () => {
    const [first, second] = [page(1), page(2)];
    const { drawn } = shown([first, second]);
    assert.deepEqual(drawn.outdated(subject, [page(1), page(2)], later), []);
    assert.equal(drawn.isOutdated(subject, later), false);
    const again = drawn.show(subject, [page(1), page(2)]);
    assert.ok(again[0] === first && again[1] === second);
  });

  it('redraws only a running export as time passes', () => {
    const row = exporting(start);
    const { drawn } = shown([row, page(1)]);
    assert.deepEqual(drawn.outdated(subject, [exporting(start), page(1)], later), [row]);
  });

  it('redraws all rows on another day, as some say “Today”', () => {
    const row = page(1);
    const { drawn } = shown([row]);
    const tomorrow = new Date(start.getTime() + 86_400_000);
    assert.deepEqual(drawn.outdated(subject, [page(1)], tomorrow), [row]);
    assert.equal(drawn.isOutdated(subject, tomorrow), true);
  });

  it('redraws only a row that looks different', () => {
    const scene = shown([jobs]);
    scene.words = 'two of ten';
    assert.deepEqual(scene.drawn.outdated(subject, [{ ...jobs }], later), [jobs]);
    assert.equal(scene.drawn.isOutdated(subject, later), true);
  });

  for (const [what, rows] of [
    ['added', [page(1), page(2), page(3)]],
    ['removed', [page(1)]],
    ['moved', [page(2), page(1)]],
    ['changed', [page(1, 1), page(2)]],
  ] as const) {
    it(`redraws the parent if a row is ${what}`, () => {
      const { drawn } = shown([page(1), page(2)]);
      assert.deepEqual(drawn.outdated(subject, rows, later), [subject]);
    });
  }

  it('shows a changed row in place of the one that the editor has', () => {
    const { drawn } = shown([page(1)]);
    const changed = page(1, 1);
    assert.ok(drawn.show(subject, [changed])[0] === changed);
  });

  it('redraws what it forgot only after it was drawn again', () => {
    const scene = shown([jobs]);
    scene.drawn.show(jobs, []);
    scene.words = 'other';
    scene.drawn.forget(subject);
    assert.equal(scene.drawn.isOutdated(subject, later), false);
    for (const parent of [subject, jobs])
      assert.deepEqual(scene.drawn.outdated(parent, [page(1)], later), []);
    scene.drawn.draw(subject, later);
    scene.words = 'another';
    assert.equal(scene.drawn.isOutdated(subject, later), true);
  });
});
