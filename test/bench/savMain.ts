import { savFile } from '../../src/analysis/tables/format/savFile.ts';
import type { SavVariable } from '../../src/analysis/tables/format/savVariable.ts';
import type { TableRow } from '../../src/analysis/tables/rows/tableColumn.ts';

/**
 * Writes a system file with the cells of typical answers into a folder, and prints the processor seconds of
 * writing.
 */
const [, , folder = '', rows = ''] = process.argv;
const variables: readonly SavVariable[] = [
  { name: 'row', type: 'integer', measure: 'scale' },
  ...['submission_id', 'participant_id', 'study_id', 'demo_sex', 'demo_country'].map((name): SavVariable => ({
    name,
    type: 'text',
    measure: 'nominal',
    label: name,
  })),
  { name: 'created_at', type: 'time', measure: 'scale' },
  ...Array.from({ length: 20 }, (_, place): SavVariable => ({
    name: `q${place}`,
    type: place < 15 ? 'integer' : 'number',
    measure: place < 15 ? 'nominal' : 'scale',
    label: `Question ${place}`,
    valueLabels:
      place < 15 ? [1, 2, 3, 4, 5].map((value) => ({ value, label: `Level ${value}` })) : undefined,
  })),
  ...['why', 'what'].map((name): SavVariable => ({ name, type: 'text', measure: 'nominal', label: name })),
];
const text = 'The kitchen is small, so I cook in the evening when nobody else needs it. '.repeat(8);
const table = Array.from({ length: Number(rows) }, (_, row): TableRow => {
  const id = `66a1f0c2d4e5b6a7${String(row).padStart(8, '0')}`;
  const time = 1_789_388_551_123 + row * 1000;
  return [
    row + 1,
    ...[id, `5f0c${id.slice(4)}`, '66a1ee00d4e5b6a7980c0001', row % 2 === 0 ? 'Female' : 'Male', 'Germany'],
    { written: new Date(time).toISOString(), time },
    ...Array.from({ length: 20 }, (_, place) => (place < 15 ? (row + place) % 6 : row / (place + 1))),
    ...[text.slice(0, (row * 37) % 500), text.slice(0, (row * 13) % 90)],
  ];
});
const began = process.cpuUsage();
const file = await savFile({ folder, name: 'ours.sav' }, variables, { label: 'Bench' });
for (let from = 0; from < table.length; from += 100) await file.write(table.slice(from, from + 100));
await file.finish();
const { user, system } = process.cpuUsage(began);
console.log(JSON.stringify({ processor: (user + system) / 1e6 }));
