import assert from 'node:assert/strict';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { collection } from '../analysis/support/snapshotFolder.ts';
import { rowsOf, shareCopy, writeSample } from './support/sharing.ts';

describe('Shareable copy', () => {
  const folder = temporaryFolder();

  it('has a row per submission with a pseudonym, coarser demographics and answers, and no ids', async () => {
    const sample = await writeSample(
      folder(),
      Array.from({ length: 6 }, (_, index) => ({
        age: String(20 + index),
        country: index === 0 ? 'Malta' : 'Germany',
        responses: { multiple_choice: { value: ['daily'] }, free_text: { value: 'Soup' } },
      })),
      { collection },
    );
    const { target, outcome } = await shareCopy(sample);
    assert.equal(outcome.status, 'written');
    const rows = await rowsOf(target);
    assert.deepEqual(rows.map((row) => row['participant']).sort(), [
      'P001',
      'P002',
      'P003',
      'P004',
      'P005',
      'P006',
    ]);
    assert.deepEqual(Object.keys(rows[0] ?? {}), [
      'participant',
      'demo_age',
      'demo_sex',
      'demo_country_of_residence',
      'q01_how_much',
      'q01_how_much_unit',
      'q03_how_often',
      'q03_how_often__every_day',
      'q03_how_often__every_week',
      'q03_how_often__one',
      'q03_how_often__yes',
      'q04_why',
    ]);
    assert.deepEqual(rows.map((row) => row['demo_country_of_residence']).sort(), [
      'Germany',
      'Germany',
      'Germany',
      'Germany',
      'Germany',
      'Other (fewer than 5)',
    ]);
    assert.equal(
      rows.every((row) => ['18 to 24', '25 to 34'].includes(row['demo_age'] ?? '')),
      true,
    );
  });
});
