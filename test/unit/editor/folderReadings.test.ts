import assert from 'node:assert/strict';
import { FolderReadings } from '../../../src/editor/readings/folderReadings.ts';

const [first, second] = ['first', 'second'].map((workspaceFolder) => ({
  workspaceFolder,
  exportFolder: `${workspaceFolder}/exports`,
})) as [Place, Place];
interface Place {
  readonly workspaceFolder: string;
  readonly exportFolder: string;
}

function readings(isKept = true): { read: string[]; of: FolderReadings<string> } {
  const read: string[] = [];
  const of = new FolderReadings(
    async ({ workspaceFolder }) => {
      read.push(workspaceFolder);
      return await Promise.resolve(`${workspaceFolder} ${read.length}`);
    },
    () => isKept,
  );
  return { read, of };
}

describe('FolderReadings', () => {
  it('reads each folder once', async () => {
    const { read, of } = readings();
    assert.deepEqual(await Promise.all([of.get(first), of.get(first)]), ['first 1', 'first 1']);
    assert.deepEqual([await of.get(second), await of.get(first)], ['second 2', 'first 1']);
    assert.deepEqual(read, ['first', 'second']);
  });

  it('rereads only discarded folders, or all', async () => {
    const { of } = readings();
    for (const place of [first, second]) await of.get(place);
    of.discard([second.exportFolder, 'another']);
    assert.deepEqual([await of.get(first), await of.get(second)], ['first 1', 'second 3']);
    of.discard([]);
    assert.deepEqual([await of.get(first), await of.get(second)], ['first 1', 'second 3']);
    of.discard();
    assert.deepEqual([await of.get(first), await of.get(second)], ['first 4', 'second 5']);
  });

  it('rereads a folder that is discarded while it is read', async () => {
    const { of } = readings();
    const older = of.get(first);
    of.discard([first.exportFolder]);
    const newer = of.get(first);
    assert.deepEqual([await older, await newer, await of.get(first)], ['first 1', 'first 2', 'first 2']);
  });

  it('doesn’t cache a reading that won’t hold', async () => {
    const { of } = readings(false);
    assert.deepEqual([await of.get(first), await of.get(first)], ['first 1', 'first 2']);
  });

  it('forgets folders that aren’t kept', async () => {
    const { of } = readings();
    for (const place of [first, second]) await of.get(place);
    of.keepOnly([second]);
    assert.deepEqual([await of.get(second), await of.get(first)], ['second 2', 'first 3']);
  });

  it('passes on an error to all callers and doesn’t cache it', async () => {
    let read = 0;
    const of = new FolderReadings<number>(
      async () => {
        read += 1;
        if (read === 1) throw new Error('disk');
        return await Promise.resolve(read);
      },
      () => true,
    );
    const both = await Promise.allSettled([of.get(first), of.get(first)]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(await of.get(first), 2);
  });
});
