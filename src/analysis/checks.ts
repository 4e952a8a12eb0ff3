import type { Instruction, Scalar } from './instruction.ts';
import { linkUpload, type UploadReference } from './linkUpload.ts';
import { shortestInexact } from './longJson.ts';
import { optionFinder, type OptionFinder } from './optionFinder.ts';
import {
  finding,
  mostListed,
  type AnswerPlace,
  type Found,
  type MissingFile,
  type UnknownInstructionUse,
  type UploadsReport,
  type WrongOption,
} from './readReport.ts';
import type { SnapshotUploads } from './snapshotUploads.ts';
import type { Answer } from './submission.ts';

/** What making an answer asks about its values; each question asked is counted for the report. */
export interface AnswerChecks {
  /** The index of a value in its instruction's options, or -1. */
  readonly optionOf: (instruction: Instruction | undefined, value: Scalar) => number;
  /** The path of an upload in the snapshot's folder. */
  readonly fileOf: (reference: UploadReference) => string | undefined;
  /** A number, or its text where a double can't hold what is written. */
  readonly exactNumber: (value: number) => Scalar;
}

export interface RecordChecks extends AnswerChecks {
  /** What follows is of this line; `text` is its JSON where numbers in it may have lost digits. */
  readonly begin: (line: number, text: string | undefined) => void;
  readonly sawAnswer: (answer: Answer, instruction: Instruction | undefined) => void;
  readonly report: (complete: boolean) => ChecksReport;
}

export interface ChecksReport {
  readonly answers: number;
  readonly unknownInstructions: readonly UnknownInstructionUse[];
  readonly answersToUnlisted: number;
  readonly wrongOptions: Found<WrongOption>;
  readonly notUnderstood: Found<AnswerPlace>;
  readonly uploads: UploadsReport;
}

/** Ids of unknown instructions that are told apart. */
const mostInstructions = 1_000;

/** The checks of one reading. */
export function recordChecks(uploads: SnapshotUploads): RecordChecks {
  const { index } = uploads;
  const finders = new Map<Instruction, OptionFinder>();
  const used = new Uint8Array(index.size);
  const wrongOptions = finding<WrongOption>();
  const notUnderstood = finding<AnswerPlace>();
  const missing = finding<MissingFile>();
  const unknown = new Map<string, { readonly type: string; answers: number }>();
  let line = 0;
  let text: string | undefined;
  let answers = 0;
  let answersToUnlisted = 0;
  let named = 0;
  let linked = 0;

  const sawUnknown = ({ instructionId, ...answer }: Answer): void => {
    const use = unknown.get(instructionId);
    if (use !== undefined) use.answers++;
    else if (unknown.size === mostInstructions) answersToUnlisted++;
    else {
      const type = answer.type === 'unknown' ? (answer.typeName ?? answer.type) : answer.type;
      unknown.set(instructionId, { type, answers: 1 });
    }
  };

  return {
    begin: (lineNow, textNow) => {
      line = lineNow;
      text = textNow;
    },
    sawAnswer: (answer, instruction) => {
      answers++;
      if (instruction === undefined) sawUnknown(answer);
      else if (answer.type === 'unknown' && instruction.type !== 'unknown') {
        notUnderstood.add({ line, instructionId: instruction.id });
      }
    },
    optionOf: (instruction, value) => {
      if (instruction === undefined || !('options' in instruction)) return -1;
      let finder = finders.get(instruction);
      if (finder === undefined) finders.set(instruction, (finder = optionFinder(instruction.options)));
      const option = finder(value);
      if (option < 0) wrongOptions.add({ line, instructionId: instruction.id, value: String(value) });
      return option;
    },
    fileOf: (reference) => {
      named++;
      const file = linkUpload(index, uploads.root, reference);
      if (file >= 0) {
        used[file] = 1;
        linked++;
        return index.path(file);
      }
      const { name, path, key, ids } = reference;
      missing.add({ line, submissionId: ids.submissionId, name: name === '' ? (path ?? key ?? '') : name });
      return undefined;
    },
    exactNumber: (value) => {
      if (Number.isSafeInteger(value) || text === undefined) return value;
      return String(value).length < shortestInexact ? value : (writtenAs(value, text) ?? value);
    },
    report: (complete) => ({
      answers,
      unknownInstructions: [...unknown].map(([instructionId, use]) => ({ instructionId, ...use })),
      answersToUnlisted,
      wrongOptions: wrongOptions.found(),
      notUnderstood: notUnderstood.found(),
      uploads: {
        named,
        linked,
        missing: missing.found(),
        orphans: complete ? orphansOf(uploads, used) : { count: 0, first: [] },
        leftOut: uploads.leftOut,
      },
    }),
  };
}

/** How the JSON writes a number, if it does so in one way and with more digits than the number has. */
function writtenAs(value: number, json: string): string | undefined {
  const found = new Set<string>();
  for (const [, written] of json.matchAll(/[:[,]\s*(-?\d[\d.eE+-]{14,4096})/g)) {
    if (written !== undefined && Number(written) === value) found.add(written);
  }
  const [written] = found;
  return found.size === 1 && written !== String(value) ? written : undefined;
}

function orphansOf({ index }: SnapshotUploads, used: Uint8Array): Found<string> {
  const first: string[] = [];
  let count = 0;
  for (let file = 0; file < used.length; file++) {
    if (used[file] === 1) continue;
    if (count++ < mostListed) first.push(index.path(file));
  }
  return { count, first };
}
