import assert from 'node:assert/strict';
import {
  readUploadSelection,
  sameUploads,
  uploadKind,
  uploadsSchema,
  wireUploads,
  type UploadSelection,
} from '../../../src/snapshots/filter/uploadSelection.ts';

describe('Selection of uploads', () => {
  for (const [path, kind] of [
    ['files/66a1/IMG_0001.HEIC', 'image'],
    ['files/66a1/film.final.mov', 'video'],
    ['files/66a1/voice.m4a', 'audio'],
    ['files/66a1/Rezept.PDF', 'document'],
    ['files/66a1/photo.jpg.exe', 'other'],
    ['files/66a1/without', 'other'],
    ['files/66a1/.png', 'image'],
    ['files/v1.mp4/notes', 'other'],
  ] as const) {
    it(`takes an upload for a kind by its extension: ${path}`, () => {
      assert.equal(uploadKind(path), kind);
    });
  }

  it('is the same however it is written', () => {
    const one: UploadSelection = { kinds: ['video', 'image'], questions: ['b', 'a', 'b'], maxBytes: 5 };
    const other: UploadSelection = { maxBytes: 5, questions: ['a', 'b'], kinds: ['image', 'video'] };
    assert.ok(sameUploads(one, other));
    assert.deepEqual(readUploadSelection(wireUploads(one)), other);
    assert.ok(!sameUploads(one, { ...other, maxBytes: 6 }));
    assert.ok(!sameUploads(one, undefined));
  });

  it('is none if it includes every kind', () => {
    assert.equal(wireUploads({ kinds: ['image', 'video', 'audio', 'document', 'other'] }), undefined);
    assert.ok(sameUploads({}, undefined));
  });

  for (const [what, written] of [
    ['without a condition', {}],
    ['of no kind', { kinds: [] }],
    ['of too many questions', { questions: Array.from({ length: 1_001 }, String) }],
    ['of a question with a huge id', { questions: ['x'.repeat(201)] }],
    ['up to a negative size', { max_bytes: -1 }],
  ] as const) {
    it(`is refused in a file: ${what}`, () => {
      assert.equal(uploadsSchema.safeParse(written).success, false);
    });
  }
});
