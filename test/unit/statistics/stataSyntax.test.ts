import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stataSyntax } from '../../../src/analysis/tables/format/stataSyntax.ts';
import type { SavColumn } from '../../../src/analysis/tables/rows/savColumns.ts';
import { nastyText } from '../analysis/support/nastyTexts.ts';

/** Evaluates an expression of texts and `char()`, which is all that comes from outside. */
function valueOf(expression: string): string {
  return expression
    .split(' + ')
    .map((part) => {
      const code = /^char\((\d+)\)$/.exec(part)?.[1];
      if (code !== undefined) return String.fromCharCode(Number(code));
      assert.match(part, /^"[^"`$\\']*"$/);
      return part.slice(1, -1);
    })
    .join('');
}

describe('Syntax for Stata', () => {
  const style = { separator: ',', guardFormulas: true } as const;
  const answer: SavColumn = {
    variable: {
      name: 'q01_often',
      type: 'number',
      measure: 'nominal',
      label: 'How often?',
      valueLabels: [
        { value: 1, label: 'Daily' },
        { value: 2, label: "For $5 or `more'" },
      ],
    },
    source: {
      kind: 'coded',
      column: 'q01_often',
      codes: new Map([
        ['Daily', 1],
        ["For $5 or `more'", 2],
      ]),
    },
  };
  const rest: SavColumn = {
    variable: { name: 'q01_often_other', type: 'text', measure: 'nominal', onlyIfUsed: true },
    source: { kind: 'uncoded', column: 'q01_often', codes: new Map() },
  };
  const age: SavColumn = {
    variable: {
      name: 'demo_age',
      type: 'number',
      measure: 'scale',
      label: 'Age',
      valueLabels: [{ value: -99, label: 'Data expired' }],
      missing: { from: -99, to: -95 },
    },
    source: {
      kind: 'reasons',
      column: 'demo_age',
      reasons: 'demo_age__missing',
      codes: new Map([['DATA_EXPIRED', -99]]),
    },
  };
  const columns = [
    { name: 'q01_often', type: 'text' },
    { name: 'demo_age', type: 'number' },
    { name: 'demo_age__missing', type: 'text' },
  ] as const;

  it('makes choices numbers with labels, and reasons extended missing values', () => {
    const written = stataSyntax({
      name: 'responses_wide.csv',
      columns,
      variables: [answer, rest, age],
      style,
    });
    for (const line of [
      'rename v1 q01_often_other',
      'rename v3 demo_age__missing',
      'quietly generate double q01_often = .',
      'quietly replace q01_often = 1 if q01_often_other == "Daily"',
      `quietly replace q01_often = 2 if q01_often_other == "For " + char(36) + "5 or " + char(96) + "more" + char(39)`,
      'if r(N) == 0 drop q01_often_other',
      'quietly destring demo_age, replace',
      'quietly replace demo_age = .a if demo_age__missing == "DATA_EXPIRED"',
      'mata: st_varlabel("demo_age", "Age")',
      'mata: st_vlmodify("demo_age", .a, "Data expired")',
      'label values q01_often q01_often',
    ])
      assert.ok(written.split('\n').includes(line), `${line}\n\n${written}`);
  });

  it('keeps every label and text whole and unexpanded, whatever it contains', () => {
    fc.assert(
      fc.property(nastyText, nastyText, (label, option) => {
        const own: SavColumn = {
          variable: { ...answer.variable, label, valueLabels: [{ value: 1, label: option }] },
          source: answer.source,
        };
        const written = stataSyntax({ name: 'a.csv', columns, variables: [own, rest, age], style });
        const shown = (text: string): string =>
          text
            .replace(/[\p{Cc}\s]+/gu, ' ')
            .trim()
            .replace(/\p{Surrogate}/gu, '\ufffd');
        const words = /st_varlabel\("q01_often", (.*)\)$/m.exec(written)?.[1];
        const start = Array.from(shown(label)).slice(0, 80).join('');
        assert.equal(words === undefined ? '' : valueOf(words), start);
        assert.equal(
          valueOf(/st_vlmodify\("q01_often", 1, (.*)\)$/m.exec(written)?.[1] ?? ''),
          shown(option),
        );
      }),
    );
  });
});
