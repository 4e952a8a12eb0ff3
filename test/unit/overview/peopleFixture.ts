import type { ChoiceCard, NumberCard, Split, Summary } from '../../../src/analysis/summary/summary.ts';

/** Returns a summary with what is known about who answered, split into as many groups as there can be. */
export function withPeople(summary: Summary): Summary {
  const { matching } = summary;
  const common = { page: 0, blank: 0, otherType: 0, missing: 0, answered: matching };
  const choice = (name: string, question: string, labels: readonly string[]): ChoiceCard => ({
    ...common,
    kind: 'choice',
    instructionId: `people:${name}`,
    question,
    order: 1,
    several: false,
    options: labels.map((label, place) => ({
      value: label,
      label,
      listed: true,
      count: Math.floor(matching / 2 ** (place + 1)),
    })),
    texts: { count: 0, samples: [] },
  });
  const countries = ['Chile', 'Germany', 'Italy', 'Poland', 'Portugal', 'South Africa'];
  const status = choice('submission_status', 'Submission status', ['Approved', 'Returned']);
  const country = choice('demo_country', 'Country of residence', countries);
  const age: NumberCard = {
    ...common,
    kind: 'number',
    instructionId: 'people:demo_age',
    question: 'Age',
    order: 2,
    groups: [
      {
        unit: '',
        convertedFrom: [],
        spread: { count: matching, min: 18, lowerQuartile: 25, median: 34, upperQuartile: 45, max: 71 },
        histogram: {
          bins: Array.from({ length: 6 }, (_, place) => ({
            from: 10 * place + 10,
            to: 10 * place + 20,
            count: Math.floor(matching / (place + 2)),
          })),
          below: 0,
          above: 0,
        },
        hints: [],
      },
    ],
    unmatched: [],
    notNumbers: 0,
    severalNumbers: 0,
  };
  const people = [status, country, age];
  const names: Split['groups'][number]['name'][] = [
    ...countries.map((label) => ({ kind: 'value', label }) as const),
    { kind: 'others' },
    { kind: 'none' },
  ];
  return {
    ...summary,
    people: {
      hasDetails: true,
      hasDemographics: false,
      statuses: [{ words: '{0} approved', count: matching }],
      cards: [
        { about: 'status', card: status, reasons: [] },
        { about: 'age', card: age, reasons: [{ value: 'Data expired', count: 2 }] },
        { about: 'other', card: country, reasons: [] },
      ],
    },
    split: {
      by: country.instructionId,
      groups: names.map((name) => ({
        name,
        submissions: matching,
        bins: summary.overTime.bins.map(({ count }) => count),
        cards: summary.cards,
        people,
      })),
    },
  };
}
