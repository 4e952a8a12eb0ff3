import { randomInt } from 'node:crypto';
import { openPeople } from '../analysis/people/openPeople.ts';
import type { Demographic, DemographicValue, People } from '../analysis/people/people.ts';
import type { Instruction } from '../analysis/answers/instruction.ts';
import type { ReadProgress } from '../analysis/records/readRecords.ts';
import { openSnapshotData, type SnapshotData } from '../analysis/snapshotData.ts';
import { answerRows, type AnswerRow } from '../analysis/tables/rows/answerRows.ts';
import { keyList } from '../analysis/tables/rows/keyList.ts';
import { answerKind, isChoiceWithText } from '../snapshots/instructionType.ts';
import { hasOwnParts } from './clean/cleanAnswers.ts';
import { addOtherIds, addRecordIds } from './ids/collectIds.ts';
import { Identifiers } from './ids/identifiers.ts';
import { approvedStatuses, type ShareChoices, type ShareItem, type ShareSource } from './shareChoices.ts';

/** The demographics that a copy includes unless somebody decides otherwise: those that a paper describes. */
const usualDemographics: ReadonlySet<string> = new Set(['age', 'sex', 'country of residence']);

/** What is read of a snapshot before anything of it is written. */
export interface SharePlan {
  readonly data: SnapshotData;
  readonly people: People | undefined;
  readonly ids: Identifiers;
  /** What may be included. */
  readonly source: ShareSource;
  /** Questions that were answered and are in no codebook, with the type of their answers. */
  readonly unlisted: readonly { readonly instructionId: string; readonly type: string }[];
  /** Keys of the tasks' metadata. */
  readonly taskKeys: readonly string[];
  readonly otherKeys: readonly string[];
  readonly ofTasks: boolean;
  /** The rows that are included, in the order in which they are read. */
  readonly rows: number;
  /** Rows that aren't: repeated lines, and submissions by their status. */
  readonly repeats: number;
  readonly leftOut: ReadonlyMap<string, number>;
  /** Participants of included rows in random order: the first is P001. */
  readonly participants: readonly Participant[];
  /** Returns a row's participant, from 0 and in random order; `undefined`: it isn't included. */
  readonly participantOf: (row: AnswerRow, place: number) => number | undefined;
  /** Returns a row's task, from 0 and in random order; `undefined`: it has none. */
  readonly taskOf: (row: AnswerRow) => number | undefined;
}

/** Somebody with included rows. */
export interface Participant {
  readonly participantId: string | undefined;
  /** That of the first row. */
  readonly submissionId: string | undefined;
  /** One per demographic of {@link People}. */
  readonly demographics: readonly (DemographicValue | undefined)[];
}

/**
 * Reads a snapshot once, to find out whose data a copy would include and which ids it must not contain.
 * Throws the disk's errors and the signal's reason.
 */
