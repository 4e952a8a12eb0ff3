import { answerState, isBlankAnswer } from './answerParts.ts';
import { isBlank, isBlankFile } from './blank.ts';
import type { Instruction } from './instruction.ts';
import { answerKind } from '../../snapshots/instructionType.ts';
import type { Scalar } from '../records/json.ts';
import type { UploadReference } from '../uploads/linkUpload.ts';
import { linkUploads } from '../uploads/linkUploads.ts';
import { optionFinder, type OptionFinder } from './optionFinder.ts';
import {
  finding,
  type AnswerPlace,
  type Found,
  type FileByPlace,
  type MissingFile,
  type OtherType,
  type UnknownInstructionUse,
  type UploadsReport,
  type WrongOption,
} from '../records/readReport.ts';
import type { SnapshotUploads } from '../uploads/snapshotUploads.ts';
import type { Answer, UploadedFile } from './submission.ts';

/** Checks of an answer's values; each result is counted for the report. */
export interface AnswerChecks {
  /** The index of a value in its instruction's options, or -1. */
  readonly optionOf: (instruction: Instruction | undefined, value: Scalar) => number;
  /** Has an upload linked to its file in the snapshot's folder, with all others of its record. */
  readonly link: (file: Unlinked, reference: UploadReference) => void;
}

/** An upload of a record that is still being read. */
type Unlinked = { -readonly [Key in keyof UploadedFile]: UploadedFile[Key] };

export interface RecordChecks extends AnswerChecks {
  /** Starts a line. Findings in duplicates are ignored, as another line counts instead. */
  readonly begin: (line: number, isDuplicate: boolean) => void;
  readonly sawAnswer: (answer: Answer, instruction: Instruction | undefined) => void;
  /** Called with each entry of `responses` and the answers in it, if something wants to know how it was read. */
  readonly sawEntry?: (
    id: string,
    entry: unknown,
    instruction: Instruction | undefined,
    found: readonly Answer[],
  ) => void;
  /** Ends a record and links its uploads; `byPlace` if it contains all uploads of its submission. */
  readonly end: (byPlace: boolean) => void;
  readonly report: (complete: boolean) => ChecksReport;
}

export interface ChecksReport {
  readonly answers: number;
  readonly unknownInstructions: readonly UnknownInstructionUse[];
  readonly answersToUnlisted: number;
  readonly wrongOptions: Found<WrongOption>;
  readonly notUnderstood: Found<AnswerPlace>;
  readonly otherTypes: Found<OtherType>;
  readonly uploads: UploadsReport;
}

/** Maximum number of unknown instructions that are distinguished. */
const maxInstructions = 1_000;

