import type { Card, Summary, SummaryFilter, UploadItem } from '../../../src/analysis/summary/summary.ts';
import type { SnapshotSource } from '../../../src/analysis/summary/openSource.ts';
import type { OverviewHead } from '../../../src/overview/hostMessage.ts';
import type {
  FilesOnDisk,
  OverviewSource,
  Quality,
  Row,
  TextsRequest,
} from '../../../src/analysis/summary/summarySource.ts';
import { withTotals } from './totals.ts';

/** An answer with code that the page must not run. */
export const hostileText = '<img src=x onerror="document.body.dataset.hacked=1"><script>alert(1)</script>';

export const head: OverviewHead = {
  folder: '/data/prolific-exports/cooking-at-home/2026-11-23T14-05-09Z',
  kind: 'collection',
  name: 'Cooking at home',
  filter: {
    words: 'Study “{0}”, from {1}',
    values: [{ text: 'Pilot 2' }, { at: '2026-09-14T08:00:00.000Z' }],
  },
  studies: [
    ['66a1ee00d4e5b6a7980c0001', 'Cooking at home (UK)'],
    ['66a1ee00d4e5b6a7980c0009', 'Pilot 2'],
  ],
  files: 1_284,
  bytes: 3_481_223_910,
  takenAt: '2026-11-23T14:05:09Z',
};

export const unchangedFiles: FilesOnDisk = {
  complete: true,
  changed: { count: 0, first: [] },
  missing: { count: 0, first: [] },
  leftOut: { count: 0, first: [] },
};

export const fineQuality: Quality = {
  unreadableLines: { count: 0, first: [] },
  notJson: { count: 0, first: [] },
  questions: { kind: 'read', file: 'collection.json' },
  withoutSubmission: { count: 0, first: [] },
  unknownInstructions: { count: 0, first: [] },
  missingFiles: { count: 0, first: [] },
  filesByPlace: { count: 0, first: [] },
  unsureFiles: { count: 0, first: [] },
  orphanFiles: { count: 0, first: [] },
  notUnderstood: { count: 0, first: [] },
  otherTypes: { count: 0, first: [] },
  sharedIds: { count: 0, first: [] },
  wrongOptions: { count: 0, first: [] },
  unknownTypes: 0,
  duplicateSubmissions: { count: 0, first: [] },
  repeatedParticipants: { count: 0, first: [] },
};

export const poorQuality: Quality = {
  unreadableLines: {
    count: 3,
    first: [
      { line: 17, reason: 'The line is not JSON: it ends inside a text.' },
      { line: 202, reason: 'The line holds no object.' },
      { line: 4_711, reason: 'The line is longer than 64 MB.' },
    ],
  },
  notJson: { count: 1, first: [9] },
  questions: { kind: 'unreadable', file: 'collection.json' },
  withoutSubmission: { count: 1, first: [31] },
  unknownInstructions: {
    count: 1,
    first: [{ instructionId: '0191a2b3-0009-7000-8000-000000000009', answers: 41 }],
  },
  missingFiles: { count: 2, first: ['kitchen-2.jpg', 'fridge.heic'] },
  filesByPlace: {
    count: 1,
    first: [{ name: 'Screenshot 1.png', path: 'files/66a1f0c2d4e5b6a7980c1d2e/Screenshot_1.png' }],
  },
  unsureFiles: { count: 2, first: [{ line: 5, name: 'image.jpg' }] },
  orphanFiles: { count: 140, first: Array.from({ length: 100 }, (_, index) => `files/unnamed/${index}.jpg`) },
  notUnderstood: { count: 1, first: [{ line: 88, question: 'How much flour do you buy a month?' }] },
  otherTypes: { count: 1, first: [{ line: 7, question: 'What do you cook?', type: 'file_upload' }] },
  sharedIds: { count: 1, first: ['How many eggs?'] },
  wrongOptions: {
    count: 2,
    first: [
      { line: 12, question: 'How often do you cook at home?', value: 'sometimes' },
      { line: 13, question: 'How often do you cook at home?', value: hostileText },
    ],
  },
  unknownTypes: 2,
  duplicateSubmissions: { count: 1, first: [{ submission: '66a1f0c2d4e5b6a7980c1d2e', times: 2 }] },
  repeatedParticipants: { count: 1, first: [{ participant: '5f3c1d2e4b6a7980c1d2e3f4', submissions: 3 }] },
  people: {
    statusId: 'people:submission_status',
    returned: {
      count: 2,
      first: [
        { submission: '66a1f0c2d4e5b6a7980c1d2e', status: 'Returned' },
        { submission: '66a1f0c2d4e5b6a7980c1d2f', status: 'Rejected' },
      ],
    },
    fast: { count: 1, first: [{ submission: '66a1f0c2d4e5b6a7980c1d2e', minutes: 1.25 }] },
    medianMinutes: 11.5,
    unknown: { count: 1, first: ['66a1f0c2d4e5b6a7980c1d2e'] },
    withoutAnswers: { count: 1, first: [{ submission: '66a1f0c2d4e5b6a7980c1d3a' }] },
  },
};

