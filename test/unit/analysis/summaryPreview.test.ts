import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Summary, SummaryFilter } from '../../../src/analysis/summary/summary.ts';
import { openSummarySource, type SummarySource } from '../../../src/analysis/summary/openSummary.ts';
import type { ReadProgress } from '../../../src/analysis/summary/summarySource.ts';
import { patient, writeSnapshot } from './summarySnapshot.ts';

const question = { id: 'i-often', order: 1, type: 'free_text', description: 'How often?' };
const submissions = 8_000;

describe('Summary preview', () => {
  let folder: string;
  let source: SummarySource;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'summary-preview-'));
    const records = Array.from({ length: submissions }, (_, index) => ({
      submission_id: `s${index}`,
      participant_id: `p${index}`,
      responses: { 'i-often': { type: 'free_text', value: 'often '.repeat(100) } },
    }));
    await writeSnapshot(folder, { instructions: [question], records });
    source = openSummarySource(folder, { previewBytes: 1_000_000 });
  });

  afterEach(async () => {
    source.dispose();
    await rm(folder, { recursive: true });
  });

  async function ask(
    filter: SummaryFilter = {},
    from = source,
  ): Promise<{ readonly early: readonly Summary[]; readonly summary: Summary }> {
    const early: Summary[] = [];
    const onProgress = ({ soFar }: ReadProgress): void => {
      if (soFar !== undefined) early.push(soFar);
    };
    return { summary: await from.summary({ filter }, onProgress, patient), early };
  }

  it('has the figures of the submissions read so far and is reported once, before the full summary', async () => {
    const { early, summary } = await ask();
    assert.equal(early.length, 1);
    const [soFar] = early;
    assert.ok(soFar !== undefined && soFar.submissions > 0 && soFar.submissions < submissions / 2);
    assert.equal(soFar.matching, soFar.submissions);
    assert.equal(soFar.participants, soFar.submissions);
    assert.deepEqual(
      soFar.cards.map(({ question: words, answered, missing }) => [words, answered, missing]),
      [['How often?', soFar.submissions, 0]],
    );
    assert.deepEqual([summary.submissions, summary.participants], [submissions, submissions]);
    assert.deepEqual(
      summary.cards.map(({ answered, missing }) => [answered, missing]),
      [[submissions, 0]],
    );
  });

  it('is reported to a caller that asks during the reading', async () => {
    const first = new Promise<void>((resolve) => {
      void source
        .summary({ filter: {} }, ({ soFar }) => soFar === undefined || resolve(), patient)
        .catch(() => undefined);
    });
    await first;
    const { early } = await ask();
    assert.equal(early.length, 1);
  });

  it('is omitted for a filtered summary', async () => {
    const { early, summary } = await ask({ participant: 'p7' });
    assert.deepEqual(early, []);
    assert.equal(summary.matching, 1);
  });

  it('is omitted if the reading is short', async () => {
    const short = openSummarySource(folder);
    const { early } = await ask({}, short);
    short.dispose();
    assert.deepEqual(early, []);
  });

  it('is not reported again after the reading ended', async () => {
    await ask();
    assert.deepEqual((await ask()).early, []);
  });
});
