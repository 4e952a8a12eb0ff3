import assert from 'node:assert/strict';
import { instructionsIn } from '../../../src/analysis/answers/codebook.ts';
import type { Batch, Collection, CollectionPage } from '../../../src/prolific/apiModel.ts';
import { createProlificClient } from '../../../src/prolific/client.ts';
import { isContentType } from '../../../src/snapshots/instructionType.ts';
import type { Layout } from '../../prolific/layout.ts';
import { startLocalProlific, type LocalProlific } from '../../prolific/localProlific.ts';
import type { CollectionData } from '../../prolific/prolificData.ts';
import { eveningCollection, pilotCollection, sampleBatch } from '../../prolific/sampleCollections.ts';
import { workspaceIds } from '../../prolific/sampleData.ts';
import { archiveBytes, unzipped } from '../prolificServer/archives.ts';
import { never, undiciTransport } from '../support/network.ts';

/** What a collection and a batch look like in the API and in `collection.json`. */
interface Seen {
  readonly collection: Collection;
  readonly batch: Batch | undefined;
  readonly codebook: object;
}

describe('Pages of a collection or batch', () => {
  const started: { close(): Promise<void> }[] = [];
  afterEach(async () => await Promise.all(started.splice(0).map((each) => each.close())));

  async function start(options: { layout?: Layout; evening?: boolean }): Promise<LocalProlific> {
    const prolific = await startLocalProlific(options);
    started.push(prolific);
    return prolific;
  }

  async function see(prolific: LocalProlific, { id }: { readonly id: string }): Promise<Seen> {
    const transport = undiciTransport();
    started.push(transport);
    const { apiUrl, token, data } = prolific;
    const client = createProlificClient({ apiUrl: new URL(apiUrl), token, userAgent: 'test', transport });
    const batches = await client.batches(workspaceIds.kitchenLab, { signal: never });
    const owners = data.workspaces.flatMap(({ collections }): CollectionData[] => collections);
    const files = await unzipped(await archiveBytes(owners.find(({ wire }) => wire.id === id)!));
    return {
      collection: await client.collection(id, never),
      batch: batches.find((each) => each.id === sampleBatch.id),
      codebook: instructionsIn(JSON.parse(files.get('collection.json')!.toString())),
    };
  }

  it('are the same in each layout, from the API and in an archive', async () => {
    const flat = await see(await start({ layout: 'items' }), pilotCollection);
    assert.ok(flat.collection.pages.length >= 2 && flat.batch!.items.length >= 4);
    for (const layout of ['rows', 'mixed'] as const) {
      const prolific = await start({ layout });
      assert.deepEqual(await see(prolific, pilotCollection), flat, layout);
    }
  });

  it('have the same numbers in the API and in an archive, also after one without a question', async () => {
    const { collection, codebook } = await see(await start({ evening: true }), eveningCollection);
    const questionsOn = ({ items }: CollectionPage, index: number): object[] =>
      items.filter(({ type }) => !isContentType(type)).map(({ id }) => ({ id, page: index + 1 }));
    assert.deepEqual(
      (codebook as { id: string; page: number }[]).map(({ id, page }) => ({ id, page })),
      collection.pages.flatMap(questionsOn),
    );
    assert.ok(collection.pages.some((page, index) => questionsOn(page, index).length === 0));
  });
});
