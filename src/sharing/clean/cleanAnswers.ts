import { optionsOf, unitsOf } from '../../analysis/answers/answerParts.ts';
import type { Codebook } from '../../analysis/answers/codebook.ts';
import type { Instruction } from '../../analysis/answers/instruction.ts';
import type { Answer, Chosen, UploadedFile } from '../../analysis/answers/submission.ts';
import { answerKind } from '../../snapshots/instructionType.ts';

/** What is included of questions, by their ids on Prolific. */
export interface IncludedQuestions {
  readonly answers: ReadonlySet<string>;
  readonly texts: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
}

export interface CleanAnswersDeps {
  readonly included: IncludedQuestions;
  /** The snapshot's own, whose units are compared. */
  readonly codebook: Codebook;
  /** What the copy calls a question. */
  readonly idOf: (instructionId: string) => string;
  /** Returns the path of a file in the copy; `undefined`: it isn't included. */
  readonly pathOf: (file: UploadedFile, questionId: string) => string | undefined;
}

/** Returns whether a question says which options there are, so that others can be told from them. */
export function hasOwnParts(question: Instruction): boolean {
  return answerKind(question.type) !== 'choice' || optionsOf(question).length > 0;
}

/** Something that isn't a number or an option, and so might be anything. */
const unlisted = '?';

/**
 * Returns those of a row's answers that a copy includes. Without its texts, an answer consists of the
 * question's own options, units and numbers only, whatever the record says.
 */
export function cleanAnswers(deps: CleanAnswersDeps, answers: readonly Answer[]): Answer[] {
  const { included } = deps;
  return answers.flatMap((answer): Answer[] => {
    const { instructionId: id } = answer;
    const withText = included.texts.has(id);
    const base = { instructionId: deps.idOf(id), source: undefined };
    switch (answerKind(answer.type)) {
      case 'files':
        return included.files.has(id) && 'files' in answer && answer.type !== 'unknown'
          ? [{ ...answer, ...base, files: filesOf(deps, answer.files, base.instructionId) }]
          : [];
      case 'text':
      case 'other':
        return withText ? [withoutFiles({ ...answer, ...base })] : [];
      default:
        if (!withText && !included.answers.has(id)) return [];
        return [withText ? { ...answer, ...base } : { ...ownParts(answer, deps.codebook), ...base }];
    }
  });
}

/** Returns an answer with nothing but numbers and its question's options and units. */
function ownParts(answer: Answer, { byId }: Codebook): Answer {
  switch (answer.type) {
    case 'free_text_with_unit': {
      const units = new Set(unitsOf(byId.get(answer.instructionId)).map(({ value }) => String(value)));
      const amounts = answer.amounts.map(({ number, unit }) => ({
        number,
        text: number === undefined ? unlisted : String(number),
        unit: unit !== undefined && units.has(unit) ? unit : undefined,
      }));
      return { ...answer, amounts };
    }
    case 'star_rating':
      return { ...answer, chosen: answer.chosen.map((each) => (isOption(each) ? bare(each) : anything)) };
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return { ...answer, chosen: answer.chosen.filter(isOption).map(bare) };
    default:
      return answer;
  }
}

const anything: Chosen = { value: unlisted, option: -1, explanation: undefined };

function isOption({ option }: Chosen): boolean {
  return option >= 0;
}

function bare({ value, option }: Chosen): Chosen {
  return { value, option, explanation: undefined };
}

function filesOf(
  { pathOf }: CleanAnswersDeps,
  files: readonly UploadedFile[],
  questionId: string,
): UploadedFile[] {
  return files.flatMap((file) => {
    const path = pathOf(file, questionId);
    return path === undefined ? [] : [{ ...file, path, name: '', key: undefined, contentType: undefined }];
  });
}

/** An answer in an unknown shape has the paths of its files in its JSON. */
function withoutFiles(answer: Answer): Answer {
  return answer.type === 'unknown' && answer.files.length > 0
    ? { ...answer, files: [], json: undefined }
    : answer;
}
