import type { SubjectRef } from '../../../src/snapshots/subject.ts';

export const collectionId = '0191a2b3-0001-7000-8000-0000000000aa';
export const exportId = '0191a2b3-0001-7000-8000-0000000000bb';

/** Returns a collection as the API sends it. */
export function collectionJson(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: collectionId,
    schema_version: '1',
    created_at: '2026-01-02T03:04:05Z',
    created_by: '5f0c1e2d3b4a596877665544',
    workspace_id: '6278acb09062db3b35bcbeb0',
    name: 'Kitchens',
    task_details: { task_name: 'Kitchens', task_introduction: '<p>Hi</p>', task_steps: '<ol></ol>' },
    collection_items: [],
    ...changes,
  };
}

/** The sample collection's reference in export requests. */
export const collectionRef: SubjectRef = { kind: 'collection', id: collectionId };
