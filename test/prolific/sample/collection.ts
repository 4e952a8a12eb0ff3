import type { WireCollection, WirePage, WirePageItem } from '../wire.ts';
import { uuidOf } from './ids.ts';
import { account, colleague } from './people.ts';

type WithoutPlace<Item> = Item extends WirePageItem
  ? Omit<Item, 'id' | 'created_at' | 'created_by' | 'parent_id' | 'parent_type' | 'order'>
  : never;

/** A page item without what follows from its place; `key` names it within its collection. */
export type ItemSketch = WithoutPlace<WirePageItem> & { readonly key: string };

export interface CollectionSketch {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly introduction?: string;
  readonly steps?: string;
  readonly createdAt: string;
  /** Absent: never changed. */
  readonly changedAt?: string;
  readonly pages: readonly (readonly ItemSketch[])[];
}

/** The id of an instruction, by its collection and its key in the sketch. */
export function itemId(collectionId: string, key: string): string {
  return uuidOf(`${collectionId} item ${key}`);
}

/** Fills a sketch up to what the API sends. */
export function collectionOf(sketch: CollectionSketch): WireCollection {
  const made = madeAt(sketch.createdAt);
  return {
    id: sketch.id,
    schema_version: '1',
    ...made,
    last_modified_at: sketch.changedAt ?? null,
    last_modified_by: sketch.changedAt === undefined ? null : colleague.id,
    workspace_id: sketch.workspaceId,
    name: sketch.name,
    task_details: {
      task_name: sketch.name,
      task_introduction: sketch.introduction ?? '<p>Thank you for taking part.</p>',
      task_steps: sketch.steps ?? '<ol><li>Read each question.</li><li>Answer it.</li></ol>',
    },
    item_count: sketch.pages.length,
    collection_items: pagesOf('collection', sketch),
  };
}

/** The pages of a collection or batch with their items, as the API sends them. */
export function pagesOf(
  parentType: 'collection' | 'batch',
  { id, createdAt, pages }: Pick<CollectionSketch, 'id' | 'createdAt' | 'pages'>,
): WirePage[] {
  const made = madeAt(createdAt);
  return pages.map((items, index): WirePage => {
    const pageId = uuidOf(`${id} page ${index}`);
    return {
      id: pageId,
      ...made,
      schema_version: '1',
      order: index,
      page_items: items.map(({ key, ...item }, order): WirePageItem => ({
        id: itemId(id, key),
        ...made,
        parent_id: pageId,
        parent_type: parentType,
        order,
        ...item,
      })),
    };
  });
}

function madeAt(createdAt: string): { created_at: string; created_by: string } {
  return { created_at: createdAt, created_by: account.id };
}
