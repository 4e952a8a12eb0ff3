import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Card, Summary } from '../../../src/analysis/summary/model.ts';
import type { SubmissionData } from '../../prolific/prolificData.ts';
import { collectionOf, itemId } from '../../prolific/sample/collection.ts';
import { cookingPages } from '../../prolific/sample/cookingPages.ts';
import { cookingSubmissions } from '../../prolific/sample/cookingSubmissions.ts';
import { cookingStudies } from '../../prolific/sample/studies.ts';
import { cookingCollection } from '../../prolific/sampleCollections.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { summaryIn } from './summarySnapshot.ts';

const [uk, worldwide] = cookingStudies;
const idOf = (key: string): string => itemId(cookingCollection.id, key);

function cardOf<Kind extends Card['kind']>(summary: Summary, kind: Kind, key: string): Card & { kind: Kind } {
  const card = summary.cards.find(({ instructionId }) => instructionId === idOf(key));
  assert.equal(card?.kind, kind);
  return card as Card & { kind: Kind };
}

describe('The summary of “Cooking at home”', () => {
  const folder = temporaryFolder();
  let submissions: readonly SubmissionData[] = [];
  before(() => {
    submissions = cookingSubmissions(cookingCollection.id, cookingStudies);
  });
  beforeEach(async () => {
    const { id, name } = cookingCollection;
    const sketch = { id, name, workspaceId: 'w', createdAt: '2026-08-03T09:12:44Z', pages: cookingPages };
    const lines = submissions.map(({ record }) => `${JSON.stringify(record)}\n`);
    await writeFile(join(folder(), 'responses.jsonl'), lines.join(''));
    await writeFile(join(folder(), 'collection.json'), JSON.stringify(collectionOf(sketch)));
    for (const { path } of submissions.flatMap(({ files }) => files)) {
      await mkdir(dirname(join(folder(), path)), { recursive: true });
      await writeFile(join(folder(), path), 'upload');
    }
  });

  it('has its submissions, participants, studies and times', async () => {
    const summary = await summaryIn(folder());
    assert.deepEqual([summary.submissions, summary.matching, summary.participants], [324, 324, 324]);
    assert.deepEqual(summary.studies, [
      { value: uk.id, count: 212 },
      { value: worldwide.id, count: 112 },
    ]);
    const times = submissions.map(({ record }) => Date.parse(record.created_at)).sort((a, b) => a - b);
    assert.deepEqual(summary.timeRange, {
      from: new Date(times[0]!).toISOString(),
      to: new Date(times.at(-1)!).toISOString(),
    });
    assert.equal(summary.overTime.unit, 'day');
    assert.equal(
      summary.overTime.bins.reduce((sum, { count }) => sum + count, 0),
      324,
    );
  });

  it('has a card for each question, by page, of every kind', async () => {
    const { cards } = await summaryIn(folder());
    assert.deepEqual(
      cards.map(({ kind, page }) => `${page} ${kind}`),
      cookingPages.flatMap((items, page) =>
        items.flatMap(({ type }) => {
          const kind = kinds[type];
          return kind === undefined ? [] : [`${page + 1} ${kind}`];
        }),
      ),
    );
    for (const { answered, missing } of cards) assert.equal(answered + missing, 324);
  });

  it('counts the choices as the records have them', async () => {
    const summary = await summaryIn(folder());
    const frequency = cardOf(summary, 'choice', 'how_often');
    const appliances = cardOf(summary, 'choice', 'appliances');
    assert.deepEqual([frequency.several, appliances.several], [false, true]);
    for (const [key, card] of [
      ['how_often', frequency],
      ['appliances', appliances],
    ] as const) {
      const chosen = valuesOf(submissions, key).flatMap((value) => value as string[]);
      for (const { value, count } of card.options) {
        assert.equal(count, chosen.filter((each) => each === value).length, value);
      }
      assert.equal(
        card.options.reduce((sum, { count }) => sum + count, 0),
        chosen.length,
      );
    }
  });

  it('puts square feet and square metres together, and leaves currencies apart', async () => {
    const summary = await summaryIn(folder());
    const areas = entriesOf(submissions, 'area').map(({ value, unit }) => {
      const number = Number(String(value).replace(',', '.'));
      return unit === 'ft2' ? number * 0.092_903_04 : number;
    });
    const sorted = [...areas].sort((a, b) => a - b);
    const [area, ...others] = cardOf(summary, 'number', 'area').groups;
    assert.equal(others.length, 0);
    assert.equal(area?.spread.count, areas.length);
    const middle =
      (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2;
    assert.ok(Math.abs(area.spread.median - middle) < 1e-9);
    assert.ok(
      Math.abs((area.spread.mean ?? 0) - areas.reduce((sum, each) => sum + each, 0) / areas.length) < 1e-9,
    );
    const spending = cardOf(summary, 'number', 'spending').groups;
    assert.equal(spending.length, 3);
    for (const { convertedFrom } of spending) assert.deepEqual(convertedFrom, []);
  });

  it('counts the texts and their words', async () => {
    const summary = await summaryIn(folder());
    const card = cardOf(summary, 'text', 'last_meal');
    const texts = valuesOf(submissions, 'last_meal') as string[];
    assert.equal(card.answered, texts.length);
    assert.equal(card.lengths?.spread.max, Math.max(...texts.map((text) => Array.from(text).length)));
    assert.equal(card.wordsFrom, undefined);
    assert.ok(card.words.length > 0);
    const chosen = valuesOf(submissions, 'teacher') as { readonly explanation: string }[][];
    const explained = chosen.flatMap((each) => [...new Set(each.map(({ explanation }) => explanation))]);
    assert.equal(
      cardOf(summary, 'choice', 'teacher').texts.count,
      explained.filter((text) => text !== '').length,
    );
  });

  it('links every upload to its file', async () => {
    const summary = await summaryIn(folder());
    const named = [cardOf(summary, 'upload', 'photos'), cardOf(summary, 'upload', 'recipe')];
    const files = submissions.reduce((sum, submission) => sum + submission.files.length, 0);
    assert.equal(
      named.reduce((sum, card) => sum + card.files, 0),
      files,
    );
    for (const { missingFiles, items } of named) {
      assert.equal(missingFiles, 0);
      for (const { size } of items) assert.equal(size, 6);
    }
  });

  it('of one study and one answer counts those submissions alone', async () => {
    const answer = { instructionId: idOf('how_often'), value: 'weekly' };
    const summary = await summaryIn(folder(), { study: uk.id, answer });
    const expected = submissions.filter(
      ({ record }) =>
        record.study_id === uk.id &&
        valuesOf([{ record, files: [] }], 'how_often')
          .flat()
          .includes('weekly'),
    );
    assert.equal(summary.matching, expected.length);
    assert.deepEqual(
      cardOf(summary, 'choice', 'how_often')
        .options.filter(({ count }) => count > 0)
        .map(({ value, count }) => [value, count]),
      [['weekly', expected.length]],
    );
  });
});

const kinds: Readonly<Record<string, Card['kind'] | undefined>> = {
  free_text: 'text',
  free_text_with_unit: 'number',
  multiple_choice: 'choice',
  multiple_choice_with_free_text: 'choice',
  file_upload: 'upload',
};

function entriesOf(
  submissions: readonly SubmissionData[],
  key: string,
): { value?: unknown; unit?: unknown }[] {
  return submissions.flatMap(({ record }) => {
    const entry = (record.responses as Record<string, object | undefined>)[idOf(key)];
    return entry === undefined ? [] : [entry];
  });
}

function valuesOf(submissions: readonly SubmissionData[], key: string): unknown[] {
  return entriesOf(submissions, key).map(({ value }) => value);
}
