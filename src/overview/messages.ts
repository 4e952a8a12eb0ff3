import * as z from 'zod/mini';

/** What the webview may ask of the host. Nothing else gets past {@link viewMessage}. */

const text = (longest: number) => z.string().check(z.maxLength(longest));
const id = text(500);
const count = z.int().check(z.nonnegative(), z.lte(1_000_000_000));

const filterSchema = z.object({
  study: z.optional(id),
  participant: z.optional(id),
  from: z.optional(z.iso.datetime({ offset: true })),
  to: z.optional(z.iso.datetime({ offset: true })),
  answer: z.optional(z.object({ instructionId: id, value: text(10_000) })),
  range: z.optional(
    z.object({
      instructionId: id,
      unit: z.optional(text(1_000)),
      from: z.optional(z.number()),
      to: z.optional(z.number()),
    }),
  ),
});

const sortSchema = z.object({
  by: z.union([
    z.enum(['row', 'submission', 'participant', 'study', 'task', 'time']),
    z.object({ instructionId: id }),
  ]),
  descending: z.boolean(),
});

/** The answer to a question with a `request` carries the same number. */
const request = count;

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({
    type: z.literal('summary'),
    request,
    filter: filterSchema,
    /** The person's, as their browser has it. */
    timeZone: z.optional(text(100)),
  }),
  z.object({
    type: z.literal('rows'),
    request,
    filter: filterSchema,
    sort: sortSchema,
    from: count,
    to: count,
  }),
  z.object({
    type: z.literal('texts'),
    request,
    filter: filterSchema,
    instructionId: id,
    search: z.object({ by: z.enum(['word', 'part']), text: text(1_000) }),
  }),
  z.object({
    type: z.literal('uploads'),
    request,
    filter: filterSchema,
    instructionId: id,
    from: count,
    to: count,
  }),
  z.object({ type: z.literal('cancel'), request }),
  z.object({ type: z.literal('openFile'), path: text(4_096) }),
  z.object({ type: z.literal('openLine'), line: count }),
  z.object({
    type: z.literal('do'),
    what: z.enum(['createTables', 'createNotebook', 'fetchUploads', 'openResponses', 'revealSnapshot']),
  }),
  z.object({
    type: z.literal('save'),
    request,
    name: text(200),
    format: z.enum(['svg', 'png', 'csv']),
    /** Text, or base64 for `png`. */
    content: text(20_000_000),
  }),
  z.object({ type: z.literal('copy'), request, content: text(5_000_000) }),
]);

export type ViewMessage = z.infer<typeof messageSchema>;

/** Filter and sort as they come over the border; optional fields may be there and `undefined`. */
export type WireFilter = z.infer<typeof filterSchema>;

/** The most rows that one message asks for. */
export const mostRows = 500;

/** What the webview asks for; `undefined` where it is nothing that it may. */
export function viewMessage(value: unknown): ViewMessage | undefined {
  const parsed = messageSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const message = parsed.data;
  const tooMany =
    (message.type === 'rows' || message.type === 'uploads') &&
    (message.to < message.from || message.to - message.from > mostRows);
  return tooMany ? undefined : message;
}
