import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { previewReport } from '../../../src/sharing/previewReport.ts';
import { collection, submissionA } from '../analysis/support/snapshotFolder.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { choicesFor, previewOf, sourceOf, writeSample, type SamplePerson } from './support/sharing.ts';

describe('Preview of a shareable copy', () => {
  const folder = temporaryFolder();
  const writing = { value: 'Write to jo@example.com or call +49 151 23456789' };
  const people = (count: number, of: (index: number) => SamplePerson): SamplePerson[] =>
    Array.from({ length: count }, (_, index) => of(index));

  it('offers questions one by one, with texts, uploads and most demographics not selected', async () => {
    const { snapshot } = await writeSample(
      folder(),
      people(1, () => ({})),
      { collection },
    );
    const { items } = await sourceOf(snapshot);
    assert.deepEqual(
      items.filter(({ isDefault }) => isDefault).map(({ key }) => key),
      [
        'demographic:Age',
        'demographic:Sex',
        'demographic:Country of residence',
        'answer:free_text_with_unit',
        'answer:multiple_choice',
        'answer:multiple_choice_with_free_text',
      ],
    );
    assert.deepEqual(
      items.filter(({ kind }) => ['text', 'files'].includes(kind)).map(({ key }) => key),
      [
        'text:free_text_with_unit',
        'text:free_text',
        'text:multiple_choice_with_free_text',
        'files:file_upload',
      ],
    );
  });

  it('shows every e-mail address, phone number and link of the included texts, and of questions', async () => {
    const { snapshot } = await writeSample(
      folder(),
      people(2, () => ({ responses: { free_text: writing } })),
      {
        collection: {
          collection_items: [
            {
              page_items: [
                { id: 'free_text', type: 'free_text', description: 'See https://example.com/form' },
              ],
            },
          ],
        },
      },
    );
    const { contacts } = await previewOf(snapshot, await choicesFor(snapshot, { all: true }));
    assert.deepEqual(
      contacts.first.map(({ kind, found, isOfQuestion }) => [kind, found, isOfQuestion]),
      [
        ['link', 'https://example.com/form', true],
        ['e-mail', 'jo@example.com', false],
        ['phone', '+49 151 23456789', false],
        ['e-mail', 'jo@example.com', false],
        ['phone', '+49 151 23456789', false],
      ],
    );
    assert.equal(contacts.count, 5);
    assert.equal((await previewOf(snapshot, await choicesFor(snapshot))).contacts.count, 0);
  });

  it('shows small groups with what would help, which then does', async () => {
    const { snapshot } = await writeSample(
      folder(),
      people(20, (index) => ({
        age: String(20 + (index % 2) * 8),
        country: index < 3 ? 'Malta' : 'Germany',
      })),
      { collection },
    );
    const { groups } = await previewOf(snapshot, await choicesFor(snapshot));
    assert.deepEqual([groups.count, groups.participants], [2, 3]);
    const [fix] = groups.fixes;
    assert.deepEqual([fix?.columns, fix?.left], [['Country of residence'], 0]);
    const choices = await choicesFor(snapshot);
    const include = choices.include.filter((key) => key !== 'demographic:Country of residence');
    assert.equal((await previewOf(snapshot, { ...choices, include })).groups.count, 0);
  });

  it('counts the cells from which IDs will be removed', async () => {
    const { snapshot } = await writeSample(
      folder(),
      people(3, (index) => ({
        responses: { free_text: { value: index === 0 ? `I am ${submissionA}` : 'I' } },
      })),
      { collection },
    );
    const { idsRemoved } = await previewOf(snapshot, await choicesFor(snapshot, { all: true }));
    assert.deepEqual(idsRemoved, [{ column: 'q02_what_did_you_cook', cells: 1 }]);
  });

  it('has the same digest for the same findings, and another for others', async () => {
    const { snapshot } = await writeSample(
      folder(),
      people(9, () => ({})),
      { collection },
    );
    const [one, again, other] = [
      await previewOf(snapshot, await choicesFor(snapshot)),
      await previewOf(snapshot, await choicesFor(snapshot)),
      await previewOf(snapshot, await choicesFor(snapshot, { smallest: 10 })),
    ];
    assert.equal(one.digest, again.digest);
    assert.notEqual(one.digest, other.digest);
  });

  it('writes nothing', async () => {
    const { snapshot } = await writeSample(
      folder(),
      people(3, () => ({})),
      { collection },
    );
    const before = await readdir(folder(), { recursive: true });
    const choices = await choicesFor(snapshot, { all: true, writeKey: true });
    const report = previewReport('Cooking', await previewOf(snapshot, choices), choices);
    assert.match(report, /^# Preview of the shareable copy of “Cooking”\n\nNothing has been written yet\./);
    assert.deepEqual(await readdir(folder(), { recursive: true }), before);
  });
});
