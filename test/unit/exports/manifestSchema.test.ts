import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { manifestSchema } from '../../../src/snapshots/manifest.ts';

const file = join(import.meta.dirname, '../../../schemas/snapshot.schema.json');
const schema = JSON.parse(readFileSync(file, 'utf8')) as JsonSchema;
const validate = new Ajv({ allErrors: true, strictSchema: false }).compile(schema);

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

const complete = {
  schema_version: 1,
  collection: { id: '0191a2b3-0001-7000-8000-000000000001', name: 'Küche' },
  export_id: 'e1',
  filter: null,
  api_generation: '2',
  requested_at: '2026-11-23T14:05:09.000Z',
  finished_at: '2026-11-23T14:06:00.000Z',
  archive: { size: 1_234, etag: '"abc"' },
  totals: { files: 2, bytes: 30 },
  complete: true,
  entries: [
    { path: 'responses.jsonl', size: 10, crc32: 'deadbeef' },
    { path: 'files/ü 1.jpg', size: 20, crc32: '00000001' },
  ],
};
const { collection, ...withoutSubject } = complete;

/** Manifests as exports write them. */
const good: Readonly<Record<string, object>> = {
  'a complete one of a collection': complete,
  'one of a batch': { ...withoutSubject, batch: collection },
  'one of responses only': { ...complete, complete: false, archive_totals: { files: 200, bytes: 9_000 } },
  'one of some uploads': {
    ...complete,
    complete: false,
    archive_totals: { files: 200, bytes: 9_000 },
    uploads: {
      questions: ['0191a2b3-0001-7000-8000-000000000002'],
      kinds: ['image', 'other'],
      max_bytes: 10_000_000,
    },
  },
  'one of responses only, without any uploads in the archive': { ...complete, limited_to: 'responses' },
  'one of some uploads, without others in the archive': { ...complete, limited_to: { kinds: ['image'] } },
  'one with a filter': {
    ...complete,
    filter: {
      study_id: '66a1ee00d4e5b6a7980c0001',
      from: '2026-01-01T00:00:00Z',
      to: '2028-02-29T10:00:00Z',
    },
  },
  'one with counts': { ...complete, submissions: 2, participants: 0 },
  'one with names of studies': {
    ...complete,
    studies: { '66a1ee00d4e5b6a7980c0001': 'Evening cooks', '66a1ee00d4e5b6a7980c0002': '' },
  },
  'one with deleted data': {
    ...complete,
    erased: [{ at: '2026-11-24T09:00:00.000Z', submissions: 1, files: 3 }],
  },
  'one of an older version and API generation 1': {
    ...complete,
    complete: undefined,
    export_id: null,
    api_generation: '1',
    archive: { size: 0, etag: null },
    entries: [],
  },
  'one with replaced names and omitted files': {
    ...complete,
    left_out_files: 1,
    entries: [
      { path: 'files/12_30~0a1b2c3d.jpg', size: 1, crc32: 'deadbeef', archive_path: 'files/12:30.jpg' },
    ],
    left_out: [{ reason: 'climbs-out', path: '../x' }],
  },
  'one of a truncated archive': {
    ...complete,
    complete: false,
    archive: { size: 1_234, etag: null, truncated: true },
  },
  'one with keys of a later version': { ...complete, note: 'mine', entries: [] },
};

const bad: Readonly<Record<string, unknown>> = {
  'one without a subject': withoutSubject,
  'one with two subjects': { ...complete, batch: collection },
  'one of another schema': { ...complete, schema_version: 2 },
  'one with a time that is not UTC': { ...complete, requested_at: '2026-11-23T14:05:09+01:00' },
  'one with an invalid day': { ...complete, filter: { from: '2026-02-29T00:00:00Z' } },
  'one with a CRC-32 in capitals': { ...complete, entries: [{ path: 'a', size: 1, crc32: 'DEADBEEF' }] },
  'one with a file without a name': { ...complete, entries: [{ path: '', size: 1, crc32: 'deadbeef' }] },
  'one without entries': { ...complete, entries: undefined },
  'one with an omitted file without a reason': { ...complete, left_out: [{ path: 'a' }] },
  'a list': [complete],
};

const others = [undefined, null, true, 0, 1, -1, 1.5, 2 ** 60, '', '1', 'x', [], {}, [{}]];

/** Yields the document with each value replaced by each of {@link others}; undefined removes it. */
function* changed(document: unknown): Generator {
  if (typeof document !== 'object' || document === null) return;
  for (const [key, value] of Object.entries(document)) {
    const whole = Array.isArray(document) ? [...(document as unknown[])] : { ...document };
    for (const other of others) yield Object.assign(copyOf(whole), { [key]: other });
    for (const inner of changed(value)) yield Object.assign(copyOf(whole), { [key]: inner });
  }
}

function copyOf(value: object): object {
  return Array.isArray(value) ? [...(value as unknown[])] : { ...value };
}

/** Returns the document as a file stores it, without undefined values. */
function written(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document));
}

function* described(part: JsonSchema, path: string): Generator<readonly [string, JsonSchema]> {
  for (const [name, inner] of Object.entries(part.properties ?? {})) {
    yield [`${path}.${name}`, inner];
    yield* described(inner, `${path}.${name}`);
  }
  if (part.items !== undefined) yield* described(part.items, `${path}[]`);
}

describe('JSON schema of snapshot.json', () => {
  for (const [what, document] of Object.entries(good)) {
    it(`accepts the same valid manifest as the extension: ${what}`, () => {
      assert.ok(validate(written(document)), JSON.stringify(validate.errors));
      assert.ok(manifestSchema.safeParse(written(document)).success);
    });

    it(`agrees with the extension on every change of a manifest: ${what}`, () => {
      let refused = 0;
      for (const each of changed(document)) {
        const json = written(each);
        const { success } = manifestSchema.safeParse(json);
        assert.equal(validate(json), success, JSON.stringify(json));
        if (!success) refused++;
      }
      assert.ok(refused > 50, `${refused}`);
    });
  }

  for (const [what, document] of Object.entries(bad)) {
    it(`rejects the same invalid manifest as the extension: ${what}`, () => {
      assert.equal(validate(written(document)), false);
      assert.equal(manifestSchema.safeParse(written(document)).success, false);
    });
  }

  it('describes every key for hovers', () => {
    const keys = [...described(schema, '')];
    assert.ok(keys.length > 20);
    for (const [path, { description }] of keys) assert.match(description ?? '', /^\S.+[.]$/, path);
  });

  it('has exactly the keys that the extension writes', () => {
    const known = Object.keys(schema.properties ?? {});
    assert.deepEqual(known.sort(), Object.keys(manifestSchema.shape).sort());
  });
});