export const choiceId = 'i-choice';
export const severalId = 'i-several';
export const textId = 'i-text';
export const uploadId = 'i-upload';

const sentences = [
  'I mostly cook at weekends.',
  'Every evening, usually something quick with rice or pasta, because the children come home late.',
  hostileText,
  'Nothing special.\nSecond line of the same answer.',
  `A long one. ${'We bought the kitchen in 2019 and have changed nearly everything in it since then. '.repeat(9)}`,
  '=HYPERLINK("http://example.com","click")',
];

const names = [
  'kitchen.jpg',
  'hob.png',
  'fridge.heic',
  'tour.mp4',
  'recipe.pdf',
  'note.m4a',
  'oven.webp',
  'sink.jpg',
];

/** Returns the n-th file of the upload question. */
export function uploadItem(row: number): UploadItem {
  const name = names[row % names.length] ?? '';
  if (row === 5) return { name: 'gone.jpg', row };
  return {
    name,
    path: `files/${String(row).padStart(5, '0')}/${name}`,
    size: 180_000 + ((row * 7_919) % 9_000_000),
    row,
  };
}

/** Returns a summary of submissions, a third of which match each part of the filter. */
export function summaryOf(submissions: number, filter: SummaryFilter = {}): Summary {
  const summary = matchingOf(submissions, filter);
  return Object.keys(filter).length === 0 ? summary : withTotals(summary, matchingOf(submissions));
}

