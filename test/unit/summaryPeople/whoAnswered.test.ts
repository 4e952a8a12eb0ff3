import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';
import type { SnapshotSource } from '../../../src/analysis/summary/openSource.ts';
import type { Card, PersonTopic, Summary, SummaryFilter } from '../../../src/analysis/summary/summary.ts';
import { patient } from '../analysis/summarySnapshot.ts';
import { settings } from '../analysis/support/tables.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { study, submissionAt, writePeople, writeRespondents, type Respondent } from './peopleOnDisk.ts';

const idle = (): void => undefined;

/** Seven rows, and two submissions without an answer. */
const respondents: readonly Respondent[] = [
  { status: 'APPROVED', minutes: 10, demographics: ['30', 'Female', 'Germany', 'Full-Time'], answer: 'yes' },
  { status: 'approved', minutes: 12, demographics: ['40', 'Male', 'Germany', 'Other'], answer: 'no' },
  { status: 'Awaiting-Review', minutes: 2, demographics: ['50', 'Female', 'Chile', ''], answer: 'yes' },
  { status: 'RETURNED', demographics: ['DATA_EXPIRED', 'Male', 'CONSENT_REVOKED', ''], answer: 'no' },
  { status: 'REJECTED', minutes: 14, demographics: ['x', 'Prefer not to say', 'Chile', ''], answer: 'yes' },
  { answer: 'no' },
  { status: 'APPROVED', minutes: 11, answer: 'yes' },
  { status: 'APPROVED', minutes: 11 },
  { status: 'RETURNED' },
  {
    participant: submissionAt(0),
    status: 'APPROVED',
    minutes: 30,
    answer: 'yes',
    demographics: ['22', 'Female', 'Germany', ''],
  },
];

