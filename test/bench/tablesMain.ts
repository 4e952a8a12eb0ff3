import { openPeople } from '../../src/analysis/people/openPeople.ts';
import { makeSnapshotTables } from '../../src/analysis/tables/makeTables.ts';
import { peopleColumns } from '../../src/analysis/tables/rows/peopleColumns.ts';

/** Processor seconds of single steps. */
export interface TablesSteps {
  readonly rows: number;
  readonly open: number;
  readonly join: number;
}

/**
 * Creates the tables of a snapshot or, with `steps`, only reads and joins what is known about participants, and
 * prints {@link TablesSteps}.
 */
const [, , folder = '', only] = process.argv;
const { signal } = new AbortController();
if (only !== 'steps') {
  const csv = { guardFormulas: true, byteOrderMark: false, separator: ',' } as const;
  await makeSnapshotTables({ folder, name: 'Bench', choices: 'labels', csv }, () => undefined, signal);
} else {
  const began = processorSeconds();
  const people = await openPeople(folder, signal);
  const opened = processorSeconds();
  const rows = (people?.all ?? []).map(({ submissionId, participantId, studyId }) => ({
    ...{ submissionId, participantId, studyId },
  }));
  const ready = processorSeconds();
  const { cells } = peopleColumns(people);
  for (const row of rows) cells(row);
  const steps: TablesSteps = { rows: rows.length, open: opened - began, join: processorSeconds() - ready };
  console.log(JSON.stringify(steps));
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
