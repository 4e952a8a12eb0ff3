import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Card, Summary } from '../../../src/analysis/summary/summary.ts';
import { answerKind, isInstructionType } from '../../../src/snapshots/instructionType.ts';
import type { SubmissionData } from '../../prolific/prolificData.ts';
import { collectionOf, itemId } from '../../prolific/sample/collection.ts';
import { cookingPages } from '../../prolific/sample/cookingPages.ts';
import { cookingSubmissions } from '../../prolific/sample/cookingSubmissions.ts';
import { cookingStudies } from '../../prolific/sample/studies.ts';
import { cookingCollection } from '../../prolific/sampleCollections.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { summaryIn, answering, valueIs } from './summarySnapshot.ts';

const [uk, worldwide] = cookingStudies;
const all = uk.submissions + worldwide.submissions;
const idOf = (key: string): string => itemId(cookingCollection.id, key);

function cardOf<Kind extends Card['kind']>(summary: Summary, kind: Kind, key: string): Card & { kind: Kind } {
  const card = summary.cards.find(({ instructionId }) => instructionId === idOf(key));
  assert.equal(card?.kind, kind);
  return card as Card & { kind: Kind };
}

describe('Summary of “Cooking at home”', () => {
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

  it('has the submissions, participants, studies and times', async () => {
    const summary = await summaryIn(folder());
    assert.deepEqual([summary.submissions, summary.matching, summary.participants], [all, all, all]);
    assert.deepEqual(summary.studies, [
      { value: uk.id, count: uk.submissions },
      { value: worldwide.id, count: worldwide.submissions },
    ]);
    const times = submissions.map(({ record }) => Date.parse(record.created_at)).sort((a, b) => a - b);
    assert.deepEqual(summary.timeRange, {
      from: new Date(times[0]!).toISOString(),
      to: new Date(times.at(-1)!).toISOString(),
    });
    assert.equal(summary.overTime.unit, 'day');
    assert.equal(
      summary.overTime.bins.reduce((sum, { count }) => sum + count, 0),
      all,
    );
  });

  it('has a card for each question, by page, of every kind', async () => {
    const { cards } = await summaryIn(folder());
    assert.deepEqual(
      cards.map(({ kind, page }) => `${page} ${kind}`),
      cookingPages.flatMap((items, page) =>
        items.flatMap(({ type }) => {
          if (!isInstructionType(type)) return [];
          const kind = answerKind(type);
          return [`${page + 1} ${kind === 'files' ? 'upload' : kind}`];
        }),
      ),
    );
    for (const { answered, missing } of cards) assert.equal(answered + missing, all);
  });

  it('counts the choices in the records', async () => {
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

  it('combines square feet and square meters, and separates currencies', async () => {
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

  it('counts texts and finds words', async () => {
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

  it('counts only the matching submissions for a filter by study and answer', async () => {
    const summary = await summaryIn(folder(), {
      study: uk.id,
      ...answering(idOf('how_often'), valueIs('weekly')),
    });
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
