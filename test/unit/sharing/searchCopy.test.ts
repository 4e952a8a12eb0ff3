import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Identifiers } from '../../../src/sharing/ids/identifiers.ts';
import { fileWithId } from '../../../src/sharing/ids/searchCopy.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const id = '66a1f0c2d4e5b6a7980c1d2a';
const ids = new Identifiers();
ids.add(id);
const { signal } = new AbortController();

describe('The search of a copy for IDs', () => {
  const folder = temporaryFolder();
  const searched = async (name: string, content: string | Buffer): Promise<string | undefined> => {
    await writeFile(join(folder(), name), content);
    return await fileWithId(folder(), [name], ids, signal);
  };

  it('finds one at any place of a large file, also across pieces that are read', async () => {
    for (const before of [0, 5, 65_520, 65_536, 65_540, 131_060]) {
      for (const name of ['responses.csv', 'responses.sav']) {
        const content = `${'a '.repeat(before / 2)}${id} ${'b,'.repeat(40_000)}`;
        assert.equal(await searched(name, content), name, String(before));
      }
    }
  });

  it('finds one in bytes, in capitals, and at the end of a file', async () => {
    assert.equal(
      await searched('responses.parquet', Buffer.from([255, 0, ...Buffer.from(id.toUpperCase())])),
      'responses.parquet',
    );
  });

  it('finds whatever looks like one in texts, but not in other files, where UUIDs are usual', async () => {
    const uuid = '0191a2b3-0001-7000-8000-0000000000bb';
    assert.equal(await searched('codebook.md', `x ${uuid}`), 'codebook.md');
    assert.equal(await searched('responses.parquet', `x ${uuid}`), undefined);
  });

  it('isn’t misled by long words that only contain something alike at the edge of a piece', async () => {
    assert.equal(await searched('README.md', `${'ab'.repeat(200_000)} ${'0f'.repeat(40)}`), undefined);
  });
});
