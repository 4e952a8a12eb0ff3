import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { personOf, readParticipantId } from '../../../src/participants/participantId.ts';
import { erasureReport, findingReport, type ReportWords } from '../../../src/participants/report.ts';
import { withoutIds } from '../../../src/participants/withoutIds.ts';
import { ProblemError } from '../../../src/problems/problem.ts';
import { createLog } from '../../../src/editor/log.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { anna, annas, ben, bens, erase, now, record, search, writeSnapshot } from './exportFolder.ts';

const words: ReportWords = { date: (date) => date.toISOString().slice(0, 10), problem: () => 'It broke.' };

describe('A participant’s id', () => {
  it('is taken as it was pasted, without the space around it', () => {
    assert.deepEqual(readParticipantId(` ${anna}\n`), { kind: 'id', id: anna });
  });

  it('may be one that was put in its place', () => {
    for (const id of ['person-0001', '0191a2b3-0001-7000-8000-000000000001']) {
      assert.deepEqual(readParticipantId(id), { kind: 'id', id });
    }
  });

  it('is refused with the reason where a digit is missing, something else came along or it could stand anywhere', () => {
    assert.deepEqual(readParticipantId(anna.slice(1)), { kind: 'no-id', reason: 'length', length: 23 });
    assert.deepEqual(readParticipantId(`${anna} ${ben}`), { kind: 'no-id', reason: 'characters' });
    assert.deepEqual(readParticipantId('yes-no'), { kind: 'no-id', reason: 'short' });
    assert.deepEqual(readParticipantId('  '), { kind: 'no-id', reason: 'empty' });
  });
});

describe('The report on a participant’s data', () => {
  const root = temporaryFolder();

  it('says where and how much was found, what stays and what can’t be reached', async () => {
    await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas, 'a`b.jpg', 'gone.jpg')}\n${JSON.stringify({ participant_id: ben, note: anna })}\n`,
      [`files/${annas}/a\`b.jpg`]: '12345',
      'files/nobody.jpg': 'x',
    });
    const text = findingReport(personOf(anna), await search(root()), now, words);
    assert.match(text, new RegExp(`Participant \`${anna}\``));
    assert.match(text, /\*\*Submissions: 1 · uploads: 1 \(5 B\) · snapshots: 1\*\*/);
    assert.match(text, /`` files\/66a1f0c2d4e5b6a7980c1d2a\/a`b\.jpg `` · 5 B/);
    assert.match(text, /other participants’ lines that name an id of theirs: `responses\.jsonl`, lines 2/);
    assert.match(text, /not found: 1\. Uploads here that no record names: 1\./);
    assert.match(text, /a new export or an update brings the data back/);
  });

  it('says that nothing was found where that is so', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(ben, bens) });
    const text = findingReport(personOf(anna), await search(root()), now, words);
    assert.match(text, /\*\*Nothing of this participant was found\.\*\*/);
  });

  it('shows names from elsewhere as text', async () => {
    await writeSnapshot(
      root(),
      { 'responses.jsonl': record(anna, annas) },
      { slug: '[x](command:evil) <img>' },
    );
    const text = findingReport(personOf(anna), await search(root()), now, words);
    assert.match(text, /^## The \\\[x\\\]\\\(command\\:evil\\\) \\<img\\> · 2026\\-09\\-14$/m);
  });

  it('says after a deletion what went, what was not done and what is left', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': `${record(anna, annas)}\n` });
    await mkdir(join(root(), 'notes'));
    await writeFile(join(root(), 'notes', 'mine.txt'), anna);
    const report = await erase(root());
    const failed = [{ folder: '/data/other', error: new Error() }];
    const text = erasureReport(personOf(anna), { ...report, busy: ['/data/busy'], failed }, words);
    assert.match(text, /\*\*Deleted for good: submissions: 1 · uploads: 0 \(0 B\) · snapshots: 1\*\*/);
    assert.match(text, /`\/data\/busy` was not touched/);
    assert.match(text, /`\/data\/other`: It broke\\?\. What was begun there is gone on with/);
    assert.match(text, /Nothing that is certainly theirs was found\./);
    assert.match(text, /mine\.txt` · 1 ×/);
  });
});

describe('The log', () => {
  it('never has the ids of a participant whose data are deleted, whatever fails', () => {
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
