import * as z from 'zod/mini';

/** Kinds of uploads, by the extensions of their names. */
export const uploadKinds = ['image', 'video', 'audio', 'document', 'other'] as const;

export type UploadKind = (typeof uploadKinds)[number];

const extensions: Readonly<Record<Exclude<UploadKind, 'other'>, RegExp>> = {
  image: /^(?:avif|bmp|gif|heic|heif|jfif|jpe?g|png|svg|tiff?|webp)$/,
  video: /^(?:3gp|avi|hevc|m4v|mkv|mov|mp4|mpe?g|ogv|webm|wmv)$/,
  audio: /^(?:aac|aiff?|amr|flac|m4a|mp3|oga|ogg|opus|wav|weba|wma)$/,
  document: /^(?:csv|docx?|html?|json|key|md|numbers|odp|ods|odt|pages|pdf|pptx?|rtf|tsv|txt|xlsx?)$/,
};

/** Which uploads an export downloads: those that meet all its conditions. */
export interface UploadSelection {
  /** Ids of the questions whose answers name the upload. */
  readonly questions?: readonly string[];
  readonly kinds?: readonly UploadKind[];
  /** Size at most, in bytes. */
  readonly maxBytes?: number;
}

/** Maximum number of questions in a selection. */
export const maxQuestions = 1_000;
const question = z.string().check(z.minLength(1), z.maxLength(200));

/** A selection as the manifest and the record of an export have it. */
export const uploadsSchema = z
  .object({
    questions: z.optional(z.array(question).check(z.minLength(1), z.maxLength(maxQuestions))),
    kinds: z.optional(z.array(z.enum(uploadKinds)).check(z.minLength(1), z.maxLength(uploadKinds.length))),
    max_bytes: z.optional(z.int().check(z.nonnegative())),
  })
  .check(z.refine((uploads) => Object.values(uploads).some((value) => value !== undefined)));

/** Returns a selection as it is written, in a fixed order; `undefined` for all uploads. */
export function wireUploads(
  selection: { [Condition in keyof UploadSelection]?: UploadSelection[Condition] | undefined } | undefined,
): z.infer<typeof uploadsSchema> | undefined {
  const { questions, kinds, maxBytes } = selection ?? {};
  const chosen = uploadKinds.filter((kind) => kinds?.includes(kind));
  const wire = {
    ...(questions === undefined ? {} : { questions: [...new Set(questions)].sort() }),
    ...(kinds === undefined || chosen.length === uploadKinds.length ? {} : { kinds: chosen }),
    ...(maxBytes === undefined ? {} : { max_bytes: maxBytes }),
  };
  return Object.keys(wire).length === 0 ? undefined : wire;
}

/** Reads a selection as it is written; `undefined` for all uploads. */
export function readUploadSelection(
  wire: Readonly<z.infer<typeof uploadsSchema>> | undefined,
): UploadSelection | undefined {
  if (wire === undefined) return undefined;
  const { questions, kinds, max_bytes: maxBytes } = wire;
  return {
    ...(questions === undefined ? {} : { questions }),
    ...(kinds === undefined ? {} : { kinds }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
}

/** Returns whether two selections include the same uploads, however they are written. */
export function sameUploads(a: UploadSelection | undefined, b: UploadSelection | undefined): boolean {
  return JSON.stringify(wireUploads(a)) === JSON.stringify(wireUploads(b));
}

/** Returns whether a selection can name the question with this id. */
export function isSelectable(id: string): boolean {
  return question.safeParse(id).success;
}

/** Returns the kind of the upload with this path or name. */
export function uploadKind(path: string): UploadKind {
  const [, extension = ''] = /\.([a-z\d]{1,10})$/i.exec(path) ?? [];
  const name = extension.toLowerCase();
  return uploadKinds.find((kind) => kind !== 'other' && extensions[kind].test(name)) ?? 'other';
}
