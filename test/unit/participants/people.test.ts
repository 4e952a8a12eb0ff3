import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { changePeople } from '../../../src/snapshots/erasure/changePeople.ts';
import { commitErasure, discardErasure, foreignErasures } from '../../../src/snapshots/erasure/erasure.ts';
import type { PlannedErasure } from '../../../src/snapshots/erasure/erasurePlan.ts';
import { erasureFolder } from '../../../src/snapshots/knownNames.ts';
import { recoverStagings } from '../../../src/snapshots/staging/publishStaging.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { isErasableAnywhere } from '../../../src/participants/find/finding.ts';
import { personOf } from '../../../src/participants/find/participantId.ts';
import { findingReport } from '../../../src/participants/participantReport.ts';
import { installation } from '../support/installation.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  anna,
  annas,
  ben,
  bens,
  clean,
  contentOf,
  erase,
  now,
  record,
  reported,
  reportWords,
  requireNoTrace,
  search,
  writeSnapshot,
} from './exportFolder.ts';

/** Returns a line of `submissions.jsonl`, as Prolific describes a submission. */
function details(participant: string, submission: string, study = 's1'): string {
  return JSON.stringify({
    id: submission,
    participant_id: participant,
    status: 'APPROVED',
    study_id: study,
  });
}

const header = 'Submission id,Participant id,Status,Age\r\n';

