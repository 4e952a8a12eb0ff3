import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { lines, writeSnapshot } from '../analysis/support/snapshotFolder.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { filesBelow, shareCopy } from './support/sharing.ts';

/** One of each kind of id that a snapshot has. */
const ids = {
  submission: '66a1f0c2d4e5b6a7980c1d2a',
  participant: '5f0c1e2d3b4a596877665544',
  otherSubmission: '66a1f0c2d4e5b6a7980c1d2b',
  otherParticipant: '5f0c1e2d3b4a596877665545',
  onlyInPeople: '5f0c1e2d3b4a596877665546',
  study: '66a1f0c2d4e5b6a798000001',
  instruction: '0191a2b3-0002-7000-8000-0000000000cc',
  task: '0191a2b3-0003-7000-8000-0000000000dd',
  collection: '0191a2b3-0001-7000-8000-0000000000aa',
  export: '0191a2b3-0001-7000-8000-0000000000bb',
  code: 'C1SECRET9',
} as const;
const allIds = Object.values(ids);
const folderName = '2026-10-20T09-00-00Z';

/** Every id in a text, also in capitals and inside of a longer word. */
const hidden = `mine ${allIds.join(' ')} ${allIds.map((id) => id.toUpperCase()).join(',')} x${ids.submission}y`;

const photo = `files/${ids.submission}/${ids.participant}.jpg`;
const naming = `files/${ids.submission}/naming.pdf`;

/** A snapshot with ids in every place that a copy could take a text from. */
async function hideIds(root: string): Promise<{ snapshot: string; exportFolder: string }> {
  const exportFolder = join(root, 'prolific-exports');
  const snapshot = join(exportFolder, `cooking-${ids.collection}`, folderName);
  const question = (id: string, type: string, more: object) => ({
    ...{ id, type, description: `<p>Question ${hidden}</p>`, helper_text: `Note ${hidden}` },
    ...more,
  });
  const options = [
    { value: `value ${hidden}`, label: `Label ${hidden}` },
    { value: ids.participant, label: ids.submission },
  ];
  const answer = (own: string) => ({
    [ids.instruction]: { value: `Text ${hidden} ${own}` },
    choice: { value: [`value ${hidden}`, `unlisted ${hidden}`] },
    [`choice-${ids.study}`]: { value: [{ value: options[1]?.value, explanation: `because ${hidden}` }] },
    amount: { value: `about 3 ${hidden}`, unit: `unit ${hidden}` },
    stars: { value: `4 ${hidden}` },
    upload: {
      value: [
        { file_name: `${ids.participant}.jpg`, file_path: photo, file_key: photo },
        { file_name: hidden, file_path: naming },
      ],
    },
    [`unlisted-${ids.task}`]: { type: hidden, value: { [hidden]: [hidden] } },
    strange: { [hidden]: { deep: hidden } },
  });
  const record = (submission: string, participant: string) => ({
    ...{ submission_id: submission, participant_id: participant, study_id: ids.study, task_id: ids.task },
    ...{ created_at: `2026-10-20T09:10:11Z`, metadata: { [hidden]: hidden, plain: ids.export } },
    ...{ [`field ${hidden}`]: hidden, device: { [hidden]: hidden } },
    responses: answer(submission),
  });
  const header = `Submission id,Participant id,Status,Completion code,Age,Sex,Country of residence,Group ${hidden.replaceAll(',', ' ')}`;
  const person = (submission: string, participant: string) =>
    [
      submission,
      participant,
      'APPROVED',
      ids.code,
      '30',
      `Sex ${ids.study}`,
      `"${hidden}"`,
      `"${hidden}"`,
    ].join(',');
  await writeSnapshot(snapshot, {
    'snapshot.json': {
      ...{ schema_version: 1, collection: { id: ids.collection, name: `Cooking ${hidden}` } },
      ...{ export_id: ids.export, filter: null, api_generation: '1', studies: { [ids.study]: hidden } },
      ...{ requested_at: '2026-10-20T09:00:00Z', finished_at: '2026-10-20T09:00:00Z' },
      ...{ archive: { size: 1, etag: null }, totals: { files: 2, bytes: 2 } },
      entries: [photo, naming].map((path) => ({ path, size: 1, crc32: '00000000' })),
    },
    'collection.json': {
      id: ids.collection,
      name: `Cooking ${hidden}`,
      collection_items: [
        {
          id: ids.instruction,
          page_items: [
            question(ids.instruction, 'free_text', {}),
            question('choice', 'multiple_choice', { options, answer_limit: -1 }),
            question(`choice-${ids.study}`, 'multiple_choice_with_free_text', { options, answer_limit: 1 }),
            question('amount', 'free_text_with_unit', {
              unit_options: [{ value: `unit ${hidden}`, label: `Unit ${hidden}` }],
            }),
            question('stars', 'star_rating', { max_stars: 5 }),
            question('upload', 'file_upload', {}),
            question('strange', `type ${hidden}`, {}),
          ],
        },
      ],
    },
    'responses.jsonl': lines(
      record(ids.submission, ids.participant),
      record(ids.otherSubmission, ids.otherParticipant),
    ),
    [photo]: 'a picture',
    [naming]: `%PDF for ${ids.participant}`,
    [`../people/demographics-${ids.study}.csv`]: [
      header,
      person(ids.submission, ids.participant),
      person(ids.otherSubmission, ids.otherParticipant),
      '',
    ].join('\r\n'),
    '../people/submissions.jsonl': lines(
      {
        ...{ id: ids.submission, participant_id: ids.participant, study_id: ids.study },
        ...{
          status: `approved`,
          started_at: '2026-10-20T09:00:00Z',
          entered_code: ids.code,
          ip: '203.0.113.77',
        },
      },
      {
        id: ids.otherSubmission,
        participant_id: ids.otherParticipant,
        study_id: ids.study,
        status: ids.export,
      },
      {
        id: '66a1f0c2d4e5b6a7980c1d2c',
        participant_id: ids.onlyInPeople,
        study_id: ids.study,
        status: 'RETURNED',
      },
    ),
  });
  return { snapshot, exportFolder };
}

