import { archiveOf } from '../../prolific/archiveOf.ts';
import { contentFromBuffer } from '../../prolific/objectContent.ts';
import type { ProlificData, SubmissionData } from '../../prolific/prolificData.ts';
import { collectionOf } from '../../prolific/sample/collection.ts';
import { uuidOf } from '../../prolific/sample/ids.ts';
import { account } from '../../prolific/sample/people.ts';
import { randomBytesOf } from './randomBytes.ts';

export const workspaceId = '6278acb09062db3b35bcbeb0';
export const subject = { kind: 'collection', id: uuidOf('collection of faults'), name: 'Faults' } as const;

const wire = collectionOf({
  ...subject,
  workspaceId,
  createdAt: '2026-08-03T09:12:44.120Z',
  pages: [[{ key: 'only', type: 'free_text', description: 'What do you taste?' }]],
});

/** In bytes: more than the first request fetches, so that further ranges are requested. */
const uploads = [700_000, 500_000, 3_000];

/** Returns a collection that is small enough for hundreds of exports. Each `version` has other contents. */
export function dataOf(version: string): ProlificData {
  return {
    account: { ...account },
    workspaces: [
      {
        id: workspaceId,
        title: 'Faults',
        description: '',
        featureEnabled: true,
        projects: [],
        batches: [],
        collections: [{ wire, archive: async () => contentFromBuffer(await bytesOf(version)) }],
      },
    ],
    foreignCollectionIds: [],
  };
}

const archives = new Map<string, Promise<Buffer>>();

/** Returns the shared archive of a version. Callers must not change it. */
export async function bytesOf(version: string): Promise<Buffer> {
  const made = archives.get(version) ?? archiveOf({ wire }, submissionsOf(version));
  archives.set(version, made);
  return await made;
}

function submissionsOf(version: string): SubmissionData[] {
  return uploads.map((size, index) => ({
    record: {
      submission_id: uuidOf(`submission ${index}`),
      participant_id: uuidOf(`participant ${index}`),
      study_id: uuidOf('study'),
      created_at: '2026-09-01T10:00:00Z',
      responses: { only: { type: 'free_text', value: `Salt, says ${version}` } },
    },
    files: [
      {
        path: `files/${index}.bin`,
        content: () => randomBytesOf(`${version} ${index}`, size),
      },
    ],
  }));
}
