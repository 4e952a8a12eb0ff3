import type { BatchSubmissionRecord, BatchTaskRecord } from './prolificData.ts';

/** A line of responses-by-task.jsonl. */
interface TaskLine extends Omit<BatchTaskRecord, 'responses'> {
  readonly submissions: (Omit<BatchSubmissionRecord, 'tasks'> & Pick<BatchTaskRecord, 'responses'>)[];
}

/**
 * Groups the responses of these records by task. Returns the lines of responses-by-task.jsonl, sorted by
 * task.
 */
export function byTask(records: readonly BatchSubmissionRecord[]): TaskLine[] {
  const lines = new Map<string, TaskLine>();
  for (const { tasks, ...submission } of records) {
    for (const { responses, ...task } of tasks) {
      const line = lines.get(task.task_id) ?? { ...task, submissions: [] };
      line.submissions.push({ ...submission, responses });
      lines.set(task.task_id, line);
    }
  }
  return [...lines.values()].sort((one, other) => one.task_id.localeCompare(other.task_id));
}
