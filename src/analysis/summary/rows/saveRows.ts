import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { toDiskProblem } from '../../../problems/diskProblem.ts';
import { removeFile, renameOver } from '../../../snapshots/access/changeFiles.ts';
import { openPeople } from '../../people/openPeople.ts';
import { csvFile } from '../../tables/format/csvFile.ts';
import { finished } from '../../tables/format/fileWriter.ts';
import type { AnswerRow } from '../../tables/rows/answerRows.ts';
import { questionNames } from '../../tables/rows/columnNames.ts';
import { keyList } from '../../tables/rows/keyList.ts';
import { wideTable } from '../../tables/rows/wideTable.ts';
import type { LoadedSnapshot } from '../columns/loadColumns.ts';
import type { RowsProgress, SaveRowsRequest } from '../openSource.ts';
import type { Rows } from './rowList.ts';

const rowsAtOnce = 100;

/**
 * Writes rows of a snapshot (absolute folder) as CSV with the columns of the wide table, numbered as in the
 * overview. Reads their records twice. The file appears at the end. Returns the number of rows.
 *
 * @throws {ProblemError} any disk kind. Throws the signal's reason.
 */
export async function saveRows(
  { base, codebook, report }: LoadedSnapshot,
  rows: Rows,
  { snapshot, file, choices, csv }: Omit<SaveRowsRequest, 'filter'> & { readonly snapshot: string },
  onProgress: (progress: RowsProgress) => void,
  signal: AbortSignal,
): Promise<number> {
  const total = 2 * rows.count;
  let done = 0;
  async function* read(): AsyncGenerator<{ readonly number: number; readonly row: AnswerRow }> {
    for await (const { row, content } of base.read(rows, signal)) {
      done++;
      if (done % rowsAtOnce === 0) onProgress({ done, total });
      yield { number: row + 1, row: content() };
    }
  }
  const [otherKeys, taskKeys] = [keyList(), keyList()];
  for await (const { row } of read()) {
    for (const key in row.others) otherKeys.add(key);
    for (const key in row.metadata) taskKeys.add(key);
  }
  const table = wideTable({
    codebook,
    namesOf: questionNames(codebook.instructions),
    unlisted: report.unknownInstructions,
    otherKeys: otherKeys.keys(),
    taskKeys: taskKeys.keys(),
    ofTasks: base.columns.tasks.count() > 0,
    people: await openPeople(snapshot, signal),
    choices,
  });
  const folder = dirname(file);
  const name = `.${basename(file).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const written = await finished(await csvFile({ folder, name }, table.columns, csv), async (target) => {
      for await (const { number, row } of read()) await target.write([table.row(row, number)]);
    });
    signal.throwIfAborted();
    await renameOver(join(folder, name), file);
    return written.rows ?? 0;
  } catch (error) {
    await removeFile(join(folder, name)).catch(() => undefined);
    throw signal.aborted ? error : await toDiskProblem(error, folder);
  }
}