/** Returns all names, labels and cells of a system file; `undefined` without PSPP. */
function decodedSav(path: string): string | undefined {
  try {
    const input = `GET FILE='${path}'.\nDISPLAY DICTIONARY.\nLIST.\n`;
    const text = execFileSync('pspp', ['-O', 'format=csv', '-o', '-', '-'], { input, encoding: 'utf8' });
    assert.match(text, /P00[12]/);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

describe('Shareable copy of a snapshot with ids in every place', () => {
  const folder = temporaryFolder();

  it('contains none of them, neither in names nor in any file, with everything included', async () => {
    const sample = await hideIds(folder());
    const { target, outcome } = await shareCopy(
      sample,
      { all: true, precision: 'exact', onlyApproved: false },
      { name: `Cooking ${hidden}` },
    );
    assert.equal(outcome.status, 'written');
    const texts: [file: string, text: string][] = [];
    for (const path of await filesBelow(target)) {
      const bytes = await readFile(join(target, path));
      texts.push([path, path], [path, bytes.toString('latin1')], [path, bytes.toString('utf16le')]);
    }
    const parquet = await parquetReadObjects({
      file: await asyncBufferFromFile(join(target, 'responses.parquet')),
    });
    texts.push([
      'responses.parquet, decoded',
      JSON.stringify(parquet, (_, value: unknown) =>
        String(value) === '[object Object]' ? value : typeof value === 'bigint' ? String(value) : value,
      ),
    ]);
    const sav = decodedSav(join(target, 'responses.sav'));
    if (sav === undefined)
      process.stdout.write('    PSPP is not installed, so the .sav file was not decoded.\n');
    else texts.push(['responses.sav, decoded', sav]);
    const found = texts.flatMap(([file, text]) =>
      [...allIds, folderName, sample.snapshot, photo, '203.0.113.77']
        .filter((id) => text.toLowerCase().replaceAll('\\', '').includes(id.toLowerCase()))
        .map((id) => `${id} in ${file}`),
    );
    assert.deepEqual(found, []);
    assert.equal(parquet.length, 2);
  });

  it('has the texts around them', async () => {
    const { target } = await shareCopy(await hideIds(folder()), { all: true });
    const csv = await readFile(join(target, 'responses.csv'), 'utf8');
    for (const text of ['Text mine [ID removed] [ID removed]', 'because mine [ID removed]', 'Label mine'])
      assert.ok(csv.includes(text), text);
  });

  it('leaves out an upload with an id in it', async () => {
    const { target, outcome } = await shareCopy(await hideIds(folder()), { all: true });
    assert.ok(outcome.status === 'written');
    assert.deepEqual([outcome.uploads, outcome.uploadsLeftOut], [1, 1]);
    assert.deepEqual(
      (await filesBelow(target)).filter((path) => path.startsWith('uploads/')).map((path) => path.slice(-6)),
      ['_1.jpg'],
    );
  });

  for (const encoding of ['utf16le', 'utf16be'] as const) {
    it(`leaves out an upload with an id in ${encoding}, as pictures and documents have it`, async () => {
      const sample = await hideIds(folder());
      const bytes = Buffer.from(`xx${'y'.repeat(70_000)}${ids.participant}`, 'utf16le');
      await writeFile(join(sample.snapshot, photo), encoding === 'utf16be' ? bytes.swap16() : bytes);
      const { outcome } = await shareCopy(sample, { all: true });
      assert.ok(outcome.status === 'written');
      assert.deepEqual([outcome.uploads, outcome.uploadsLeftOut], [0, 2]);
    });
  }
});