describe('Deletion of a participant’s submission details and demographics', () => {
  const root = temporaryFolder();
  let people: string;

  beforeEach(async () => {
    people = join(root(), 'cooking', 'people');
    await mkdir(people, { recursive: true });
  });

  async function write(name: string, content: string | Buffer): Promise<void> {
    await mkdir(people, { recursive: true });
    await writeFile(join(people, name), content);
  }

  const read = (name: string): Promise<string> => readFile(join(people, name), 'utf8');

  it('removes their lines of submissions and keeps every other byte', async () => {
    const before = `\ufeff${details(ben, bens)}\r\n\r\nbroken\n`;
    const after = `  ${details(ben, 'c'.repeat(24))}  \n{"id":"x", "n": 12345678901234567890123}`;
    await write('submissions.jsonl', `${before}${details(anna, annas)}\r\n${after}`);
    await erase(root());
    assert.equal(await read('submissions.jsonl'), before + after);
  });

  it('removes their records of demographics and keeps every other byte', async () => {
    const before = `\ufeff${header}${bens},${ben},"a ""b""\r\nc",30\r\n\r\n`;
    const after = `x,"${ben}",é,\n${bens},${ben},,DATA_EXPIRED`;
    await write('demographics-s1.csv', `${before}${annas},"${anna.toUpperCase()}","x\ny",28\r\n${after}`);
    await erase(root());
    assert.equal(await read('demographics-s1.csv'), before + after);
  });

  it('removes their records from a file whose lines end with carriage returns alone', async () => {
    const headers = 'Submission id,Participant id,Age\r';
    await write('demographics-s1.csv', `${headers}${annas},${anna},30\r${bens},${ben},40\r`);
    assert.match(await reported(root()), clean);
    assert.equal(await read('demographics-s1.csv'), `${headers}${bens},${ben},40\r`);
  });

  it('removes a record that names only their submission, which another file says is theirs', async () => {
    await write('submissions.jsonl', `${details(anna, annas)}\n`);
    await write('demographics-s1.csv', `${header}${annas},,APPROVED,28\r\n${bens},,APPROVED,30\r\n`);
    await erase(root());
    assert.equal(await read('demographics-s1.csv'), `${header}${bens},,APPROVED,30\r\n`);
  });

  it('removes answers that name only their submission, which submission details say is theirs', async () => {
    await write('submissions.jsonl', `${details(anna, annas)}\n`);
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `{"submission_id":"${annas}"}\n{"submission_id":"${bens}"}\n`,
    });
    await erase(root());
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), `{"submission_id":"${bens}"}\n`);
    await requireNoTrace(root(), anna, annas);
  });

  it('finds and deletes somebody who gave no answer, in a collection without a snapshot too', async () => {
    await write('submissions.jsonl', `${details(anna, annas)}\n${details(ben, bens)}\n`);
    const found = await search(root());
    assert.ok(isErasableAnywhere(found));
    assert.match(
      await reported(root()),
      /\*\*Permanently deleted 0 submissions and 0 uploads \(0 B\) from 0 snapshots\. Also deleted 1 row from submission details and demographics\.\*\*/,
    );
    await requireNoTrace(root(), anna, annas);
    assert.equal(isErasableAnywhere(await search(root())), false);
  });

  it('says in which files it was found and, after the deletion, that nothing is left', async () => {
    await write('submissions.jsonl', `${details(anna, annas)}\n`);
    await write('demographics-s1.csv', `${header}${annas},${anna},APPROVED,28\r\n`);
    await writeSnapshot(root(), { 'responses.jsonl': `${record(anna, annas)}\n` });
    const report = await reported(root());
    assert.match(report, /## Submission details and demographics\n\n- Folder: `.*people`\n/);
    assert.match(report, /- Lines in `demographics-s1\.csv`: 1\n- Lines in `submissions\.jsonl`: 1\n/);
    assert.match(report, clean);
  });

  it('removes them from the key of a shareable copy and says what the copy calls them', async () => {
    const key = 'pseudonym,participant_id,submission_id\r\n';
    await write('key-0123abcd.csv', `${key}P001,${ben},\r\nP017,${anna},\r\nP018,,${annas}\r\n`);
    await write('submissions.jsonl', `${details(anna, annas)}\n`);
    const report = await reported(root());
    assert.equal(await read('key-0123abcd.csv'), `${key}P001,${ben},\r\n`);
    for (const pseudonym of ['P017', 'P018']) {
      const line = `In the shareable copy with the key \`key-0123abcd.csv\`, this participant is \`${pseudonym}\`.`;
      assert.ok(report.includes(line), report);
    }
  });

  it('corrects the numbers of submissions in people.json and keeps the rest of it', async () => {
    await write(
      'submissions.jsonl',
      [details(anna, annas), details(ben, bens), details(ben, 'x', 's2')].join('\n'),
    );
    const studies = [
      { id: 's1', count: 2, later: 1 },
      { id: 's2', count: 1 },
    ];
    const content = {
      schema_version: 1,
      submissions: { fetched_at: 't', studies },
      demographics: [],
      more: 1,
    };
    await write('people.json', JSON.stringify(content));
    await erase(root());
    const [first, second] = studies;
    assert.deepEqual(JSON.parse(await read('people.json')), {
      ...content,
      submissions: { fetched_at: 't', studies: [{ ...first, count: 1 }, second] },
    });
  });

  it('leaves nothing but the files', async () => {
    await write('submissions.jsonl', `${details(anna, annas)}\n`);
    await write('people.json', '{}');
    await erase(root());
    assert.deepEqual(await contentOf(people), { 'people.json': '{}', 'submissions.jsonl': '' });
    assert.deepEqual(await readdir(people), ['people.json', 'submissions.jsonl']);
  });

  it('removes what an interrupted write has left of them', async () => {
    const left = 'submissions.jsonl.0123456789ab.next';
    await write(left, `${details(anna, annas)}\n`);
    await write('demographics-s1.csv.0123456789ab.next', `${header}${bens},${ben},APPROVED,28\r\n`);
    const report = await reported(root());
    assert.match(report, /- Remains of an interrupted write: `submissions\.jsonl\./);
    assert.match(report, clean);
    assert.deepEqual((await search(root())).naming, []);
    assert.deepEqual(await readdir(people), ['demographics-s1.csv.0123456789ab.next']);
  });

  it('keeps and reports mentions, unreadable lines and records, and other files', async () => {
    const mention = `${JSON.stringify({ id: bens, participant_id: ben, note: anna })}\n`;
    const broken = details(anna, annas).slice(0, -2);
    await write('submissions.jsonl', mention + broken);
    const records = `${header}${bens},${ben},${anna},1\r\n,,${anna},\r\n`;
    await write('demographics-s1.csv', `${records}"${anna},never closed\r\n`);
    await write('demographics-s2.csv', `Submission id;Participant id\r\n${annas};${anna}\r\n`);
    await write('notes.txt', anna);
    const before = await contentOf(people);
    const found = await search(root());
    assert.deepEqual(found.naming, [{ path: join(people, 'notes.txt'), count: 1 }]);
    assert.match(
      findingReport(personOf(anna), found, now, reportWords),
      /## Submission details and demographics\n\n- Folder: .*\n- Kept: other participants’ lines/,
    );
    const report = await reported(root());
    assert.deepEqual(await contentOf(people), before);
    assert.match(report, /Kept: other participants’ lines .*: `submissions\.jsonl`, lines 1\n/);
    assert.match(report, /Kept: unreadable lines .*: `submissions\.jsonl`, lines 2\./);
    assert.match(report, /Kept: other participants’ lines .*: `demographics-s1\.csv`, lines 2\n/);
    assert.match(report, /Kept: unreadable lines .*: `demographics-s1\.csv`, lines 3, 4\./);
    assert.match(report, /Kept: unreadable lines .*: `demographics-s2\.csv`, lines 2\./);
    assert.match(report, /notes\.txt` · 1 ×/);
    assert.doesNotMatch(report, clean);
  });

  it('reports a header that names them, and people.json', async () => {
    await write('demographics-s1.csv', `Submission id,Participant id,${anna}\r\n${bens},${ben},40\r\n`);
    const demographics = [{ study_id: 's1', added_at: 'x', source: 'file', file_name: `${anna}.csv` }];
    await write('people.json', JSON.stringify({ schema_version: 1, demographics }));
    const report = await reported(root());
    assert.match(report, /Kept: unreadable lines .*: `demographics-s1\.csv`, lines 1\./);
    assert.match(report, /people\.json/);
    assert.doesNotMatch(report, clean);
  });

  it('lists at most 50 names of a planted key, shortened', async () => {
    const rows = Array.from({ length: 60 }, (_, at) => `${at}${'x'.repeat(1_000)},${anna}\r\n`);
    await write('key-0123abcd.csv', `pseudonym,participant_id\r\n${rows.join('')}`);
    const [found] = (await search(root())).people;
    assert.equal(found?.pseudonyms.length, 50);
    assert.ok(found.pseudonyms.every(({ pseudonym }) => pseudonym.length <= 40));
  });

  it('doesn’t read files of absurd size, and reports them', async function () {
    const names = [
      'people.json',
      'submissions.jsonl',
      'demographics-s1.csv',
      'people.json.0123456789ab.next',
    ];
    for (const name of names) {
      await write(name, '');
      await truncate(join(people, name), 600e6);
    }
    const found = await search(root());
    assert.deepEqual([found.people[0]?.opaque, found.naming], [[...names].sort(), []]);
    const report = await reported(root());
    assert.match(report, /Not searched: .*\n.*- `demographics-s1\.csv`\n/);
    assert.doesNotMatch(report, clean);
  });

  it('isn’t carried out by a planted plan, which can be discarded', async () => {
    await write('submissions.jsonl', `${details(anna, annas)}\n`);
    const planted = join(people, erasureFolder);
    await mkdir(join(planted, 'new'), { recursive: true });
    await writeFile(join(planted, 'new', 'submissions.jsonl'), '');
    const plan = { schema_version: 1, replaced: ['submissions.jsonl'], removed: [], removed_outside: [] };
    await writeFile(join(planted, 'plan.json'), JSON.stringify({ ...plan, note: anna }));
    assert.deepEqual((await search(root())).naming, []);
    await recoverStagings(root(), installation);
    assert.equal(await read('submissions.jsonl'), `${details(anna, annas)}\n`);
    assert.deepEqual(await foreignErasures(root(), installation), [people]);
    const { failed } = await erase(root());
    assert.deepEqual(
      failed.map(({ error }) => problemOf(error)?.kind),
      ['foreign-plan'],
    );
    await discardErasure(people);
    await erase(root());
    assert.equal(await read('submissions.jsonl'), '');
  });

  const forbidden: Readonly<Record<string, Partial<PlannedErasure>>> = {
    'replaces another file': { replaced: ['people.json'] },
    'leaves the folder': { replaced: ['../2026-09-14T10-00-00Z/responses.jsonl'] },
    'removes another file': { removed: ['notes.txt'] },
    'removes a part of tables': { removed_outside: ['tables/collection=cooking/x'] },
  };
  for (const [title, change] of Object.entries(forbidden)) {
    it(`carries out no plan that ${title}`, async () => {
      const plan = { replaced: [], removed: [], removed_outside: [], ...change };
      await assert.rejects(commitErasure(people, plan, installation), /no deletion may touch/);
    });
  }

  it('waits for nobody: a folder that another window changes is reported as busy', async () => {
    await write('submissions.jsonl', `${details(anna, annas)}\n`);
    const { busy } = await changePeople(
      people,
      installation,
      () => erase(root()),
      new AbortController().signal,
    );
    assert.deepEqual(busy, [people]);
    assert.match(await read('submissions.jsonl'), new RegExp(anna));
  });

  it('follows no link, neither to a file nor to a folder', async () => {
    const elsewhere = join(root(), 'a', 'b', 'people');
    await mkdir(elsewhere, { recursive: true });
    await writeFile(join(elsewhere, 'submissions.jsonl'), `${details(anna, annas)}\n`);
    if (process.platform !== 'win32')
      await symlink(join(elsewhere, 'submissions.jsonl'), join(people, 'submissions.jsonl'));
    await mkdir(join(root(), 'other'));
    await symlink(elsewhere, join(root(), 'other', 'people'), 'junction');
    assert.deepEqual((await search(root())).people, []);
    await erase(root());
    assert.equal(await readFile(join(elsewhere, 'submissions.jsonl'), 'utf8'), `${details(anna, annas)}\n`);
  });

  it('searches only the people folders beside the snapshots that it is limited to', async () => {
    await write('submissions.jsonl', `${details(anna, annas)}\n`);
    const folder = await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    const other = join(root(), 'other', 'people');
    await mkdir(other, { recursive: true });
    await writeFile(join(other, 'submissions.jsonl'), `${details(anna, annas)}\n`);
    const found = await search(root(), anna, [folder]);
    assert.deepEqual(
      found.people.map((each) => dirname(each.folder)),
      [dirname(people)],
    );
  });
});
