/** The kinds of countable answers; `other` is an unknown type or shape. */
export type AnswerKind = 'choice' | 'rating' | 'number' | 'text' | 'files' | 'other';

/**
 * The types of instruction (question) that collections and batches have, and of which kind answers to them
 * are. Source: Prolific's OpenAPI document, 2026. What else depends on the type, or the kind, is a record
 * with all of them: the compiler names each place a new one needs.
 */
export const answerKinds = {
  free_text: 'text',
  free_text_with_unit: 'number',
  multiple_choice: 'choice',
  multiple_choice_with_free_text: 'choice',
  star_rating: 'rating',
  file_upload: 'files',
} as const satisfies Record<string, Exclude<AnswerKind, 'other'>>;

export type InstructionType = keyof typeof answerKinds;

/** The types whose answers are of a kind. */
export type TypeOf<Kind extends AnswerKind> = {
  [Type in InstructionType]: (typeof answerKinds)[Type] extends Kind ? Type : never;
}[InstructionType];

/** Whether a text can be written with a choice, by type. */
const takesTexts: Readonly<Record<TypeOf<'choice'>, boolean>> = {
  multiple_choice: false,
  multiple_choice_with_free_text: true,
};

/** Other items on pages, without a question. */
export const contentTypes = ['image', 'rich_text'] as const;

export type ContentType = (typeof contentTypes)[number];

export function isInstructionType(type: unknown): type is InstructionType {
  return typeof type === 'string' && Object.hasOwn(answerKinds, type);
}

export function isContentType(type: unknown): type is ContentType {
  return (contentTypes as readonly unknown[]).includes(type);
}

/** Returns the kind of answers of a type. */
export function answerKind(type: InstructionType | 'unknown'): AnswerKind {
  return type === 'unknown' ? 'other' : answerKinds[type];
}

/** Returns whether a type is a choice with a text. */
export function isChoiceWithText(type: string): boolean {
  return isInstructionType(type) && isOfKind(type, 'choice') && takesTexts[type];
}

/** Returns whether answers of a type have a kind. */
export function isOfKind<Kind extends AnswerKind>(type: InstructionType, kind: Kind): type is TypeOf<Kind> {
  return answerKinds[type] === kind;
}
