import assert from 'node:assert/strict';
import fc from 'fast-check';
import { structureReport } from '../../../src/analysis/structure/structureReport.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  collection,
  lines,
  participant,
  submissionA,
  writeSnapshot,
  type SnapshotFiles,
} from './support/snapshotFolder.ts';

const { signal } = new AbortController();
const nobody = (): void => undefined;

describe('Structure report', () => {
  const folder = temporaryFolder();
  const reportOf = async (files: SnapshotFiles): Promise<string> => {
    await writeSnapshot(folder(), files);
    return await structureReport({ folder: folder(), versions: 'Version 1' }, nobody, signal);
  };
  /** Returns the rows of tables whose first cell is `first`, without it. */
  const rowsOf = (report: string, first: string): string[] =>
    report
      .split('\n')
      .filter((line) => line.startsWith(`| \`${first}\` | `))
      .map((line) => line.slice(first.length + 7, -2));

  it('lists paths with types, counts and what their values were read as', async () => {
    const report = await reportOf({
      'responses.jsonl': lines(
        {
          submission_id: submissionA,
          created_at: '2026-09-14T10:22:31.123Z',
          responses: { free_text: 'Soup' },
        },
        {
          submission_id: 's2',
          seconds: 1.5,
          metadata: { Mood: 1 },
          responses: [{ instruction_id: 'x', value: 1 }],
        },
      ),
    });
    assert.deepEqual(rowsOf(report, 'submission_id'), ['2 | `text {hex24}` 1, `text` 1 | `field`']);
    assert.deepEqual(rowsOf(report, 'created_at'), ['1 | `text {time with fraction}` | `field`']);
    assert.deepEqual(rowsOf(report, 'seconds'), ['1 | `number` | `column`']);
    assert.deepEqual(rowsOf(report, 'responses'), ['2 | `object` 1, `list` 1 | `answers`']);
    assert.deepEqual(rowsOf(report, 'responses[].instruction_id'), ['1 | `text` | ']);
    assert.deepEqual(rowsOf(report, 'metadata.{text}'), ['1 | `integer` | ']);
  });

  it('says how answers of each shape were found and read', async () => {
    const answered = {
      free_text: { value: 'Soup' },
      multiple_choice: ['daily', 'weekly'],
      free_text_with_unit: { value: { amount: 5 } },
      removed: [{ file_name: 'a.jpg' }],
    };
    const report = await reportOf({
      'collection.json': collection,
      'responses.jsonl': lines(
        { submission_id: submissionA, responses: answered },
        { submission_id: 's2', responses: [{ instruction_id: 'free_text', answer: [] }] },
      ),
    });
    assert.deepEqual(rowsOf(report, 'free_text'), [
      '`by-id` | `{value: text}` | `free_text` | 1',
      '`in-list` | `{answer: [], instruction_id: text}` | no answer | 1',
    ]);
    assert.deepEqual(rowsOf(report, 'multiple_choice'), ['`by-id` | `[text]` | `multiple_choice` | 1']);
    assert.deepEqual(rowsOf(report, 'free_text_with_unit'), [
      '`by-id` | `{value: {amount: number}}` | `unknown` | 1',
    ]);
    assert.match(
      report,
      /^\| not in the question list \| `by-id` \| `\[\{file_name: text\}\]` \| `file_upload` \| 1 \|$/m,
    );
  });

  it('says which items of pages are questions', async () => {
    const [page] = collection.collection_items;
    const arranged = { rows: [{ columns: [{ items: page?.page_items }] }] };
    const pages = [...collection.collection_items, arranged];
    const report = await reportOf({ 'collection.json': { collection_items: pages } });
    assert.deepEqual(rowsOf(report, 'collection_items[].page_items[]'), [
      '6 | `object` | `question` 5, `content` 1',
    ]);
    assert.deepEqual(rowsOf(report, 'collection_items[].rows[].columns[].items[]'), [
      '3 | `object` | `question` 2, `content` 1',
    ]);
  });

  it('shows every key and type of Prolific’s documentation as it is', async () => {
    const documented =
      'submission_id participant_id study_id task_id created_at responses response tasks submissions instruction_id type ' +
      'value answer text unit explanation file_key file_name file_size_mb content_type path batch_id correlation_id ' +
      'metadata schema_version no_submission name workspace_id created_by last_modified_at last_modified_by item_count ' +
      'task_details task_name task_introduction task_steps collection_items batch_items page_items rows columns items ' +
      'parent_id parent_type order description helper_text placeholder_text_input validation min max unit_options label ' +
      'default_unit unit_position answer_limit options exclusive disable_dropdown heading accepted_file_types ' +
      'max_file_size_mb min_file_count max_file_count url alt_text caption content max_stars audio_url video_url ' +
      'display_position status total_task_count total_instruction_count total_task_groups datasets auto_sync_enabled';
    const types =
      'free_text free_text_with_unit multiple_choice multiple_choice_with_free_text file_upload image rich_text star_rating video_narration';
    const report = await reportOf({
      'collection.json': {
        ...Object.fromEntries(documented.split(' ').map((key) => [key, 1])),
        list: types.split(' ').map((type) => ({ type })),
      },
    });
    for (const key of documented.split(' ')) assert.equal(rowsOf(report, key).length, 1, key);
    for (const type of types.split(' ')) assert.ok(report.includes(`\`text ${type}\` 1`), type);
  });

  it('shows names of uploads as patterns, with the rule that linked them', async () => {
    const file = (path: string): string => `files/${path}`;
    const report = await reportOf({
      [file(`${submissionA}/Maria at home.JPG`)]: 'x',
      [file(`${participant}_kitchen (2).png`)]: 'x',
      [file('0191a2b3-0001-7000-8000-000000000001/oven.maria')]: 'x',
      'collection.json': collection,
      'responses.jsonl': lines({
        submission_id: submissionA,
        participant_id: participant,
        responses: {
          file_upload: [
            { path: `files/${submissionA}/Maria at home.JPG` },
            { file_name: 'kitchen (2).png' },
            { file_name: 'gone.pdf' },
          ],
        },
      }),
    });
    assert.deepEqual(rowsOf(report, 'files/{submission_id}/{name}.JPG'), ['`path` | 1']);
    assert.deepEqual(rowsOf(report, 'files/{participant_id}_{name} ({number}).png'), [
      '`name and other id` | 1',
    ]);
    assert.deepEqual(rowsOf(report, 'files/{uuid}/{name}.{extension}'), ['`unnamed` | 1']);
    assert.deepEqual(rowsOf(report, '{name}.pdf'), ['`missing` | 1']);
    assert.deepEqual(rowsOf(report, 'responses.{text}[].path'), [
      '1 | `text files/{submission_id}/{name}.{extension}` | ',
    ]);
  });

  it('counts the uploads of a batch once, and names the ids in their paths in both files', async () => {
    const answer = { file_upload: [{ path: `files/${submissionA}/a.jpg` }] };
    const report = await reportOf({
      [`files/${submissionA}/a.jpg`]: 'x',
      'batch.json': collection,
      'responses-by-submission.jsonl': lines({ submission_id: submissionA, responses: answer }),
      'responses-by-task.jsonl': lines({
        task_id: 't',
        submissions: [{ submission_id: submissionA, responses: answer }],
      }),
    });
    assert.deepEqual(rowsOf(report, 'files/{submission_id}/{name}.jpg'), ['`path` | 1']);
    assert.deepEqual(rowsOf(report, 'submissions[].responses.{text}[].path'), [
      '1 | `text files/{submission_id}/{name}.{extension}` | ',
    ]);
  });

  it('counts unreadable lines by their reason', async () => {
    const report = await reportOf({ 'responses.jsonl': '{"submission_id":"s1"}\n[]\n{"a":\n\n{"b" 1}\n' });
    assert.match(
      report,
      /^Lines read: 1\. Unreadable lines: `not-a-record` 1, `cut-off` 1, `not-json` 1\.$/m,
    );
  });

  it('contains no secret that is planted anywhere in a snapshot', async () => {
    const name = 'Maria_Gonzalez';
    const hex = 'ba5eba11ba5eba11ba5eba11';
    const uuid = 'deadbeef-dead-4bad-8bad-deadbeefdead';
    const phone = 491_701_234_567;
    const places = {
      [name]: name,
      mariaGonzalez: { [hex]: uuid, deep: [[{ [name]: [name, phone] }]] },
      'Maria said: “Gonzalez”': true,
      ['Gonzalez '.repeat(5_000)]: null,
      'maria`|\n# Gonzalez': '`|\n# Maria <img src=x>',
      '\u004daria\\u0047onzalez': '\ud83d\ude00 Gonzalez \u202e',
      type: name,
      text: name,
      unit: name,
      content_type: 'image/gonzalez',
      path: `/home/${name}/${hex}/${uuid} Maria.gonzalez`,
      file_key: `Maria/${name}.jpg`,
      metadata: { gonzalez: name, maria_text: { type: name, path: name } },
    };
    const record = {
      submission_id: hex,
      participant_id: name,
      study_id: 'gonzalez',
      created_at: 'Maria’s birthday',
      ...places,
      responses: { [uuid]: places, [name]: name, q2: name, value: { [name]: places }, list: [name, places] },
      response: { instruction_id: name, ...places },
      tasks: { [name]: { metadata: places, responses: [{ instruction_id: uuid, answer: [places] }] } },
      submissions: [{ submission_id: name, ...places }],
    };
    const item = {
      id: name,
      description: name,
      helper_text: name,
      options: [{ label: name, value: name, ...places }],
    };
    const files = {
      'responses.jsonl': `${lines(record)}{"${name}": broken Gonzalez\n`,
      'responses-by-task.jsonl': lines({ task_id: name, responses: { maria: places } }),
      'collection.json': {
        id: uuid,
        name,
        study: { name: 'Gonzalez study' },
        collection_items: [
          {
            title: name,
            page_items: [
              { ...item, type: 'free_text' },
              { ...item, id: 'q2', type: name },
            ],
          },
          { rows: [{ columns: [{ items: [{ ...item, ...places, type: 'multiple_choice' }] }] }] },
        ],
      },
      'README.md': name,
      [`files/${hex}/${name}.jpg`]: name,
      [`files/Gonzalez/${uuid}-maria.gonzalez`]: name,
      'files/Maria (3).jpg': '',
    };
    const wrapped = Object.entries(files).map(([path, content]) => [`${name}/${path}`, content]);
    const report = await reportOf(Object.fromEntries(wrapped) as SnapshotFiles);
    assert.match(report, /responses\.\{uuid\}/);
    assert.match(report, /`files\/\{name\}\/\{uuid\}-\{name\}\.\{extension\}`/);
    assert.doesNotMatch(report, /maria|gonzalez|ba5eba11|deadbeef|4917|birthday|home|img/i);
  });

  it('shows no name or label that happens to be a known word with a capital letter', async () => {
    const chosen = { Max: true, Rich: 1, Gold_Star: null, ReviewedItem: 1 };
    const report = await reportOf({
      'responses.jsonl': lines({ Max: 1, list: { type: 'Max' }, responses: { q: { value: chosen } } }),
    });
    assert.doesNotMatch(report, /max|rich|gold|star|reviewed/i);
  });

  it('doesn’t depend on texts, only on their shapes, in any JSON', async () => {
    /** The same text twice, with the same shape and none of the same words. */
    const secrets: readonly ((place: string) => readonly [string, string])[] = [
      (place) => [`zqk${place}`, `Zqmeier${place}`],
      (place) => [`zqk_${place}_answer`, `zqmeier_${place}_answer`],
      (place) => [`Zqk said “${place}”`, `zqmeier {${place}} \\ # | \``],
      (place) => [`zqk/${place}.jpg`, `zqmeier/${place}.jpg`],
      () => ['aaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbb'],
      () => ['aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'],
      () => ['2026-01-01T00:00:00Z', '1999-12-31T23:59:59Z'],
    ];
    const known =
      'responses response tasks submissions value answer text type instruction_id explanation unit path file_key file_name metadata submission_id task_id page_items rows columns items options label description id order'.split(
        ' ',
      );
    type Pair = readonly [unknown, unknown];
    const secret = fc
      .tuple(fc.nat(secrets.length - 1), fc.constantFrom('a', 'b', 'c'))
      .map(([kind, place]): readonly [string, string] => secrets[kind]?.(place) ?? ['', '']);
    const key = fc.oneof(
      fc.constantFrom(...known).map((each): readonly [string, string] => [each, each]),
      secret,
    );
    const { json } = fc.letrec<{ json: Pair }>((tie) => ({
      json: fc.oneof(
        { depthSize: 'medium', withCrossShrink: true },
        secret,
        fc.constantFrom<Pair>([null, null], [true, true], [1, 8], [0.5, 7.25]),
        fc
          .array(tie('json'), { maxLength: 4 })
          .map((items): Pair => [items.map(([a]) => a), items.map(([, b]) => b)]),
        fc
          .array(fc.tuple(key, tie('json')), { maxLength: 6 })
          .map((all): Pair => [
            Object.fromEntries(all.map(([[a], [value]]) => [a, value])),
            Object.fromEntries(all.map(([[, b], [, value]]) => [b, value])),
          ]),
      ),
    }));
    const document = fc.array(fc.tuple(key, json), { minLength: 1, maxLength: 8 });
    const side = (all: readonly (readonly [readonly [string, string], Pair])[], index: 0 | 1): object =>
      Object.fromEntries(all.map(([name, value]) => [name[index], value[index]]));
    await fc.assert(
      fc.asyncProperty(document, document, document, async (one, two, questions) => {
        const [a, b] = [0, 1] as const;
        const of = (index: 0 | 1): Promise<string> =>
          reportOf({
            'responses.jsonl': lines(side(one, index), { responses: side(two, index) }),
            'collection.json': { collection_items: [{ page_items: [side(questions, index)] }] },
          });
        const report = await of(a);
        assert.equal(await of(b), report);
        assert.doesNotMatch(report, /zq|aaaa|2026|1999/i);
      }),
      { numRuns: 30 },
    );
  });

  it('reads only the beginning of a very large file', async () => {
    const record = { submission_id: submissionA, responses: { q: 'x'.repeat(1_000) } };
    await writeSnapshot(folder(), { 'responses.jsonl': lines(record).repeat(2_000), 'files/a.jpg': '' });
    const request = { folder: folder(), versions: '', maxBytes: 1_000 };
    const report = await structureReport(request, nobody, signal);
    const [, count] = /^Lines read: (\d+)\./m.exec(report) ?? [];
    assert.ok(Number(count) < 1_100, count);
    assert.match(report, /^Only the beginning of the file was read\.$/m);
    assert.doesNotMatch(report, /unnamed/);
  });

  it('stays small whatever is in a snapshot', async () => {
    const words = ['id', 'text', 'file', 'name', 'type', 'unit', 'page', 'item'];
    const keys = words.flatMap((one) =>
      words.flatMap((two) => words.map((three) => `${one}_${two}_${three}`)),
    );
    const many = (of: (key: string) => unknown): object =>
      Object.fromEntries(keys.map((key) => [key, of(key)]));
    const record = {
      ...many((key) => ({ [key]: [1], file_key: `${'/'.repeat(2_000)}${key}` })),
      responses: many((key) => ({ [key]: { [key]: [[[[[key]]]]] } })),
      [`${'a'.repeat(59)}!`]: `${'9'.repeat(100_000)}!`,
    };
    const deep = '['.repeat(900) + ']'.repeat(900);
    const report = await reportOf({
      'responses.jsonl': `${lines(record)}{"deep":${deep}}\n`,
      'collection.json': `{"deep":${deep}}`,
    });
    assert.ok(report.length < 200_000, String(report.length));
    assert.match(report, /^There is more than this table shows\.$/m);
    assert.match(report, /Unreadable lines: `too-deep` 1\./);
  });

  it('stops when it is canceled', async () => {
    await writeSnapshot(folder(), { 'responses.jsonl': lines({ submission_id: submissionA }) });
    const controller = new AbortController();
    const report = structureReport(
      { folder: folder(), versions: '' },
      () => controller.abort(),
      controller.signal,
    );
    await assert.rejects(report, { name: 'AbortError' });
  });
});
