import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { plainLayout, type TableLayout } from '../../../src/overview/tableLayout.ts';
import { TableLayouts } from '../../../src/overview/tableLayouts.ts';
import { viewMessage } from '../../../src/overview/viewMessages.ts';

function memory(): vscode.Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string, fallback?: T) => (values.get(key) ?? fallback) as T,
    update: (key: string, value: unknown) => {
      values.set(key, JSON.parse(JSON.stringify(value)));
      return Promise.resolve();
    },
  };
}

const layout: TableLayout = { widths: [['answer:__proto__', 300]], hidden: ['time'], pinned: ['answer:a'] };

describe('Arrangement of the table’s columns', () => {
  it('is kept for each collection and batch', async () => {
    const kept = memory();
    await new TableLayouts(kept).keep({ kind: 'collection', id: 'a' }, layout);
    const layouts = new TableLayouts(kept);
    assert.deepEqual(layouts.of({ kind: 'collection', id: 'a' }), layout);
    assert.deepEqual(layouts.of({ kind: 'batch', id: 'a' }), plainLayout);
    await layouts.keep({ kind: 'collection', id: 'a' }, plainLayout);
    assert.deepEqual(layouts.of({ kind: 'collection', id: 'a' }), plainLayout);
  });

  it('of the collection that was arranged longest ago is forgotten after 100 others', async () => {
    const layouts = new TableLayouts(memory());
    for (let id = 0; id <= 100; id++) await layouts.keep({ kind: 'collection', id: `${id}` }, layout);
    assert.deepEqual(layouts.of({ kind: 'collection', id: '0' }), plainLayout);
    assert.deepEqual(layouts.of({ kind: 'collection', id: '1' }), layout);
  });

  it('is accepted from the page within limits', () => {
    const message = (changed: object): unknown =>
      viewMessage({ type: 'columns', layout: { ...layout, ...changed } });
    assert.deepEqual(message({}), { type: 'columns', layout });
    for (const wrong of [
      { widths: [['a', 1e9]] },
      { widths: [['a', null]] },
      { widths: [['a']] },
      { hidden: ['x'.repeat(1_000)] },
      { hidden: undefined },
      { pinned: Array.from({ length: 6_000 }, () => 'a') },
    ]) {
      assert.equal(message(wrong), undefined);
    }
  });
});
