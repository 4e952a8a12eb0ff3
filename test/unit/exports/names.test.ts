import assert from 'node:assert/strict';
import {
  collectionSlug,
  slugRoom,
  isSnapshotName,
  snapshotName,
} from '../../../src/snapshots/snapshotName.ts';

const id = '0191a2b3-0001-7000-8000-000000000001';

describe('Collection folder name', () => {
  it('is the name in lower case with hyphens and the start of the ID', () => {
    assert.equal(
      collectionSlug({ kind: 'collection', id, name: 'Cooking at Home, 2026' }),
      'cooking-at-home-2026-0191a2b3',
    );
  });

  it('drops accents and keeps letters of other scripts', () => {
    assert.equal(collectionSlug({ kind: 'collection', id, name: 'Küche & Crème' }), 'kuche-creme-0191a2b3');
    assert.equal(collectionSlug({ kind: 'collection', id, name: '家庭料理' }), '家庭料理-0191a2b3');
  });

  it('keeps the marks of other scripts, because they change words', () => {
    const slugOf = (name: string): string => collectionSlug({ kind: 'collection', id, name });
    assert.equal(slugOf('ガス'), 'ガス-0191a2b3');
    assert.equal(slugOf('ガス'.normalize('NFD')), 'ガス-0191a2b3');
    assert.equal(slugOf('हिन्दी भाषा'), 'हिन्दी-भाषा-0191a2b3');
    assert.equal(slugOf('Ёлка й'), 'ёлка-й-0191a2b3');
    assert.equal(slugOf('\u0301x'), 'x-0191a2b3');
  });

  it('fits into encrypted folders in any script', () => {
    const slug = collectionSlug({ kind: 'collection', id, name: '料'.repeat(100) });
    assert.ok(Buffer.byteLength(slug) <= 128, slug);
  });

  it('is shorter on Windows when paths would exceed the limit', () => {
    const short = 'C:\\Users\\Ada\\study\\prolific-exports';
    const long = `C:\\${'folder\\'.repeat(13)}prolific-exports`;
    const name = 'A collection with rather a long name that goes on and on';
    assert.equal(slugRoom(short, 'win32'), slugRoom(long, 'linux'));
    const slug = collectionSlug({ kind: 'collection', id, name }, slugRoom(long, 'win32'));
    assert.match(slug, /^a-collection-0191a2b3$/);
    const file = `files\\${'0'.repeat(24)}\\${'a'.repeat(56)}.jpg`;
    const path = [long, slug, '.prolific-partial-01234567', 'entries', file].join('\\');
    assert.ok(path.length <= 259, `${path.length}`);
  });

  it('differs between collections with equal names', () => {
    const other = 'ffffffff-0001-7000-8000-000000000001';
    assert.notEqual(
      collectionSlug({ kind: 'collection', id, name: 'Same' }),
      collectionSlug({ kind: 'collection', id: other, name: 'Same' }),
    );
  });

  it('never leads out of the export folder, whatever the name and ID contain', () => {
    for (const name of ['../../etc', 'C:\\Windows', '/', '..', '.', 'CON', 'a\0b', '\u202egnp.exe', '🎉🎉']) {
      const slug = collectionSlug({ kind: 'collection', id: '../..', name });
      assert.match(slug, /^[\p{Letter}\p{Number}][\p{Letter}\p{Number}-]*$/u, name);
    }
  });

  it('falls back to “collection” for a name of symbols', () => {
    assert.equal(collectionSlug({ kind: 'collection', id, name: '🎉' }), 'collection-0191a2b3');
  });

  it('falls back to “batch” for a batch without a name', () => {
    assert.equal(collectionSlug({ kind: 'batch', id, name: '' }), 'batch-0191a2b3');
  });

  it('stays short for a very long name', () => {
    assert.ok(collectionSlug({ kind: 'collection', id, name: 'word '.repeat(1_000) }).length < 64);
  });
});

describe('Snapshot folder name', () => {
  const time = new Date('2026-11-23T14:05:09.987Z');

  it('is the UTC time without characters that Windows forbids', () => {
    assert.equal(
      snapshotName(time, () => false),
      '2026-11-23T14-05-09Z',
    );
  });

  it('gets a number when a folder of the same second exists', () => {
    const taken = new Set(['2026-11-23T14-05-09Z', '2026-11-23T14-05-09Z-2']);
    assert.equal(
      snapshotName(time, (name) => taken.has(name)),
      '2026-11-23T14-05-09Z-3',
    );
  });

  it('is distinguished from other folder names', () => {
    assert.ok(isSnapshotName('2026-11-23T14-05-09Z-2'));
    for (const other of [
      '2026-11-23',
      '.prolific-partial-1a2b3c4d',
      'analysis',
      '2026-11-23T14-05-09Z.bak',
    ]) {
      assert.ok(!isSnapshotName(other), other);
    }
  });
});
