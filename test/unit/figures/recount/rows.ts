/** A submission or, in a batch, a submission and task: the unit of all counts. */
export interface Row {
  readonly submission: string | undefined;
  readonly participant: string | undefined;
  readonly study: string | undefined;
  readonly time: number | undefined;
  readonly duplicate: boolean;
  readonly entries: readonly Entry[];
}

/** The answer to one question. */
export interface Entry {
  readonly id: string;
  readonly json: Json;
}

export type Json = Readonly<Record<string, unknown>>;

export interface Lines {
  readonly rows: readonly Row[];
  readonly unreadable: number;
  readonly withoutSubmission: number;
  /** The number of submissions or, by task, submissions and tasks with duplicates. */
  readonly repeated: number;
}

interface Line {
  readonly json: Json;
  readonly key: string | undefined;
  readonly time: number | undefined;
}

/** Returns the rows of a file of records. */
export function rowsOf(records: string, isByTask: boolean): Lines {
  const lines: Line[] = [];
  let unreadable = 0;
  let withoutSubmission = 0;
  for (const text of records.split('\n')) {
    if (text === '') continue;
    let json: Json;
    try {
      json = JSON.parse(text) as Json;
    } catch {
      unreadable++;
      continue;
    }
    const submission = textOf(json['submission_id']);
    const isNested = Array.isArray(json['submissions']);
    if (submission === undefined && !isNested) withoutSubmission++;
    const key =
      submission === undefined
        ? undefined
        : isByTask
          ? `${submission} ${textOf(json['task_id']) ?? ''}`
          : submission;
    lines.push({ json, key, time: timeOf(textOf(json['created_at'])) });
  }
  const counting = new Map<string, Line>();
  let repeated = 0;
  const byKey = new Map<string, Line[]>();
  for (const line of lines) {
    if (line.key !== undefined) byKey.set(line.key, [...(byKey.get(line.key) ?? []), line]);
  }
  for (const [key, same] of byKey) {
    if (same.length > 1) repeated++;
    counting.set(key, latest(same));
  }
  const rows: Row[] = [];
  for (const line of lines) {
    const duplicate = line.key !== undefined && counting.get(line.key) !== line;
    rows.push(...rowsIn(line, duplicate));
  }
  return { rows, unreadable, withoutSubmission, repeated };
}

/** Returns the latest line by time, the last of equal times, or the last line if one has no time. */
function latest(lines: readonly Line[]): Line {
  let found = lines[0]!;
  const allHaveTimes = lines.every(({ time }) => time !== undefined);
  for (const line of lines) {
    if (!allHaveTimes || (line.time ?? 0) >= (found.time ?? 0)) found = line;
  }
  return found;
}

function rowsIn({ json, time }: Line, duplicate: boolean): Row[] {
  const own = {
    submission: textOf(json['submission_id']),
    participant: textOf(json['participant_id']),
    study: textOf(json['study_id']),
    time,
    duplicate,
  };
  if (Array.isArray(json['tasks'])) {
    return (json['tasks'] as Json[]).map((task) => ({ ...own, entries: entriesIn(task['responses']) }));
  }
  if (Array.isArray(json['submissions'])) {
    return (json['submissions'] as Json[]).map((submission) => ({
      ...own,
      submission: textOf(submission['submission_id']),
      participant: textOf(submission['participant_id']),
      time: timeOf(textOf(submission['created_at'])),
      entries: entriesIn(submission['responses']),
    }));
  }
  return [{ ...own, entries: entriesIn(json['responses']) }];
}

function entriesIn(responses: unknown): Entry[] {
  if (Array.isArray(responses)) {
    return (responses as Json[]).map((json) => ({ id: String(json['instruction_id']), json }));
  }
  return Object.entries((responses ?? {}) as Record<string, Json>).map(([id, json]) => ({ id, json }));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Parses a time in ms since 1970, in UTC unless it has an offset. */
function timeOf(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/.exec(written);
  if (found === null) return undefined;
  const time = Date.parse(`${found[1]}${found[2] ?? 'Z'}`);
  return Number.isNaN(time) ? undefined : time;
}