describe('Who answered', () => {
  const folder = temporaryFolder();
  const opened = async (all: readonly Respondent[] = respondents): Promise<SnapshotSource> => {
    const source = openSummarySource(await writeRespondents(folder(), all));
    after(() => source.dispose());
    return source;
  };
  const summary = async (filter: SummaryFilter = {}, splitBy?: string): Promise<Summary> =>
    (await opened()).summary({ filter, splitBy }, idle, patient);
  const cardOf = ({ people }: Summary, about: PersonTopic) => {
    const found = people?.cards.find((each) => each.about === about);
    if (found === undefined) throw new Error(`No card about ${about}`);
    return found;
  };
  const bars = (whole: Summary, about: PersonTopic): (readonly [string, number])[] => {
    const { card } = cardOf(whole, about);
    return card.kind === 'choice' ? card.options.map(({ label, count }) => [label, count]) : [];
  };
  const filterBy = (whole: Summary, about: PersonTopic, value: string): SummaryFilter => ({
    questions: [
      { instructionId: cardOf(whole, about).card.instructionId, anyOf: [{ kind: 'answer', value }] },
    ],
  });

  it('is absent if nothing is known', async () => {
    const none = respondents.map(({ answer = 'no' }): Respondent => ({ answer }));
    const source = await opened(none);
    assert.equal((await source.summary({ filter: {} }, idle, patient)).people, undefined);
  });

  it('counts submissions by status in any spelling', async () => {
    assert.deepEqual(bars(await summary(), 'status'), [
      ['Approved', 4],
      ['Awaiting review', 1],
      ['Rejected', 1],
      ['Returned', 1],
    ]);
  });

  it('describes the time taken in minutes', async () => {
    const { card } = cardOf(await summary(), 'time-taken');
    assert.equal(card.kind === 'number' && card.groups[0]?.unit, 'min');
    assert.deepEqual(card.kind === 'number' && card.groups[0]?.spread.median, 11.5);
  });

  it('describes ages as numbers and other demographics by frequency, with reasons for missing ones', async () => {
    const whole = await summary();
    const age = cardOf(whole, 'age');
    assert.equal(age.card.kind === 'number' && age.card.groups[0]?.spread.count, 4);
    assert.deepEqual(age.reasons, [
      { value: 'Data expired', count: 1 },
      { value: 'Not a number', count: 1 },
    ]);
    assert.deepEqual(bars(whole, 'country'), [
      ['Germany', 3],
      ['Chile', 2],
    ]);
    assert.deepEqual(cardOf(whole, 'country').reasons, [{ value: 'Consent revoked', count: 1 }]);
  });

  it('filters every figure by a status, an age and a demographic', async () => {
    const whole = await summary();
    const approved = await summary(filterBy(whole, 'status', 'APPROVED'));
    assert.equal(approved.matching, 4);
    const german = await summary(filterBy(whole, 'country', 'Germany'));
    assert.deepEqual(
      [german.matching, bars(german, 'sex')],
      [
        3,
        [
          ['Female', 2],
          ['Male', 1],
        ],
      ],
    );
    const { card } = cardOf(whole, 'age');
    const older: SummaryFilter = {
      questions: [{ instructionId: card.instructionId, anyOf: [{ kind: 'range', unit: '', from: 40 }] }],
    };
    assert.equal((await summary(older)).matching, 2);
  });

  it('splits every card, and all groups together have every row', async () => {
    const whole = await summary();
    const { split } = await summary({}, cardOf(whole, 'sex').card.instructionId);
    assert.deepEqual(
      split?.groups.map(({ name, submissions, cards: [choice] }) => [
        name,
        submissions,
        choice?.kind === 'choice' ? choice.options.map(({ count }) => count) : [],
      ]),
      [
        [{ kind: 'value', label: 'Female' }, 3, [3, 0]],
        [{ kind: 'value', label: 'Male' }, 2, [0, 2]],
        [{ kind: 'none' }, 3, [2, 1]],
      ],
    );
  });

  it('splits by age groups', async () => {
    const whole = await summary();
    const { split } = await summary({}, cardOf(whole, 'age').card.instructionId);
    assert.deepEqual(
      split?.groups.map(({ name, submissions }) => [name, submissions]),
      [
        [{ kind: 'range', unit: '', to: 25 }, 1],
        [{ kind: 'range', unit: '', from: 25, to: 35 }, 1],
        [{ kind: 'range', unit: '', from: 35, to: 45 }, 1],
        [{ kind: 'range', unit: '', from: 45, to: 55 }, 1],
        [{ kind: 'none' }, 4],
      ],
    );
  });

  it('splits by at most six values of a demographic and puts the rest together', async () => {
    const many = Array.from({ length: 40 }, (_, place): Respondent => ({
      answer: 'yes',
      demographics: ['30', 'Male', `Country ${place % 9}`, ''],
    }));
    const source = await opened(many);
    const whole = await source.summary({ filter: {} }, idle, patient);
    const splitBy = cardOf(whole, 'country').card.instructionId;
    const { split } = await source.summary({ filter: {}, splitBy }, idle, patient);
    assert.deepEqual(
      split?.groups.map(({ name, submissions }) => [name.kind, submissions]),
      [...Array.from({ length: 4 }, () => ['value', 5]), ['value', 4], ['others', 16]],
    );
  });

  it('keeps the groups while a filter applies, and counts in the bars of all rows', async () => {
    const whole = await summary();
    const by = cardOf(whole, 'sex').card.instructionId;
    const { split, people } = await summary(filterBy(whole, 'country', 'Chile'), by);
    assert.deepEqual(
      split?.groups.map(({ submissions }) => submissions),
      [1, 0, 1],
    );
    const age = people?.cards.find(({ about }) => about === 'age')?.card;
    const [female] = split.groups;
    const ofGroup = female?.people.find(({ instructionId }) => instructionId === age?.instructionId);
    const edgesOf = (card: typeof ofGroup) =>
      card?.kind === 'number' ? card.groups[0]?.histogram.bins.map(({ from }) => from) : undefined;
    assert.deepEqual(edgesOf(ofGroup), edgesOf(age));
  });

  it('is shown in the table, which sorts and filters by it', async () => {
    const source = await opened();
    const whole = await source.summary({ filter: {} }, idle, patient);
    const age = cardOf(whole, 'age').card.instructionId;
    const status = cardOf(whole, 'status').card.instructionId;
    const sort = { by: { instructionId: age }, descending: true };
    const { rows } = await source.rows({ filter: {}, sort, from: 0, to: 10 }, patient);
    assert.deepEqual(
      rows.map(({ answers }) => answers[age]),
      ['50', '40', '30', '22', 'Data expired', 'Not a number', undefined, undefined],
    );
    const [oldest] = rows;
    assert.deepEqual(oldest?.values[status], ['AWAITING REVIEW']);
    assert.equal(oldest.answers[status], 'Awaiting review');
  });

  it('has findings: returned and fast submissions, unknown ones, and repeated participants', async () => {
    const { people, repeatedParticipants } = await (await opened()).quality(patient);
    assert.deepEqual(people, {
      statusId: 'people:submission_status',
      returned: {
        count: 2,
        first: [
          { submission: submissionAt(3), status: 'Returned' },
          { submission: submissionAt(4), status: 'Rejected' },
        ],
      },
      fast: { count: 1, first: [{ submission: submissionAt(2), minutes: 2 }] },
      medianMinutes: 11.5,
      unknown: { count: 1, first: [submissionAt(5)] },
      withoutAnswers: { count: 1, first: [{ submission: submissionAt(7) }] },
    });
    assert.deepEqual(repeatedParticipants, {
      count: 1,
      first: [{ participant: submissionAt(0), submissions: 2 }],
    });
  });

  it('is not mistaken for a question with the same id', async () => {
    const whole = await summary();
    const ids = new Set(whole.people?.cards.map(({ card }) => card.instructionId));
    assert.equal(ids.size, 6);
  });

  it('tells at most 1,000 values apart', async () => {
    const many = Array.from({ length: 1_200 }, (_, place): Respondent => ({
      answer: 'yes',
      demographics: ['30', `Sex ${place}`, 'Chile', ''],
    }));
    const source = await opened(many);
    const whole = await source.summary({ filter: {} }, idle, patient);
    const { card } = cardOf(whole, 'sex');
    assert.equal(card.kind === 'choice' && card.options.length, 1_001);
    assert.equal(card.kind === 'choice' && card.options.at(-1)?.count, 200);
    assert.equal(card.answered, 1_200);
  });

  it('is known again when the people folder has changed', async () => {
    const snapshot = await writeRespondents(folder(), respondents);
    const first = openSummarySource(snapshot);
    after(() => first.dispose());
    await first.summary({ filter: {} }, idle, patient);
    await writePeople(
      snapshot,
      respondents.map(() => ({ status: 'RETURNED' })),
    );
    const second = openSummarySource(snapshot);
    after(() => second.dispose());
    assert.deepEqual(bars(await second.summary({ filter: {} }, idle, patient), 'status'), [['Returned', 8]]);
  });

  it('is in the CSV of saved rows, as in the wide table', async () => {
    const source = await opened();
    const whole = await source.summary({ filter: {} }, idle, patient);
    const file = join(folder(), 'saved.csv');
    const filter = filterBy(whole, 'sex', 'Male');
    assert.equal(await source.saveRows({ filter, file, ...settings }, idle, patient), 2);
    const rows: Record<string, string>[] = parse(await readFile(file), { columns: true });
    assert.deepEqual(
      rows.map((row) => [
        row['submission_status'],
        row['seconds_taken'],
        row['demo_age'],
        row['demo_age__missing'],
      ]),
      [
        ['APPROVED', '720', '40', ''],
        ['RETURNED', '', '', 'DATA_EXPIRED'],
      ],
    );
  });

  it('has the same figures in a group as with a filter by its value', async () => {
    const whole = await summary();
    const by = cardOf(whole, 'sex').card.instructionId;
    const { split } = await summary({}, by);
    for (const [place, value] of ['Female', 'Male'].entries()) {
      const filtered = await summary(filterBy(whole, 'sex', value));
      const group = split?.groups[place];
      assert.equal(group?.submissions, filtered.matching);
      assert.deepEqual(
        group.bins,
        filtered.overTime.bins.map(({ count }) => count),
      );
      const plain = (cards: readonly Card[]): unknown[] =>
        cards.map((card) => ({ ...card, samples: [], words: [], items: [] }));
      assert.deepEqual(plain(group.cards), plain(filtered.cards));
      assert.deepEqual(
        group.people,
        filtered.people?.cards.map(({ card }) => card),
      );
    }
  });

  it('stops while people are read', async () => {
    const source = await opened();
    const controller = new AbortController();
    controller.abort(new Error('No longer needed'));
    await assert.rejects(source.summary({ filter: {} }, idle, controller.signal), /No longer needed/);
  });

  it('is left out if its files are planted: links, folders, or no text', async () => {
    const snapshot = await writeRespondents(
      folder(),
      respondents.map(({ answer = 'no' }): Respondent => ({ answer })),
    );
    const people = join(folder(), 'people');
    await writeFile(join(folder(), 'secret.jsonl'), '{"id":"s000","status":"APPROVED"}\n');
    await symlink(join(folder(), 'secret.jsonl'), join(people, 'submissions.jsonl'));
    await mkdir(join(people, `demographics-${study}.csv`));
    await writeFile(join(people, 'demographics-other.csv'), randomBytes(4_000));
    const source = openSummarySource(snapshot);
    after(() => source.dispose());
    const { people: known, matching } = await source.summary({ filter: {} }, idle, patient);
    assert.equal(matching, respondents.length);
    assert.equal(known?.hasDetails ?? false, false);
  });
});
