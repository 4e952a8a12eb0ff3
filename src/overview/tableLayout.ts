import * as z from 'zod/mini';

/** Columns are named by `row`, `submission` and so on; those of answers by `answer:` and the question's id. */
const columnKey = z.string().check(z.maxLength(520));
const columnKeys = z.array(columnKey).check(z.maxLength(5_000));

export const tableLayoutSchema = z.object({
  /** Columns that were resized, with their width in pixels. */
  widths: z.array(z.tuple([columnKey, z.number().check(z.gte(20), z.lte(4_000))])).check(z.maxLength(5_000)),
  hidden: columnKeys,
  /** Columns that stay at the left while the others scroll, in this order. */
  pinned: columnKeys,
});

/** How a person arranged the columns of a collection's table. */
export type TableLayout = z.infer<typeof tableLayoutSchema>;

export const plainLayout: TableLayout = { widths: [], hidden: [], pinned: [] };
