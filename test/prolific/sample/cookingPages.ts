import type { ItemSketch } from './collection.ts';
import { comments, lastMeals, lessons } from './cookingWords.ts';

const option = (value: string, label: string) => ({ value, label });

/** The pages of "Cooking at home": every type of instruction and of content block, in six pages. */
export const cookingPages: readonly (readonly ItemSketch[])[] = [
  [
    {
      key: 'welcome',
      type: 'rich_text',
      schema_version: '1',
      content:
        '<h2>Cooking at home</h2><p>We want to know how people <strong>really</strong> cook: quick, slow, with love &amp; without.</p>',
    },
    {
      key: 'stove',
      type: 'image',
      schema_version: '1',
      url: 'https://images.example.org/stove.jpg',
      alt_text: 'A stove with a pot of soup on it',
      caption: 'Grandmother’s stove, Zürich 1964',
    },
    {
      key: 'last_meal',
      type: 'free_text',
      description: 'What did you cook last, and how did it turn out?',
      helper_text: 'In whichever language you like.',
      placeholder_text_input: 'A soup of …',
      answer: (random) => random.unless(0.04, { value: random.pick(lastMeals) }),
    },
    {
      key: 'how_often',
      type: 'multiple_choice',
      description: 'How often do you cook a warm meal?',
      answer_limit: 1,
      options: [
        option('daily', 'Every day'),
        option('most_days', 'Most days'),
        option('weekly', 'About once a week'),
        option('monthly', 'About once a month'),
        option('rarely', 'Hardly ever'),
        option('never', 'Never'),
      ],
      answer: (random) => ({
        value: [random.pick(['daily', 'most_days', 'weekly', 'monthly', 'rarely', 'never'])],
      }),
    },
  ],
  [
    {
      key: 'appliances',
      type: 'multiple_choice',
      description: 'What is in your kitchen? (Choose all that apply)',
      answer_limit: -1,
      options: [
        option('oven', 'Oven'),
        option('induction', 'Induction hob'),
        option('gas', 'Gas hob'),
        option('microwave', 'Microwave'),
        option('rice_cooker', 'Rice cooker (炊飯器)'),
        option('air_fryer', 'Air fryer'),
        { ...option('none', 'None of these'), exclusive: true },
      ],
      answer: (random) => {
        const owned = random.some(
          ['oven', 'induction', 'gas', 'microwave', 'rice_cooker', 'air_fryer'],
          random.whole(0, 4),
        );
        return random.unless(0.06, { value: owned.length === 0 ? ['none'] : owned });
      },
    },
    {
      key: 'area',
      type: 'free_text_with_unit',
      description: 'How large is your kitchen?',
      unit_options: [option('m2', 'm²'), option('ft2', 'ft²')],
      default_unit: 'm2',
      unit_position: 'suffix',
      answer: (random) => {
        const metric = random.chance(0.75);
        const area = ((random.whole(30, 280) / 10) * (metric ? 1 : 10.764)).toFixed(1);
        return random.unless(0.12, {
          // Some participants write a decimal comma.
          value: random.chance(0.1) ? area.replace('.', ',') : area,
          unit: metric ? 'm2' : 'ft2',
        });
      },
    },
    {
      key: 'spending',
      type: 'free_text_with_unit',
      description: 'What do you spend on food in a week?',
      unit_options: [option('GBP', '£'), option('EUR', '€'), option('JPY', '¥')],
      unit_position: 'prefix',
      answer: (random) => {
        const unit = random.pick(['GBP', 'EUR', 'JPY']);
        const value = String(random.whole(15, 180) * (unit === 'JPY' ? 150 : 1));
        return random.unless(0.15, { value, unit });
      },
    },
  ],
  [
    {
      key: 'teacher',
      type: 'multiple_choice_with_free_text',
      description: 'Who taught you to cook?',
      answer_limit: 2,
      options: [
        { ...option('parent', 'A parent'), heading: 'What did they teach you?' },
        { ...option('grandparent', 'A grandparent'), heading: 'What did they teach you?' },
        { ...option('school', 'School'), heading: 'Which lesson do you remember?' },
        { ...option('videos', 'Videos'), heading: 'Whose?' },
        { ...option('other', 'Someone else'), heading: 'Who?' },
      ],
      answer: (random) => {
        const teachers = random.some(
          ['parent', 'grandparent', 'school', 'videos', 'other'],
          random.whole(1, 2),
        );
        return random.unless(0.1, {
          value: teachers.map((value) => ({ value, explanation: random.pick(lessons) })),
        });
      },
    },
    {
      key: 'enjoys',
      type: 'multiple_choice',
      description: 'Do you enjoy it?',
      answer_limit: 1,
      options: [
        { value: true, label: 'Yes' },
        { value: false, label: 'No' },
      ],
      answer: (random) => random.unless(0.05, { value: [random.chance(0.8)] }),
    },
    {
      key: 'skill',
      type: 'multiple_choice',
      description: 'How good a cook are you? (1: hopeless, 5: a chef)',
      answer_limit: 1,
      options: [1, 2, 3, 4, 5].map((value) => ({ value, label: '★'.repeat(value) })),
      answer: (random) => ({ value: [random.whole(1, 5)] }),
    },
  ],
  [
    {
      key: 'photos_intro',
      type: 'rich_text',
      schema_version: '1',
      content:
        '<h3>Show us</h3><ul><li>No people, please.</li><li>Daylight is best.</li></ul><p>See <a href="https://example.org/privacy">how we treat photos</a>.</p>',
    },
    {
      key: 'photos',
      type: 'file_upload',
      description: 'Photos of your kitchen or of a dish',
      accepted_file_types: ['.jpg', '.jpeg', '.png', '.heic', '.heif'],
      max_file_size_mb: 25,
      min_file_count: 1,
      max_file_count: 4,
    },
    {
      key: 'recipe',
      type: 'file_upload',
      description: 'A recipe of your own, as a PDF (if you like)',
      accepted_file_types: ['.pdf'],
      max_file_size_mb: 10,
      min_file_count: 0,
      max_file_count: 1,
    },
  ],
  [
    {
      key: 'comments',
      type: 'free_text',
      description: 'Anything else? 😊',
      answer: (random) => random.unless(0.7, { value: random.pick(comments) }),
    },
  ],
];
