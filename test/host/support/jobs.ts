import { join } from 'node:path';
import type { SubjectNode } from '../../../src/tree/nodes.ts';
import { pilotCollection } from '../../prolific/sampleCollections.ts';
import type { InEditor } from './inEditor.ts';
import { leaveStaging } from './leftStaging.ts';

const never = new AbortController().signal;

/** Requests exports like another user, without the knowledge of this editor. */
export async function requestJobs({ parts }: InEditor, subject: SubjectNode, count = 1): Promise<string[]> {
  const client = await parts.session.client();
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const { exportId = '' } = await client.requestExport(subject.subject, undefined, never);
    ids.push(exportId);
    await client.listExports(subject.subject, never);
  }
  return ids;
}

export function posts({ prolific }: InEditor): number {
  return prolific.requests.to('api', 'POST').length;
}

export function deletions({ prolific }: InEditor): number {
  return prolific.requests.to('api', 'DELETE').length;
}

/** Creates the staging folder of a pilot export whose program has ended. */
export async function leaveUnfinished({ exportFolder, parts }: InEditor, exportId: string): Promise<void> {
  const staging = join(exportFolder, 'pilot', '.prolific-partial-0badcafe');
  await leaveStaging({ parts }, staging, {
    collection: pilotCollection,
    export_id: exportId,
    filter: null,
    requested_at: '2026-11-23T14:05:09Z',
  });
  parts.snapshotIndex.refresh();
}
