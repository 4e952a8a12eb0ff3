import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';

import type { ObjectContent } from '../../prolific/objectContent.ts';
import { lazyZip } from '../../prolific/lazyZip.ts';
import { key, storeOfLetters } from './storeOfLetters.ts';

/** Wraps content and counts the bytes that are read. */
function counted(content: ObjectContent): ObjectContent & { bytesRead: number } {
  const counting = {
    size: content.size,
    etag: content.etag,
    bytesRead: 0,
    async *read(start: number, endExclusive: number) {
      for await (const piece of content.read(start, endExclusive)) {
        counting.bytesRead += piece.length;
        yield piece;
      }
    },
  };
  return counting;
}

describe('Network conditions of the local object store', () => {
  const store = storeOfLetters();

  it('don’t change the sent bytes', async () => {
    const zip = lazyZip({ entries: 20, totalBytes: 400_000 });
    store().put('archive.zip', zip);
    const line = { firstByteMs: 2, bytesPerSecondPerConnection: 20e6, bytesPerSecondTotal: 30e6 };
    Object.assign(store().conditions, line);
    const bodies = await Promise.all(
      [1, 2, 3].map(async () =>
        Buffer.from(await (await fetch(store().presign('archive.zip', 60))).arrayBuffer()),
      ),
    );
    const pieces: Buffer[] = [];
    for await (const piece of zip.read(0, zip.size)) pieces.push(Buffer.from(piece));
    const whole = Buffer.concat(pieces);
    assert.ok(bodies.every((body) => body.equals(whole)));
    assert.deepEqual(
      store().requests.all.map(({ bytesSent }) => bytesSent),
      [zip.size, zip.size, zip.size],
    );
  });

  it('let a client that doesn’t read stop its own body, without reading ahead', async () => {
    const huge = counted(lazyZip({ entries: 10, totalBytes: 2e9 }));
    store().put('huge.zip', huge);
    const request = httpGet(store().presign('huge.zip', 60), { agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.pause();
    // Other requests are answered until the blocked body stops growing.
    for (let before = -1; before !== huge.bytesRead;) {
      before = huge.bytesRead;
      for (let time = 0; time < 20; time++) await (await fetch(store().presign(key, 60))).text();
    }
    response.destroy();
    assert.ok(huge.bytesRead < 50e6, `${huge.bytesRead} bytes were read`);
  });
});