function matchingOf(submissions: number, filter: SummaryFilter = {}): Summary {
  const { times = [], questions = [], ...others } = filter;
  const ends = times.map((time) => Object.keys(time).length);
  const parts = Object.keys(others).length + Math.max(0, ...ends) + questions.length;
  const alternatives = questions.reduce((all, { anyOf }) => all * anyOf.length, 1);
  const matching = Math.floor((submissions * alternatives) / 3 ** parts);
  const of = (share: number): number => Math.round(matching * share);
  const question = (instructionId: string, text: string, page: number, order: number, share: number) => ({
    instructionId,
    question: text,
    page,
    order,
    answered: of(share),
    blank: 0,
    otherType: 0,
    missing: matching - of(share),
  });
  const cards: Card[] = [
    {
      ...question(choiceId, 'How often do you cook at home?', 1, 1, 0.97),
      kind: 'choice',
      several: false,
      options: [
        { value: 'never', label: 'Never', count: of(0.02), listed: true },
        { value: 'monthly', label: 'About once a month', count: of(0.11), listed: true },
        { value: 'weekly', label: 'About once a week', count: of(0.37), listed: true },
        {
          value: 'daily',
          label: 'Every day or nearly every day, at least for one meal',
          count: of(0.46),
          listed: true,
        },
        { value: 'sometimes', label: 'sometimes', count: of(0.01), listed: false },
      ],
      texts: { count: 0, samples: [] },
    },
    {
      ...question(severalId, 'Which of these do you own?', 1, 2, 0.9),
      kind: 'choice',
      several: true,
      options: ['Oven', 'Microwave', 'Air fryer', 'Rice cooker', 'Other'].map((label, index) => ({
        value: label.toLowerCase(),
        label,
        count: of([0.81, 0.66, 0.23, 0, 0.08][index] ?? 0),
        listed: true,
      })),
      texts: {
        count: of(0.08),
        samples: [
          { option: 'other', text: 'A wood-fired stove', row: 3 },
          { option: 'other', text: hostileText, row: 9 },
        ],
      },
    },
    {
      ...question('i-number', 'How much flour do you buy a month?', 1, 3, 0.88),
      kind: 'number',
      groups: [
        {
          unit: 'kg',
          convertedFrom: [{ value: 'g', count: of(0.2) }],
          spread: {
            count: of(0.7),
            min: 0.05,
            lowerQuartile: 0.75,
            median: 1.5,
            upperQuartile: 3.25,
            max: 12,
            mean: 2.4178,
            deviation: 2.1034,
          },
          histogram: {
            bins: Array.from({ length: 12 }, (_, index) => ({
              from: index,
              to: index + 1,
              count: Math.round(of(0.7) * 0.35 * 0.7 ** index),
            })),
            below: 0,
            above: 0,
          },
          hints: [],
        },
        {
          unit: 'cups',
          convertedFrom: [],
          spread: {
            count: of(0.1),
            min: 1,
            lowerQuartile: 5,
            median: 8,
            upperQuartile: 14,
            max: 39,
            mean: 9.5,
            deviation: 7.2,
          },
          histogram: {
            bins: Array.from({ length: 8 }, (_, index) => ({
              from: index * 5,
              to: index * 5 + 5,
              count: Math.round(of(0.1) * (0.3 - Math.abs(index - 2) * 0.05)),
            })),
            below: 0,
            above: 0,
          },
          hints: [],
        },
      ],
      unmatched: [],
      notNumbers: of(0.01),
      severalNumbers: 0,
    },
    {
      ...question(textId, 'What do you like to cook, and why?', 2, 1, 0.92),
      kind: 'text',
      lengths: {
        spread: { count: of(0.92), min: 2, lowerQuartile: 41, median: 74, upperQuartile: 160, max: 812 },
        histogram: {
          bins: Array.from({ length: 17 }, (_, index) => ({
            from: index * 50,
            to: index * 50 + 50,
            count: Math.round(of(0.92) * 0.3 * 0.74 ** Math.abs(index - 1)),
          })),
          below: 0,
          above: 0,
        },
      },
      words: [
        'pasta',
        'children',
        'rice',
        'quick',
        'weekend',
        'kitchen',
        'vegetables',
        'healthy',
        'soup',
        'time',
      ].map((value, index) => ({ value, count: of(0.3 / (index + 1)) })),
      wordsFrom: { sampled: of(0.4), of: of(0.92) },
      samples: sentences.map((text, row) => ({ text, row })),
    },
    {
      ...question(uploadId, 'Please take a picture of your kitchen', 2, 2, 0.85),
      kind: 'upload',
      files: of(0.85),
      bytes: of(0.85) * 2_400_000,
      missingFiles: 1,
      items: Array.from({ length: Math.min(60, of(0.85)) }, (_, row) => uploadItem(row)),
      texts: [],
    },
    { ...question('i-other', 'Rank these recipes', 3, 1, 0.5), kind: 'other', unknownType: 'ranking' },
  ];
  return {
    submissions,
    matching,
    rows: matching,
    hasTasks: false,
    participants: of(0.96),
    timeRange: { from: '2026-09-14T08:12:00Z', to: '2026-11-02T21:40:00Z' },
    overTime: {
      unit: 'day',
      timeZone: 'UTC',
      bins: Array.from({ length: 50 }, (_, index) => ({
        from: new Date(Date.UTC(2026, 8, 14 + index)).toISOString(),
        to: new Date(Date.UTC(2026, 8, 15 + index)).toISOString(),
        count: Math.round((matching / 50) * (1 + Math.sin(index / 3) * 0.8)),
      })),
      before: 0,
      after: 0,
      withoutTime: 0,
    },
    studies: [
      { value: '66a1ee00d4e5b6a7980c0001', count: Math.round(submissions * 0.7) },
      { value: '66a1ee00d4e5b6a7980c0002', count: Math.round(submissions * 0.3) },
    ],
    cards,
  };
}

