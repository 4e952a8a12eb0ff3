/** An instruction in the format of `collection.json`. */
export interface Asked {
  readonly id: string;
  readonly type: string;
  readonly description: string;
  readonly [more: string]: unknown;
}

const option = (value: unknown, label: unknown = value): object => ({ value, label });

export const singleOptions = ['daily', 'weekly', 'monthly', 'rarely', 'never'] as const;
export const severalOptions = ['pasta', 3, true, 'Response 4', 'Response 5'] as const;
export const severalLabels = ['Pasta', 'Three', 'Yes', 'Soup', 'Bread'] as const;
export const numericTexts = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6'] as const;

/** Questions of every type. The distribution of each numeric one depends on the seed, not on its name. */
export const questions: readonly Asked[] = [
  {
    id: 'single',
    type: 'multiple_choice',
    description: 'How often?',
    answer_limit: 1,
    options: singleOptions.map((value) => option(value, `Cooks ${value}`)),
  },
  {
    id: 'several',
    type: 'multiple_choice',
    description: 'Which?',
    answer_limit: -1,
    options: severalOptions.map((value, index) => option(value, severalLabels[index])),
  },
  {
    id: 'why',
    type: 'multiple_choice_with_free_text',
    description: 'Why?',
    answer_limit: -1,
    options: ['a', 'b', 'c'].map((value) => ({ ...option(value, `Reason ${value}`), heading: 'Tell us' })),
  },
  {
    id: 'open',
    type: 'multiple_choice',
    description: 'Which town?',
    answer_limit: 1,
    options: [option('Berlin'), option('Paris')],
  },
  ...numericTexts.map((id) => ({
    id,
    type: 'free_text',
    description: `Number ${id}`,
    validation: { type: 'number', min: null, max: null },
  })),
  {
    id: 'weight',
    type: 'free_text_with_unit',
    description: 'How heavy?',
    unit_options: [option('kg', 'Kilograms'), option('g', 'Grams'), option('lb', 'lb')],
    default_unit: 'kg',
    unit_position: 'suffix',
  },
  {
    id: 'volume',
    type: 'free_text_with_unit',
    description: 'How much?',
    unit_options: [option('ml', 'ml'), option('l', 'Litres'), option('cup', 'Cups'), option('g', 'g')],
    unit_position: 'suffix',
  },
  {
    id: 'money',
    type: 'free_text_with_unit',
    description: 'How dear?',
    unit_options: [option('EUR', '€'), option('USD', '$')],
    default_unit: 'EUR',
    unit_position: 'prefix',
  },
  {
    id: 'duration',
    type: 'free_text_with_unit',
    description: 'How long?',
    unit_options: [option('min', 'Minutes'), option('h', 'Hours')],
    default_unit: 'min',
    unit_position: 'suffix',
  },
  { id: 'text', type: 'free_text', description: 'What did you cook?' },
  { id: 'short', type: 'free_text', description: 'In one word?' },
  { id: 'upload', type: 'file_upload', description: 'Show it', max_file_count: 3 },
  { id: 'stars', type: 'star_rating', description: 'How many stars?', max_stars: 5 },
  { id: 'narration', type: 'video_narration', description: 'What do you see?' },
];

/** IDs that are answered but not listed. */
export const unlistedQuestions = { text: 'gone-text', choice: 'gone-choice', amount: 'gone-amount' } as const;
