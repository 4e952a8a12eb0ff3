import assert from 'node:assert/strict';
import {
  hasCondition,
  hasTime,
  setConditions,
  toggleCondition,
  toggleTime,
  type FilterChange,
} from '../../../media/overview/filter/conditions.ts';
import { savedFilter } from '../../../media/overview/filter/savedFilter.ts';
import { changedFilter } from '../../../media/overview/state.ts';
import type { AnswerCondition, SummaryFilter, TimeRange } from '../../../src/analysis/summary/summary.ts';
import { viewMessage } from '../../../src/overview/viewMessages.ts';

const value = (text: string): AnswerCondition => ({ kind: 'answer', value: text });
const bin: AnswerCondition = { kind: 'range', unit: 'kg', from: 1, to: 2 };

describe('Filter of the overview', () => {
  const clicked = (
    filter: SummaryFilter,
    ...clicks: readonly ((filter: SummaryFilter) => FilterChange)[]
  ): SummaryFilter => clicks.reduce((all, click) => changedFilter(all, click(all)), filter);
  const toggles = (id: string, condition: AnswerCondition) => (filter: SummaryFilter) =>
    toggleCondition(filter, id, condition);

  it('gets another alternative with each click on a part of a question, and loses it with the next one', () => {
    const filter = clicked({}, toggles('q', value('a')), toggles('p', value('a')), toggles('q', bin));
    assert.deepEqual(filter, {
      questions: [
        { instructionId: 'q', anyOf: [value('a'), bin] },
        { instructionId: 'p', anyOf: [value('a')] },
      ],
    });
    assert.ok(hasCondition(filter, 'q', { kind: 'range', to: 2, from: 1, unit: 'kg' }));
    assert.ok(!hasCondition(filter, 'p', bin));
    assert.deepEqual(clicked(filter, toggles('q', bin), toggles('p', value('a'))), {
      questions: [{ instructionId: 'q', anyOf: [value('a')] }],
    });
    assert.deepEqual(
      clicked(filter, toggles('q', bin), toggles('p', value('a')), toggles('q', value('a'))),
      {},
    );
  });

  it('keeps only the value of a clicked cell for its question', () => {
    const filter = clicked({}, toggles('q', value('a')), toggles('p', bin));
    assert.deepEqual(
      clicked(filter, (all) => setConditions(all, 'q', [value('b')])),
      {
        questions: [
          { instructionId: 'q', anyOf: [value('b')] },
          { instructionId: 'p', anyOf: [bin] },
        ],
      },
    );
  });

  it('collects clicked times, which replace a typed one', () => {
    const days = [1, 2, 3].map((day): TimeRange => ({
      from: `2026-01-0${day}T00:00:00.000Z`,
      to: `2026-01-0${day + 1}T00:00:00.000Z`,
    }));
    const click = (day: number) => (filter: SummaryFilter) => toggleTime(filter, days[day] ?? {}, days);
    const two = clicked({ times: [{ from: '2025-12-01T00:00:00.000Z' }] }, click(0), click(2));
    assert.deepEqual(two, { times: [days[0], days[2]] });
    assert.ok(hasTime(two, days[2] ?? {}) && !hasTime(two, days[1] ?? {}));
    assert.deepEqual(clicked(two, click(0), click(2)), {});
  });

  it('is read from what earlier versions saved as something the host accepts', () => {
    const earlier = {
      study: 's',
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-02-01T00:00:00.000Z',
      answer: { instructionId: 'q', value: 'a' },
      range: { instructionId: 'q', unit: 'kg', from: 1, to: 2 },
    };
    const filter = savedFilter(earlier);
    assert.deepEqual(filter, {
      study: 's',
      times: [{ from: earlier.from, to: earlier.to }],
      questions: [{ instructionId: 'q', anyOf: [value('a'), bin] }],
    });
    assert.deepEqual(savedFilter(filter), filter);
    for (const kept of [
      filter,
      undefined,
      7,
      [],
      { study: '', participant: 7, times: 'x', questions: 'x', isNew: 1 },
      { times: [null, { from: 'soon' }, {}], questions: [null, { instructionId: 'q', anyOf: [{}, 7] }] },
      { answer: { value: 'a' }, range: { instructionId: 'q', unit: 'kg' } },
    ]) {
      const message = { type: 'summary', request: 1, filter: savedFilter(kept) };
      assert.deepEqual(viewMessage(message), message);
    }
  });
});