export async function planCopy(
  snapshot: string,
  { onlyApproved }: Pick<ShareChoices, 'onlyApproved'>,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<SharePlan> {
  const data = await openSnapshotData({ folder: snapshot }, signal);
  const people = await openPeople(snapshot, signal);
  const ids = new Identifiers();
  await addOtherIds(ids, data, people, signal);
  const [taskKeys, otherKeys] = [keyList(), keyList()];
  const participants = new Map<string, Participant & { readonly number: number }>();
  const tasks = new Map<string, number>();
  const leftOut = new Map<string, number>();
  let [place, rows, repeats] = [0, 0, 0];
  /** Unknown if nothing is known of this submission, only of others. */
  const statusOf = (row: AnswerRow): string | undefined =>
    people?.hasDetails === true ? (people.of(row)?.status ?? 'UNKNOWN') : undefined;
  const isIncluded = (row: AnswerRow): boolean => {
    const status = statusOf(row);
    return !row.duplicate && (!onlyApproved || status === undefined || approvedStatuses.has(status));
  };
  const reading = data.read({}, onProgress, signal);
  for await (const portion of reading.portions) {
    for (const submission of portion) {
      addRecordIds(ids, submission);
      for (const row of answerRows(submission)) {
        place++;
        for (const key in row.metadata) taskKeys.add(key);
        for (const key in row.others) otherKeys.add(key);
        if (row.taskId !== undefined && !tasks.has(row.taskId)) tasks.set(row.taskId, tasks.size);
        if (row.duplicate) repeats++;
        else if (isIncluded(row)) {
          rows++;
          const key = participantKey(row, place);
          const known = participants.get(key);
          const { submissionId, participantId } = known ?? row;
          const demographics = merged(known?.demographics, people?.of(row)?.demographics);
          const number = known?.number ?? participants.size;
          participants.set(key, { participantId, submissionId, demographics, number });
        } else {
          const status = statusOf(row) ?? '';
          leftOut.set(status, (leftOut.get(status) ?? 0) + 1);
        }
      }
    }
  }
  const ofTasks = data.recordsFiles[0]?.path.includes('responses-by-') ?? false;
  const unlisted = reading.report().unknownInstructions;
  const [participantPlaces, taskPlaces] = [shuffled(participants.size), shuffled(tasks.size)];
  const inOrder: Participant[] = [];
  for (const { number, ...participant } of participants.values())
    inOrder[participantPlaces[number] ?? 0] = participant;
  return {
    ...{ data, people, ids, unlisted, ofTasks, rows, repeats, leftOut, participants: inOrder },
    ...{ taskKeys: taskKeys.keys(), otherKeys: otherKeys.keys() },
    source: {
      items: itemsOf(data, people, { unlisted, taskKeys: taskKeys.keys(), otherKeys: otherKeys.keys() }),
      hasStatus: people?.hasDetails === true,
    },
    participantOf: (row, at) => {
      if (!isIncluded(row)) return undefined;
      const number = participants.get(participantKey(row, at))?.number;
      return number === undefined ? undefined : participantPlaces[number];
    },
    taskOf: ({ taskId }) => {
      const number = taskId === undefined ? undefined : tasks.get(taskId);
      return number === undefined ? undefined : taskPlaces[number];
    },
  };
}

/** Returns 0 to `count` - 1 in an order that nobody can guess. */
export function shuffled(count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    const value = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = value;
  }
  return order;
}

/** Adds values that another study of the same participant has. */
function merged(
  known: Participant['demographics'] = [],
  others: Participant['demographics'] = [],
): Participant['demographics'] {
  if (known.length === 0) return others;
  return known.map((value, place) =>
    value === undefined || value.kind === 'missing' ? (others[place] ?? value) : value,
  );
}

/** Rows without any id are of different participants. */
function participantKey({ participantId, submissionId }: AnswerRow, place: number): string {
  if (participantId !== undefined) return `p${participantId}`;
  return submissionId === undefined ? `r${place}` : `s${submissionId}`;
}

function itemsOf(
  { codebook }: SnapshotData,
  people: People | undefined,
  { unlisted, taskKeys, otherKeys }: Pick<SharePlan, 'unlisted' | 'taskKeys' | 'otherKeys'>,
): readonly ShareItem[] {
  const details = people?.hasDetails === true;
  return [
    ...(people?.demographics ?? []).map(demographicItem),
    ...(details ? [{ key: 'status', kind: 'status', label: '', isDefault: false } as const] : []),
    { key: 'day', kind: 'day', label: '', isDefault: false },
    ...(details ? [{ key: 'seconds', kind: 'seconds', label: '', isDefault: false } as const] : []),
    ...codebook.instructions.flatMap(questionItems),
    ...unlisted.map(({ instructionId }) => textItem(instructionId, '', undefined)),
    ...taskKeys.map((key) => fieldItem('task-field', key)),
    ...otherKeys.map((key) => fieldItem('record-field', key)),
  ];
}

function demographicItem({ header }: Demographic): ShareItem {
  const isDefault = usualDemographics.has(header.trim().toLowerCase());
  return { key: `demographic:${header}`, kind: 'demographic', label: header, isDefault };
}

function questionItems(instruction: Instruction): ShareItem[] {
  const { id, question: label, order, type } = instruction;
  const answer = { key: `answer:${id}`, kind: 'answer', label, order, isDefault: true } as const;
  const text = textItem(id, label, order);
  switch (answerKind(type)) {
    case 'files':
      return [{ key: `files:${id}`, kind: 'files', label, order, isDefault: false }];
    case 'number':
      return [answer, text];
    case 'rating':
      return [answer];
    case 'choice':
      return [
        ...(hasOwnParts(instruction) ? [answer] : []),
        ...(isChoiceWithText(type) || !hasOwnParts(instruction) ? [text] : []),
      ];
    default:
      return [text];
  }
}

function textItem(id: string, label: string, order: number | undefined): ShareItem {
  return { key: `text:${id}`, kind: 'text', label, order, isDefault: false };
}

function fieldItem(kind: 'task-field' | 'record-field', key: string): ShareItem {
  return { key: `${kind}:${key}`, kind, label: key, isDefault: false };
}