/** Returns the n-th submission. */
export function rowAt(row: number): Row {
  const hex = (factor: number): string => ((row * factor) % 2 ** 32).toString(16).padStart(8, '0');
  return {
    row,
    submission: `${hex(2_654_435_761)}d4e5b6a7980c1d2e`,
    participant: `${hex(1_640_531_527)}3b4a980c1d2e0f1a`,
    study: row % 10 < 7 ? '66a1ee00d4e5b6a7980c0001' : '66a1ee00d4e5b6a7980c0002',
    time: new Date(Date.UTC(2026, 8, 14, 8) + row * 4_000).toISOString(),
    answers: {
      [choiceId]: ['Never', 'About once a month', 'About once a week'][row % 3] ?? '',
      [severalId]: 'Oven, Microwave',
      'i-number': `${(row % 97) / 10} kg`,
      [textId]: sentences[row % sentences.length]?.slice(0, 200) ?? '',
      [uploadId]: names[row % names.length] ?? '',
    },
    values: {
      [choiceId]: [['never', 'monthly', 'weekly'][row % 3] ?? ''],
      [severalId]: ['oven', 'microwave'],
      'i-number': [`${(row % 97) / 10} kg`],
      [textId]: [sentences[row % sentences.length] ?? ''],
      [uploadId]: [names[row % names.length] ?? ''],
    },
  };
}

export interface FixtureOptions {
  readonly submissions: number;
  readonly quality?: Quality;
  /** Replaces the reading of responses: may report progress, wait or throw. */
  readonly reading?: (
    onProgress: Parameters<OverviewSource['summary']>[1],
    signal: AbortSignal,
  ) => Promise<void>;
}

function contains(text: string, { by, text: wanted }: TextsRequest['search']): boolean {
  return by === 'part' ? text.includes(wanted.toLowerCase()) : text.split(/[^a-z]+/).includes(wanted);
}

/** Returns a source that generates its data on request, so that a million rows cost nothing. */
export function fixtureSource({
  submissions,
  quality = fineQuality,
  reading,
}: FixtureOptions): SnapshotSource {
  const matching = (filter: SummaryFilter): number => summaryOf(submissions, filter).matching;
  return {
    summary: async ({ filter }, onProgress, signal) => {
      await reading?.(onProgress, signal);
      return summaryOf(submissions, filter);
    },
    quality: () => Promise.resolve(quality),
    rows: ({ filter, sort, from, to }) => {
      const total = matching(filter);
      const length = Math.max(0, Math.min(to, total) - from);
      const rows = Array.from({ length }, (_, index) =>
        rowAt(sort.descending ? total - 1 - from - index : from + index),
      );
      return Promise.resolve({ total, rows });
    },
    texts: ({ search, limit }) => {
      const found = sentences
        .map((text, row) => ({ text, row }))
        .filter(({ text }) => contains(text.toLowerCase(), search));
      return Promise.resolve({ count: found.length, samples: found.slice(0, limit) });
    },
    uploads: ({ from, to }) =>
      Promise.resolve(Array.from({ length: to - from }, (_, index) => uploadItem(from + index))),
    saveRows: ({ filter }) => Promise.resolve(matching(filter)),
    dispose: () => undefined,
  };
}
