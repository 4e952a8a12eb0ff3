import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';
import { answerKinds, contentTypes } from '../../../src/snapshots/instructionType.ts';
import type { CollectionData, SubmissionData } from '../../prolific/prolificData.ts';
import { answersTo } from '../../prolific/sample/collection.ts';
import { cookingPages } from '../../prolific/sample/cookingPages.ts';
import { sampleData, workspaceIds } from '../../prolific/sampleData.ts';
import {
  cookingCollection,
  eveningCollection,
  hostileCollection,
  hugeCollection,
  namesakes,
  pilotCollection,
  type NamedCollection,
} from '../../prolific/sampleCollections.ts';
import type { Response } from '../../prolific/wire.ts';
import { archiveBytes, lines, unzipped } from './archives.ts';

function collection({ id, name }: NamedCollection, data = sampleData()): CollectionData {
  const found = data.workspaces
    .flatMap(({ collections }) => collections)
    .find((one) => one.wire.id === id && one.wire.name === name);
  assert.ok(found);
  return found;
}

describe('Sample data', function () {
  this.timeout(60_000);

  it('contain a Prolific workspace with collections, one without the feature, and one without collections', () => {
    const summaries = sampleData().workspaces.map(({ title, featureEnabled, collections }) => [
      title,
      featureEnabled,
      collections.length > 0,
    ]);
    assert.deepEqual(summaries, [
      ['Kitchen Lab', true, true],
      ['Early access', false, true],
      ['New team', true, false],
    ]);
  });

  it('contain the creator and last editor of each collection as members', () => {
    const { account, workspaces } = sampleData();
    for (const { collections, members = [] } of workspaces) {
      const memberIds = [account.id, ...members.map(({ id }) => id)];
      for (const { wire } of collections) {
        assert.ok(memberIds.includes(wire.created_by));
        if (typeof wire.last_modified_by === 'string') assert.ok(memberIds.includes(wire.last_modified_by));
      }
    }
  });

  it('contain two collections with the same name, and one with a hostile name', () => {
    const [first, second] = namesakes;
    assert.notEqual(collection(first).wire.id, collection(second).wire.id);
    assert.equal(first.name, second.name);
    const { name } = collection(hostileCollection, sampleData({ hostile: true })).wire;
    for (const part of ['](command:', '<img', '$(trash)', '\u202e', '\n', '../'])
      assert.ok(name.includes(part));
  });

  it('contain the requested number of further collections with distinct IDs and names', () => {
    const { workspaces } = sampleData({ extraCollections: 10_000 });
    const { collections } = workspaces.find(({ id }) => id === workspaceIds.archiveRoom)!;
    assert.equal(new Set(collections.map(({ wire }) => wire.id)).size, 10_000);
    assert.equal(new Set(collections.map(({ wire }) => wire.name)).size, 10_000);
  });

  it('contain times with and without milliseconds or a zone, if "Evening routines" are requested', () => {
    const { submissions = [] } = collection(eveningCollection, sampleData({ evening: true }));
    const times = submissions.map(({ record }) => record.created_at);
    const ways = new Set(times.map((written) => written.replace(/\d+/g, (digits) => `${digits.length}`)));
    assert.deepEqual([...ways].sort(), [
      '4-2-2T2:2:2',
      '4-2-2T2:2:2.3',
      '4-2-2T2:2:2.3Z',
      '4-2-2T2:2:2.6Z',
      '4-2-2T2:2:2Z',
    ]);
  });

  it('contain huge media of the requested size', async () => {
    const data = sampleData({ huge: { bytes: 20e9, entries: 40 } });
    const { size } = await collection(hugeCollection, data).archive({});
    assert.ok(size > 20e9 && size < 20.1e9);
  });
});

