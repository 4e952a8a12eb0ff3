import * as z from 'zod/mini';
import type { Batch } from './model.ts';
import { oneLine } from './plainText.ts';
import { dateTime, id, listMeta, maybeText, pageItem, toPageItem } from './schemas.ts';

const batchAnswer = z.object({
  id,
  workspace_id: maybeText,
  name: maybeText,
  created_at: dateTime,
  created_by: maybeText,
  status: maybeText,
  total_task_count: z.catch(z.nullish(z.number()), undefined),
  batch_items: z.catch(z.nullish(z.array(z.object({ page_items: z.nullish(z.array(pageItem)) }))), undefined),
});

export const batchesAnswer = z.object({ results: z.nullish(z.array(batchAnswer)), meta: listMeta });

/** `workspaceId` is that of the list, which the answer need not repeat. */
export function toBatch(wire: z.infer<typeof batchAnswer>, workspaceId: string): Batch {
  return {
    kind: 'batch',
    id: wire.id,
    workspaceId: wire.workspace_id ?? workspaceId,
    name: oneLine(wire.name ?? wire.id),
    createdAt: wire.created_at,
    createdBy: wire.created_by ?? '',
    status: oneLine(wire.status ?? ''),
    taskCount: wire.total_task_count ?? undefined,
    items: (wire.batch_items ?? []).flatMap(({ page_items }) => (page_items ?? []).map(toPageItem)),
  };
}
