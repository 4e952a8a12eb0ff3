import {
  lines,
  submissionA,
  submissionB,
  type SnapshotFiles,
} from '../../analysis/support/snapshotFolder.ts';

/** The file that hostile texts try to create. */
export const trace = 'ran-what-was-only-text';

/** Texts that try to be code or markup, or to end the literal that contains them. */
export const hostileTexts: readonly string[] = [
  `"); open("${trace}", "w"); ("`,
  `"""); open("${trace}", "w"); ("""`,
  `'); file.create("${trace}"); ('`,
  `\`r file.create("${trace}")\` and \`r # x`,
  `'; COPY (SELECT 1) TO '${trace}'; --`,
  `*/ ; COPY (SELECT 1) TO '${trace}'; /*`,
  '```{r}',
  '```',
  '{{< include /etc/passwd >}} {python} ${x} {0} %s %d %%time !ls ?help',
  '<script>alert(1)</script> <!-- --> &lt;b&gt; &amp;',
  'back\\slash \\n \\u0041 \\ and at the end \\',
  '$\\frac{1}$ costs $5, or $10 $',
  '# no heading --- nor rule | a | table | ~~~ ::: @cite [^1] ![](x)',
  '=HYPERLINK("x") \'single\' "double" “curly”',
  '@SUM(1)',
  '-rf / ; rm',
  "'quoted at the start",
  'NA',
  'None',
  'null',
  '\u202Eright to left\u202C \u200B\uFEFF zero width',
  'عربى עברית 日本語 ไทย हिन्दी 👩‍👩‍👧 🏳️‍🌈 𝔘𝔫𝔦',
  'half a pair \uD83D of surrogates',
  `very long ${'word '.repeat(200)}${'x'.repeat(500)}`,
];

/** Questions with three texts each. */
const questions = Array.from({ length: Math.ceil(hostileTexts.length / 3) }, (_, index) =>
  hostileTexts.slice(3 * index, 3 * index + 3).join(' '),
);

/** Returns a snapshot in which all names are hostile and each hostile text is an answer. */
export function hostileSnapshot(): SnapshotFiles {
  const options = hostileTexts.map((label, index) => ({ value: `${index} ${label}`, label }));
  const asked = questions.map((text, index) => ({
    id: `text-${index}`,
    type: 'free_text',
    description: escaped(text),
    helper_text: escaped(text),
  }));
  const items = [
    ...['multiple_choice', 'multiple_choice_with_free_text'].map((type) => ({
      id: type,
      type,
      description: escaped(hostileTexts.join(' ')),
      answer_limit: -1,
      options,
    })),
    {
      id: 'amount',
      type: 'free_text_with_unit',
      description: escaped(hostileTexts[11] ?? ''),
      unit_options: [{ value: '', label: '' }, ...options],
    },
    { id: 'upload', type: 'file_upload', description: escaped(hostileTexts[3] ?? '') },
    ...asked,
  ];
  const records = hostileTexts.map((text, index) => ({
    submission_id: `${index}`.padStart(24, '0'),
    participant_id: text,
    created_at: '2026-09-14T12:22:31Z',
    [text]: text,
    responses: {
      multiple_choice: { value: [options[index]?.value] },
      multiple_choice_with_free_text: { value: [{ value: options[index]?.value, explanation: text }] },
      ...(index % 4 === 1 ? { amount: { value: '1e308', unit: options[index]?.value } } : {}),
      upload: { value: [{ file_name: text, path: text }] },
      ...(index < questions.length ? { [`text-${index}`]: { value: text } } : {}),
      // Only some are units and unlisted questions, because each of these has a slow plot.
      ...(index % 6 === 0 ? { [text]: { value: text } } : {}),
    },
  }));
  return {
    'collection.json': { name: hostileTexts[0], collection_items: [{ page_items: items }] },
    'responses.jsonl': lines(...records),
  };
}

/** Escapes HTML, because descriptions are HTML. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const question = (type: string, rest: object = {}): object => ({
  id: type,
  type,
  description: type,
  ...rest,
});

/** A collection with a question of each type. */
const everyType = {
  name: 'Few answers',
  collection_items: [
    {
      page_items: [
        question('free_text'),
        question('free_text_with_unit', { unit_options: [{ value: 'kg', label: 'Kilograms' }] }),
        question('multiple_choice', { options: [] }),
        question('multiple_choice_with_free_text', { options: [{ value: 'a', label: 'A' }] }),
        question('file_upload'),
        question('hologram'),
      ],
    },
  ],
};

/** A snapshot without answers. */
export const emptySnapshot: SnapshotFiles = { 'collection.json': everyType, 'responses.jsonl': '' };

/** A snapshot with an answer to each question but the last, and an empty submission. */
export const oneAnswerSnapshot: SnapshotFiles = {
  'collection.json': everyType,
  'responses.jsonl': lines(
    {
      submission_id: submissionA,
      responses: {
        free_text: { value: 'Soup' },
        free_text_with_unit: { value: '0', unit: 'kg' },
        multiple_choice: { value: 'unlisted' },
        multiple_choice_with_free_text: { value: [{ value: 'a' }] },
        file_upload: { value: [{ file_name: 'a' }] },
        forgotten: { value: 'asked before', type: 'free_text' },
      },
    },
    { submission_id: submissionB, responses: {} },
  ),
};

/** A snapshot with questions of a former type, and options and units that share a label. */
export const changedSnapshot: SnapshotFiles = {
  'collection.json': {
    name: 'Changed',
    collection_items: [
      {
        page_items: [
          question('multiple_choice', {
            options: [
              { value: 'a', label: 'Same' },
              { value: 'b', label: 'Same' },
            ],
          }),
          question('free_text_with_unit', {
            unit_options: [
              { value: 'm', label: 'Metres' },
              { value: 'metre', label: 'Metres' },
            ],
          }),
          question('free_text'),
          question('video_narration'),
          question('slider'),
        ],
      },
    ],
  },
  'files/walk.mp4': 'video',
  'responses.jsonl': lines(
    ...(
      [
        ['a', { value: '1', unit: 'm' }],
        ['a', { value: '2', unit: 'metre' }],
        ['b', { type: 'multiple_choice', value: [3000] }],
      ] as const
    ).map(([choice, amount], index) => ({
      submission_id: `s${index}`,
      responses: { multiple_choice: { value: [choice] }, free_text_with_unit: amount },
    })),
    {
      submission_id: 'before',
      responses: {
        multiple_choice: { type: 'free_text', value: 'typed before' },
        free_text: { type: 'multiple_choice', value: ['chosen before'] },
        video_narration: { value: [{ file_name: 'walk.mp4', path: 'files/walk.mp4' }], transcript: 'a cat' },
        slider: { value: '77' },
        removed: { type: 'star_rating', value: '3' },
      },
    },
  ),
};