describe('Sample collection "Cooking at home"', function () {
  // Drawing and packing hundreds of pictures is slow on a busy machine.
  this.timeout(60_000);

  const cooking = collection(cookingCollection);
  let submissions: readonly SubmissionData[];
  let responses: readonly Response[];
  before(() => {
    submissions = cooking.submissions!;
    responses = submissions.flatMap(({ record }) => Object.values(record.responses));
  });

  it('has, with "Evening routines", each type of instruction and content block, on at least three pages', () => {
    const { collection_items: pages, item_count: count } = cooking.wire;
    const { wire: evening } = collection(eveningCollection, sampleData({ evening: true }));
    assert.ok(pages.length >= 3);
    assert.equal(count, pages.length);
    assert.deepEqual(
      [
        ...new Set(
          [...pages, ...evening.collection_items].flatMap((page) => page.page_items.map(({ type }) => type)),
        ),
      ].sort(),
      [...Object.keys(answerKinds), ...contentTypes].sort(),
    );
  });

  it('has more than 300 submissions over several weeks in its two studies', () => {
    const studies = sampleData()
      .workspaces.flatMap(({ projects }) => projects.flatMap((project) => project.studies))
      .filter((study) => study.data_collection_id === cooking.wire.id);
    assert.equal(studies.length, 2);
    for (const { id, places_taken: taken } of studies) {
      assert.equal(submissions.filter(({ record }) => record.study_id === id).length, taken);
    }
    assert.ok(submissions.length >= 300);
    const times = submissions.map(({ record }) => Date.parse(record.created_at));
    assert.ok(Math.max(...times) - Math.min(...times) > 3 * 7 * 24 * 3600_000);
  });

  it('has answers to each instruction, and gaps in optional ones', () => {
    const instructions = cooking.wire.collection_items
      .flatMap(({ page_items }) => page_items)
      .filter(({ type }) => type !== 'image' && type !== 'rich_text');
    const counts = instructions.map(
      ({ id }) => submissions.filter(({ record }) => record.responses[id] !== undefined).length,
    );
    assert.ok(counts.every((count) => count > 0));
    assert.ok(counts.filter((count) => count < submissions.length).length >= 5);
  });

  it('has answers of the instruction’s type with existing options', () => {
    for (const item of cooking.wire.collection_items.flatMap(({ page_items }) => page_items)) {
      for (const { record } of submissions) {
        const response = record.responses[item.id];
        if (response === undefined) continue;
        assert.equal(response.type, item.type);
        if (response.type === 'multiple_choice' && item.type === 'multiple_choice') {
          assert.ok(response.value.every((value) => item.options.some((option) => option.value === value)));
        }
      }
    }
  });

  it('keeps its other answers if a question is added', () => {
    const id = cooking.wire.id;
    const more = { key: 'one more', type: 'free_text', description: '?' } as const;
    const pages = [[{ ...more, answer: () => ({ value: 'more' }) }], ...cookingPages];
    for (const { record } of submissions.slice(0, 20)) {
      const drawn = Object.values(answersTo({ id, pages: cookingPages }, record.submission_id, {}));
      const after = Object.values(answersTo({ id, pages }, record.submission_id, {}));
      assert.deepEqual(after, [{ type: 'free_text', value: 'more' }, ...drawn]);
      assert.ok(drawn.length > 0);
    }
  });

  it('has answers in many scripts, both directions, with emoji and combining marks', () => {
    const text = JSON.stringify(responses);
    for (const script of [
      'Latin',
      'Han',
      'Hiragana',
      'Hangul',
      'Arabic',
      'Hebrew',
      'Thai',
      'Devanagari',
      'Greek',
    ]) {
      assert.match(text, new RegExp(`\\p{Script=${script}}`, 'u'), script);
    }
    assert.match(text, /[äöüß]/);
    assert.match(text, /\p{Emoji}\u200d\p{Emoji}/u);
    assert.notEqual(text, text.normalize('NFC'));
  });

  it('has several hundred distinct uploads with varied names', () => {
    const files = submissions.flatMap((submission) => submission.files);
    assert.ok(files.length > 300);
    assert.equal(new Set(files.map(({ content }) => content().toString('latin1'))).size, files.length);
    const names = files.map(({ path }) => path).join('\n');
    for (const part of [
      /\p{Script=Han}/u,
      /\p{Script=Arabic}/u,
      /\p{Script=Hebrew}/u,
      /🍳/u,
      /u\u0308/,
      /ü/,
      /\.JPG$/m,
    ]) {
      assert.match(names, part);
    }
  });

  it('has valid JPEG, PNG and PDF files', () => {
    const kinds = new Map<string, number>();
    for (const { path, content } of submissions.flatMap((submission) => submission.files)) {
      const kind = /\.(\w+)$/.exec(path)![1]!.toLowerCase().replace('jpeg', 'jpg');
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      const bytes = content();
      if (kind === 'jpg') assertJpeg(bytes);
      else if (kind === 'png') assertPng(bytes);
      else assertPdf(bytes);
    }
    assert.deepEqual([...kinds.keys()].sort(), ['jpg', 'pdf', 'png']);
  });

  it('has an archive with a record per submission, each upload under its path, and the questions', async () => {
    const entries = await unzipped(await archiveBytes(cooking));
    const records = lines(entries.get('responses.jsonl'));
    assert.deepEqual(
      records,
      submissions.map(({ record }) => record as unknown),
    );
    const definition = JSON.parse(entries.get('collection.json')!.toString()) as unknown;
    assert.deepEqual(definition, JSON.parse(JSON.stringify(cooking.wire)));
    assert.match(entries.get('README.md')!.toString(), /pandas/);
    for (const response of responses) {
      if (response.type !== 'file_upload') continue;
      for (const { path, file_size_mb: size } of response.value) {
        assert.ok(Math.abs(entries.get(path)!.length / 1e6 - size) < 0.0001);
      }
    }
    const uploads = [...entries.keys()].filter((path) => path.startsWith('files/'));
    assert.equal(uploads.length, submissions.flatMap(({ files }) => files).length);
  });

  it('has a reproducible archive', async () => {
    const other = collection(cookingCollection, sampleData());
    const bytes = await archiveBytes(cooking);
    assert.ok(bytes.equals(await archiveBytes(other)));
    // A fixed time, noon in the format of APPNOTE 4.4.6, keeps the archive independent of the clock.
    assert.equal(bytes.readUInt16LE(10), 12 << 11);
  });

  it('applies a filter by study, start and end', async () => {
    const filter = {
      study_id: submissions.at(-1)!.record.study_id,
      from: submissions[150]!.record.created_at,
      to: submissions[250]!.record.created_at,
    };
    const entries = await unzipped(await archiveBytes(cooking, filter));
    const kept = lines(entries.get('responses.jsonl')).map((record) => record['submission_id']);
    assert.deepEqual(
      kept,
      submissions
        .slice(150, 250)
        .filter(({ record }) => record.study_id === filter.study_id)
        .map(({ record }) => record.submission_id),
    );
    assert.ok(kept.length > 0 && kept.length < 100);
  });
});

