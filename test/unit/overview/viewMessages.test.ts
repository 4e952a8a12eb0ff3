import assert from 'node:assert/strict';
import { maxRows, viewMessage } from '../../../src/overview/viewMessages.ts';

describe('Messages from the overview page', () => {
  const rows = {
    type: 'rows',
    request: 1,
    filter: {},
    sort: { by: 'row', descending: false },
    from: 0,
    to: 100,
  };

  it('are accepted unchanged if they are valid', () => {
    const message = {
      type: 'summary',
      request: 3,
      filter: {
        study: 's',
        times: [{ from: '2026-09-14T10:00:00Z' }],
        questions: [{ instructionId: 'i', anyOf: [{ kind: 'answer', value: 'v' }] }],
        isNew: true,
      },
    };
    const range = {
      type: 'summary',
      request: 4,
      filter: {
        questions: [{ instructionId: 'i', anyOf: [{ kind: 'range', unit: 'g', from: 1, to: 2 }] }],
      },
    };
    assert.deepEqual(viewMessage(range), range);
    assert.deepEqual(viewMessage(message), message);
    assert.deepEqual(viewMessage(rows), rows);
  });

  it('lose unknown properties', () => {
    assert.deepEqual(viewMessage({ type: 'ready', command: 'rm' }), { type: 'ready' });
  });

  for (const [what, message] of Object.entries({
    'not an object': 'ready',
    'an unknown type': { type: 'eval', code: '1' },
    'an unknown action': { type: 'do', what: 'deleteSnapshot' },
    'an invalid time': { type: 'summary', request: 1, filter: { times: [{ from: 'yesterday' }] } },
    'a question without conditions': {
      type: 'summary',
      request: 1,
      filter: { questions: [{ instructionId: 'i', anyOf: [] }] },
    },
    'an unknown way to treat a participant': { type: 'participant', what: 'pay', participant: 'p' },
    'a request ID that isn’t a number': { type: 'summary', request: 'x', filter: {} },
    'an unknown sort column': { ...rows, sort: { by: 'password', descending: false } },
    'an unsupported file format': {
      type: 'save',
      request: 1,
      name: 'a',
      format: 'exe',
      content: '',
    },
    'a reversed range of rows': { ...rows, from: 10, to: 0 },
    'too many rows': { ...rows, to: maxRows + 1 },
  })) {
    it(`are dropped if they are invalid: ${what}`, () => {
      assert.equal(viewMessage(message), undefined);
    });
  }
});
