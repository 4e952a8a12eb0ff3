import type { UploadIndex } from '../../uploads/uploadIndex.ts';
import type { AnswerRow } from './answerRows.ts';
import type { QuestionColumns } from './columnNames.ts';
import type { TableColumn, TableRow } from './tableColumn.ts';
import type { UploadFacts } from './uploadFacts.ts';

export const filesColumns: readonly TableColumn[] = [
  { name: 'path', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'size', type: 'number' },
  { name: 'crc32', type: 'text' },
  { name: 'submission_id', type: 'text' },
  { name: 'participant_id', type: 'text' },
  { name: 'task_id', type: 'text' },
  { name: 'instruction_id', type: 'text' },
  { name: 'column', type: 'text' },
  { name: 'media_type', type: 'text' },
  { name: 'match', type: 'text' },
];

/** The table of uploads that are in the snapshot. */
export interface FilesTable {
  /**
   * The rows of the files that answers name, in their order, but for those that only duplicates have named so
   * far.
   */
  readonly rows: (row: AnswerRow) => TableRow[];
  /**
   * The rows of those that only duplicates name and that none does, some hundreds at a time; after all
   * others.
   */
  readonly rest: () => Generator<readonly TableRow[]>;
}

const atOnce = 500;

/** Returns the table of the uploads in `index`. `namesOf` returns a question's columns. */
export function filesTable(
  namesOf: (instructionId: string) => QuestionColumns,
  index: UploadIndex,
  facts: UploadFacts,
): FilesTable {
  const used = new Uint8Array(index.size);
  const ofDuplicates = new Map<number, TableRow>();
  return {
    rows: (row) =>
      row.answers.flatMap((answer) => {
        if (!('files' in answer)) return [];
        const id = answer.instructionId;
        return answer.files.flatMap(({ path, name, contentType, match }) => {
          if (path === undefined) return [];
          const file = index.byPath(path);
          const cells: TableRow = [
            path,
            name === '' ? undefined : name,
            facts.size(file),
            facts.crc32(file),
            row.submissionId,
            row.participantId,
            row.taskId,
            id,
            namesOf(id).answer,
            contentType,
            match,
          ];
          if (row.duplicate) {
            if (used[file] === 0) ofDuplicates.set(file, cells);
            return [];
          }
          used[file] = 1;
          ofDuplicates.delete(file);
          return [cells];
        });
      }),
    rest: function* () {
      let rows: TableRow[] = [];
      for (let file = 0; file < used.length; file++) {
        if (used[file] === 1) continue;
        const known = [index.path(file), undefined, facts.size(file), facts.crc32(file)];
        rows.push(ofDuplicates.get(file) ?? filesColumns.map((_, column) => known[column]));
        if (rows.length < atOnce) continue;
        yield rows;
        rows = [];
      }
      yield rows;
    },
  };
}