describe('Sample collection "Pilot (no answers yet)"', () => {
  it('has an archive without records and without a files folder', async () => {
    const entries = await unzipped(await archiveBytes(collection(pilotCollection)));
    assert.deepEqual([...entries.keys()], ['responses.jsonl', 'collection.json', 'README.md']);
    assert.equal(entries.get('responses.jsonl')!.length, 0);
  });
});

/** Asserts that the segments are well-formed and the scan ends with the file. */
function assertJpeg(bytes: Buffer): void {
  assert.equal(bytes.readUInt16BE(0), 0xffd8);
  const markers: number[] = [];
  let at = 2;
  while (markers.at(-1) !== 0xffda) {
    const marker = bytes.readUInt16BE(at);
    markers.push(marker);
    if (marker === 0xffc0) {
      assert.ok(bytes.readUInt16BE(at + 5) >= 70);
      assert.ok(bytes.readUInt16BE(at + 7) >= 70);
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  for (const needed of [0xffe0, 0xffdb, 0xffc0, 0xffc4]) assert.ok(markers.includes(needed));
  const scan = bytes.subarray(at);
  const end = scan.findIndex((byte, index) => byte === 0xff && scan[index + 1] !== 0);
  assert.deepEqual([...scan.subarray(end)], [0xff, 0xd9]);
}

function assertPng(bytes: Buffer): void {
  assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const chunks: string[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    chunks.push(type);
    if (type === 'IDAT') {
      assert.equal(inflateSync(bytes.subarray(at + 8, at + 8 + length)).length, height * (width * 3 + 1));
    }
    at += 12 + length;
  }
  assert.deepEqual(chunks, ['IHDR', 'tEXt', 'IDAT', 'IEND']);
}

/** Asserts that the cross-reference table points at objects. */
function assertPdf(bytes: Buffer): void {
  const text = bytes.toString('latin1');
  const [, table] = /startxref\n(\d+)\n%%EOF\n$/.exec(text)!;
  assert.ok(text.startsWith('xref\n', Number(table)));
  const rows = text.slice(Number(table)).match(/^\d{10} 00000 n $/gm)!;
  rows.forEach((row, index) => {
    assert.ok(text.startsWith(`${index + 1} 0 obj\n`, Number.parseInt(row, 10)));
  });
  assert.equal(rows.length, 6);
}
