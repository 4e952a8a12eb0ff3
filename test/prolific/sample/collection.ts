import type { Response, WireCollection, WirePage, WirePageItem } from '../wire.ts';
import { uuidOf } from './ids.ts';
import { account, colleague } from './people.ts';
import { Random } from './random.ts';

type Sketch<Item extends WirePageItem> = Item extends WirePageItem
  ? Omit<Item, 'id' | 'created_at' | 'created_by' | 'parent_id' | 'parent_type' | 'order'> & {
      /** The item’s key within its collection. */
      readonly key: string;
      /** Draws an answer, or `undefined` to omit it. Absent if answers are drawn elsewhere, like uploads. */
      readonly answer?: (random: Random) => Omit<Response & { type: Item['type'] }, 'type'> | undefined;
    }
  : never;

/** A page item without properties that follow from its position, and its answers. */
export type ItemSketch = Sketch<WirePageItem>;

export interface CollectionSketch {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly introduction?: string;
  readonly steps?: string;
  readonly createdAt: string;
  /** Absent if it was never changed. */
  readonly changedAt?: string;
  readonly pages: readonly (readonly ItemSketch[])[];
}

/** Returns the id of an instruction with this key in the sketch of a collection. */
export function itemId(collectionId: string, key: string): string {
  return uuidOf(`${collectionId} item ${key}`);
}

/**
 * Returns answers by instruction. Each is drawn from a separate stream, named by the words and the
 * instruction’s key, so that another question in the sketch changes no other answer. `drawn` contains
 * existing answers by key.
 */
export function answersTo(
  { id, pages }: Pick<CollectionSketch, 'id' | 'pages'>,
  words: string,
  drawn: Readonly<Record<string, Response | undefined>>,
): Record<string, Response> {
  return Object.fromEntries(
    pages.flat().flatMap(({ key, type, answer }) => {
      const made = answer?.(Random.of(`${words} ${key}`));
      const response = made === undefined ? drawn[key] : ({ type, ...made } as Response);
      return response === undefined ? [] : [[itemId(id, key), response]];
    }),
  );
}

/** Returns the collection of a sketch, as the API sends it. */
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

/** Returns the pages of a collection or batch with their items, as the API sends them. */
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
      // JSON omits the function that draws answers.
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
