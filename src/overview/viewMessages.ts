import * as z from 'zod/mini';
import { tableLayoutSchema } from './tableLayout.ts';

/** The messages that the webview may send. {@link viewMessage} rejects everything else. */

const text = (maxLength: number) => z.string().check(z.maxLength(maxLength));
const id = text(500);
const count = z.int().check(z.nonnegative(), z.lte(1_000_000_000));

const instant = z.iso.datetime({ offset: true });
const conditionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), value: text(10_000) }),
  z.object({
    kind: z.literal('range'),
    unit: z.exactOptional(text(1_000)),
    from: z.exactOptional(z.number()),
    to: z.exactOptional(z.number()),
  }),
]);
/** More of each than anybody clicks; every one costs time per row. */
const maxConditions = 1_000;
const listOf = <T extends z.core.$ZodType>(item: T) =>
  z.readonly(z.array(item).check(z.minLength(1), z.maxLength(maxConditions)));
const some = <T extends z.core.$ZodType>(item: T) => z.exactOptional(listOf(item));

const filterSchema = z.object({
  study: z.exactOptional(id),
  participant: z.exactOptional(id),
  times: some(z.object({ from: z.exactOptional(instant), to: z.exactOptional(instant) })),
  questions: some(
    z.object({
      instructionId: id,
      anyOf: listOf(conditionSchema),
    }),
  ),
  isNew: z.exactOptional(z.literal(true)),
});

const sortSchema = z.object({
  by: z.union([
    z.enum(['row', 'submission', 'participant', 'study', 'task', 'time']),
    z.object({ instructionId: id }),
  ]),
  descending: z.boolean(),
});

/** The answer to a message with a `request` has the same number. */
const request = count;

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({
    type: z.literal('summary'),
    request,
    filter: filterSchema,
    splitBy: z.optional(id),
    /** The user's time zone, from the browser. */
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
  z.object({ type: z.literal('columns'), layout: tableLayoutSchema }),
  z.object({ type: z.literal('openFile'), path: text(4_096) }),
  /** Shows another snapshot of the same collection or batch in this tab. */
  z.object({ type: z.literal('show'), folder: text(4_096) }),
  z.object({ type: z.literal('participant'), what: z.enum(['find', 'delete']), participant: id }),
  z.object({ type: z.literal('saveRows'), request, filter: filterSchema }),
  z.object({ type: z.literal('openLine'), line: count }),
  z.object({
    type: z.literal('do'),
    what: z.enum([
      'createTables',
      'createNotebook',
      'fetchUploads',
      'openResponses',
      'revealSnapshot',
      'copyStructureReport',
      'exportNewSnapshot',
      'compareSnapshot',
      'addSubmissionDetails',
      'addDemographics',
    ]),
  }),
  z.object({
    type: z.literal('save'),
    request,
    name: text(200),
    format: z.enum(['svg', 'png', 'csv']),
    /** Text; base64 if the format is `png`. */
    content: text(20_000_000),
  }),
  z.object({ type: z.literal('copy'), request, content: text(5_000_000) }),
]);

export type ViewMessage = z.infer<typeof messageSchema>;

/** The maximum of rows per message. */
export const maxRows = 500;

/** Parses a message from the webview; `undefined` if it isn't valid. */
export function viewMessage(value: unknown): ViewMessage | undefined {
  const parsed = messageSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const message = parsed.data;
  const tooMany =
    (message.type === 'rows' || message.type === 'uploads') &&
    (message.to < message.from || message.to - message.from > maxRows);
  return tooMany ? undefined : message;
}

/** Returns the number of a request, even if the rest of it isn't valid. */
export function requestOf(value: unknown): number | undefined {
  const parsed = z.object({ request }).safeParse(value);
  return parsed.success ? parsed.data.request : undefined;
}
