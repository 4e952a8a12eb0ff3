import assert from 'node:assert/strict';
import { mostRows, viewMessage } from '../../../src/overview/messages.ts';

describe('Messages from the overview’s page', () => {
  const rows = {
    type: 'rows',
    request: 1,
    filter: {},
    sort: { by: 'row', descending: false },
    from: 0,
    to: 100,
  };

  it('are taken as they are when they are what the page may say', () => {
    const message = {
      type: 'summary',
      request: 3,
      filter: { study: 's', from: '2026-09-14T10:00:00Z', answer: { instructionId: 'i', value: 'v' } },
    };
    const range = {
      type: 'summary',
      request: 4,
      filter: { range: { instructionId: 'i', unit: 'g', from: 1, to: 2 } },
    };
    assert.deepEqual(viewMessage(range), range);
    assert.deepEqual(viewMessage(message), message);
    assert.deepEqual(viewMessage(rows), rows);
  });

  it('lose what is not asked for', () => {
    assert.deepEqual(viewMessage({ type: 'ready', command: 'rm' }), { type: 'ready' });
  });

  for (const [what, message] of Object.entries({
    'no object': 'ready',
    'an unknown type': { type: 'eval', code: '1' },
    'an unknown thing to do': { type: 'do', what: 'deleteSnapshot' },
    'a time that is none': { type: 'summary', request: 1, filter: { from: 'yesterday' } },
    'a request that is no number': { type: 'summary', request: 'x', filter: {} },
    'an unknown column to sort by': { ...rows, sort: { by: 'password', descending: false } },
    'a file format that charts do not have': {
      type: 'save',
      request: 1,
      name: 'a',
      format: 'exe',
      content: '',
    },
    'rows from behind to the front': { ...rows, from: 10, to: 0 },
    'more rows than fit a screen': { ...rows, to: mostRows + 1 },
  })) {
    it(`are dropped when they are ${what}`, () => {
      assert.equal(viewMessage(message), undefined);
    });
  }
});