/** Creates the checks for one reading. */
export function recordChecks(uploads: SnapshotUploads): RecordChecks {
  const { index } = uploads;
  const finders = new Map<Instruction, OptionFinder>();
  const used = new Uint8Array(index.size);
  const wrongOptions = finding<WrongOption>();
  const notUnderstood = finding<AnswerPlace>();
  const otherTypes = finding<OtherType>();
  const missing = finding<MissingFile>();
  const byPlace = finding<FileByPlace>();
  const unsure = finding<MissingFile>();
  const unknown = new Map<string, { type: string; answers: number }>();
  let line = 0;
  let counts = true;
  /** Findings in the current record by row, each of which counts once. */
  let foundInRecord = new Set<string>();
  let uploadsOfRecord: { readonly file: Unlinked; readonly reference: UploadReference }[] = [];
  let answers = 0;
  let answersToUnlisted = 0;
  let named = 0;
  let linked = 0;

  /** Returns whether this finding is new in the answer's row. */
  const isNew = ({ source, instructionId }: Answer, what: string): boolean => {
    if (!counts) return false;
    const { taskId, submissionId, participantId } = source ?? {};
    const key = JSON.stringify([what, instructionId, taskId, submissionId, participantId]);
    if (foundInRecord.has(key)) return false;
    foundInRecord.add(key);
    return true;
  };
  const sawUnknown = (answer: Answer): void => {
    const { instructionId } = answer;
    const type = answer.type === 'unknown' ? (answer.typeName ?? answer.type) : answer.type;
    const use = unknown.get(instructionId);
    const first = !isBlankAnswer(answer) && isNew(answer, 'unknown instruction') ? 1 : 0;
    if (use === undefined) {
      if (unknown.size === maxInstructions) answersToUnlisted += first;
      else unknown.set(instructionId, { type, answers: first });
      return;
    }
    // A duplicate's answer may be of another type than those that count.
    if (use.answers === 0 && counts) use.type = type;
    use.answers += first;
  };
  const sawChosen = (answer: Answer, { id, type }: Instruction): void => {
    if (!('chosen' in answer) || answerKind(answer.type) !== answerKind(type)) return;
    for (const { option, value } of answer.chosen) {
      if (option >= 0 || value === undefined) continue;
      const text = String(value);
      if (!isBlank(text) && isNew(answer, `option ${text}`))
        wrongOptions.add({ line, instructionId: id, value: text });
    }
  };

  return {
    begin: (lineNow, isDuplicate) => {
      line = lineNow;
      counts = !isDuplicate;
      if (foundInRecord.size > 0) foundInRecord = new Set();
      uploadsOfRecord = [];
    },
    sawAnswer: (answer, instruction) => {
      answers++;
      if (instruction === undefined) {
        sawUnknown(answer);
        return;
      }
      const { id } = instruction;
      if ('options' in instruction) sawChosen(answer, instruction);
      if (answer.type === 'unknown') {
        if (instruction.type !== 'unknown' && isNew(answer, 'not understood'))
          notUnderstood.add({ line, instructionId: id });
      } else if (answerState(answer, answerKind(instruction.type)) === 'other-type') {
        if (isNew(answer, `type ${answer.type}`))
          otherTypes.add({ line, instructionId: id, type: answer.type });
      }
    },
    optionOf: (instruction, value) => {
      if (instruction === undefined || !('options' in instruction)) return -1;
      let finder = finders.get(instruction);
      if (finder === undefined) finders.set(instruction, (finder = optionFinder(instruction.options)));
      return finder(value);
    },
    link: (file, reference) => {
      named++;
      uploadsOfRecord.push({ file, reference });
    },
    end: (isWhole) => {
      if (uploadsOfRecord.length === 0) return;
      const references = uploadsOfRecord.map(({ reference }) => reference);
      const links = linkUploads(index, uploads.root, references, isWhole);
      for (const [place, { file, reference }] of uploadsOfRecord.entries()) {
        const { file: found, match } = links[place] ?? { file: -1, match: undefined };
        const { name, path, key, ids } = reference;
        const missed = {
          line,
          submissionId: ids.submissionId,
          name: name === '' ? (path ?? key ?? '') : name,
        };
        if (match === 'unsure' && counts) unsure.add(missed);
        if (found < 0) {
          if (counts && !isBlankFile({ name, path: undefined })) missing.add(missed);
          continue;
        }
        used[found] = 1;
        linked++;
        file.path = index.path(found);
        file.match = match;
        if (match === 'place' && counts) byPlace.add({ ...missed, path: file.path });
      }
      uploadsOfRecord = [];
    },
    report: (complete) => ({
      answers,
      unknownInstructions: [...unknown].map(([instructionId, use]) => ({ instructionId, ...use })),
      answersToUnlisted,
      wrongOptions: wrongOptions.found(),
      notUnderstood: notUnderstood.found(),
      otherTypes: otherTypes.found(),
      uploads: {
        named,
        linked,
        missing: missing.found(),
        byPlace: byPlace.found(),
        unsure: unsure.found(),
        orphans: complete ? orphansOf(uploads, used) : { count: 0, first: [] },
        leftOut: uploads.leftOut,
      },
    }),
  };
}

function orphansOf({ index }: SnapshotUploads, used: Uint8Array): Found<string> {
  const orphans = finding<string>();
  for (const [file, isUsed] of used.entries()) if (isUsed === 0) orphans.add(index.path(file));
  return orphans.found();
}
