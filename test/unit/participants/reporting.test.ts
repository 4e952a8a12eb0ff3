import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { personOf, readParticipantId } from '../../../src/participants/find/participantId.ts';
import {
  erasureReport,
  findingReport,
  type ReportWords,
} from '../../../src/participants/participantReport.ts';
import { withoutIds } from '../../../src/participants/erase/withoutIds.ts';
import { ProblemError } from '../../../src/problems/problem.ts';
import { createLog } from '../../../src/editor/log.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { anna, annas, ben, bens, erase, now, record, search, writeSnapshot } from './exportFolder.ts';

const words: ReportWords = { date: (date) => date.toISOString().slice(0, 10), problem: () => 'It broke.' };

describe('Participant ID input', () => {
  it('is accepted without surrounding space', () => {
    assert.deepEqual(readParticipantId(` ${anna}\n`), { kind: 'id', id: anna });
  });

  it('accepts a pseudonym', () => {
    for (const id of ['person-0001', '0191a2b3-0001-7000-8000-000000000001']) {
      assert.deepEqual(readParticipantId(id), { kind: 'id', id });
    }
  });

  it('is refused with a reason if it is incomplete, has other characters, or is too short', () => {
    assert.deepEqual(readParticipantId(anna.slice(1)), { kind: 'no-id', reason: 'length', length: 23 });
    assert.deepEqual(readParticipantId(`${anna} ${ben}`), { kind: 'no-id', reason: 'characters' });
    assert.deepEqual(readParticipantId('yes-no'), { kind: 'no-id', reason: 'short' });
    assert.deepEqual(readParticipantId('  '), { kind: 'no-id', reason: 'empty' });
  });
});

describe('Report on a participant’s data', () => {
  const root = temporaryFolder();

  it('lists found data, mentions that stay, and limits of the search', async () => {
    await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas, 'a`b.jpg', 'gone.jpg')}\n${JSON.stringify({ participant_id: ben, note: anna })}\n`,
      [`files/${annas}/a\`b.jpg`]: '12345',
      'files/nobody.jpg': 'x',
    });
    const text = findingReport(personOf(anna), await search(root()), now, words);
    assert.match(text, new RegExp(`Participant \`${anna}\``));
    assert.match(text, /\*\*Found 1 submission and 1 upload \(5 B\) in 1 snapshot\.\*\*/);
    assert.match(text, /`` files\/66a1f0c2d4e5b6a7980c1d2a\/a`b\.jpg `` · 5 B/);
    assert.match(
      text,
      /other participants’ lines that contain one of this participant’s IDs: `responses\.jsonl`, lines 2/,
    );
    assert.match(text, /not found: 1\. Uploads here that no record lists: 1\./);
    assert.match(text, /a new export contains the data again/);
  });

  it('says that no data was found', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(ben, bens) });
    const text = findingReport(personOf(anna), await search(root()), now, words);
    assert.match(text, /\*\*No data of this participant was found\.\*\*/);
  });

  it('escapes Markdown in names', async () => {
    await writeSnapshot(
      root(),
      { 'responses.jsonl': record(anna, annas) },
      { slug: '[x](command:evil) <img>' },
    );
    const text = findingReport(personOf(anna), await search(root()), now, words);
    assert.match(text, /^## The \\\[x\\\]\\\(command\\:evil\\\) \\<img\\> · 2026\\-09\\-14$/m);
  });

  it('lists deleted data, failures and remaining mentions after a deletion', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': `${record(anna, annas)}\n` });
    await mkdir(join(root(), 'notes'));
    await writeFile(join(root(), 'notes', 'mine.txt'), anna);
    const report = await erase(root());
    const failed = [{ folder: '/data/other', error: new Error() }];
    const text = erasureReport(personOf(anna), { ...report, busy: ['/data/busy'], failed }, words);
    assert.match(text, /\*\*Permanently deleted 1 submission and 0 uploads \(0 B\) from 1 snapshot\.\*\*/);
    assert.match(text, /`\/data\/busy` wasn’t changed/);
    assert.match(text, /`\/data\/other`: It broke\\?\. The deletion there will be completed later/);
    assert.match(text, /No data was found that definitely belongs to this participant\./);
    assert.match(text, /mine\.txt` · 1 ×/);
  });
});

describe('Log of a deletion', () => {
  it('contains no IDs of the participant if the deletion fails', () => {
    const logged: string[] = [];
    const write = (text: string): void => void logged.push(text);
    const channel = { info: write, warn: write, error: write, debug: write, show: () => undefined };
    const log = createLog(channel, () => ({ tokens: [] }));
    const person = personOf(anna);
    person.addSubmission(annas);
    const cause = new Error(`EACCES: unlink '/data/files/${annas}/${anna.toUpperCase()}.jpg'`);
    const folder = `/data/${anna}`;
    log.error('Deleting', withoutIds(cause, person));
    log.error('Deleting', withoutIds(new ProblemError({ kind: 'folder-gone', folder }, { cause }), person));
    assert.equal(logged.length, 2);
    assert.match(logged.join('\n'), /EACCES.*folder-gone/s);
    assert.doesNotMatch(logged.join('\n'), new RegExp(`${anna}|${annas}`, 'i'));
  });
});
