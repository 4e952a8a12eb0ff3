/** The types of instruction (question) that collections and batches have. Source: Prolific's OpenAPI document, 2026. */
export const instructionTypes = [
  'free_text',
  'free_text_with_unit',
  'multiple_choice',
  'multiple_choice_with_free_text',
  'file_upload',
] as const;

export type InstructionType = (typeof instructionTypes)[number];

/** A value as an option or an answer has it. */
export type Scalar = string | number | boolean;

interface InstructionBase {
  readonly id: string;
  /** Whether another question before it has its id in the file; this one got another. */
  readonly sharesId?: true;
  /** As plain text, on one line. */
  readonly question: string;
  /** The page it stands on, from 1; `undefined` where pages can't be told. */
  readonly page: number | undefined;
  /** Its place among all instructions, from 1, in the order in which participants see them. */
  readonly order: number;
  /** The note beneath the question, as plain text. */
  readonly help: string | undefined;
}

export interface TextInstruction extends InstructionBase {
  readonly type: 'free_text';
  readonly validation: Validation | undefined;
}

export interface AmountInstruction extends InstructionBase {
  readonly type: 'free_text_with_unit';
  readonly units: readonly Unit[];
  /** The value of the unit that is chosen at first. */
  readonly defaultUnit: string | undefined;
  readonly unitPosition: 'prefix' | 'suffix';
}

export interface ChoiceInstruction extends InstructionBase {
  readonly type: 'multiple_choice' | 'multiple_choice_with_free_text';
  readonly options: readonly Option[];
  /** How many options one may choose; `undefined`: as many as there are, or not said. */
  readonly answerLimit: number | undefined;
}

export interface UploadInstruction extends InstructionBase {
  readonly type: 'file_upload';
  /** Extensions, such as `.jpg`. */
  readonly acceptedFileTypes: readonly string[];
  readonly maxFileSizeMb: number | undefined;
  readonly minFiles: number | undefined;
  readonly maxFiles: number | undefined;
}

export interface UnknownInstruction extends InstructionBase {
  readonly type: 'unknown';
  /** What Prolific calls its type. */
  readonly typeName: string;
}

export type Instruction =
  TextInstruction | AmountInstruction | ChoiceInstruction | UploadInstruction | UnknownInstruction;

export interface Option {
  readonly value: Scalar;
  /** As text on one line; the value where there is no label. */
  readonly label: string;
  /** Whether it can't be chosen together with others. */
  readonly exclusive: boolean;
}

export interface Unit {
  readonly value: Scalar;
  readonly label: string;
  readonly validation: Validation | undefined;
}

/** What an answer must be; `min` and `max` are a number's bounds or a text's lengths, `undefined` where unbounded. */
export interface Validation {
  readonly type: 'number' | 'string';
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export function isInstructionType(type: unknown): type is InstructionType {
  return (instructionTypes as readonly unknown[]).includes(type);
}
