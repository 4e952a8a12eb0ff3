import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compareSnapshots } from '../../../src/analysis/comparison/compareSnapshots.ts';
import { comparisonReport } from '../../../src/analysis/comparison/comparisonReport.ts';
import { structureReport } from '../../../src/analysis/structure/structureReport.ts';
import { describeSnapshot } from '../../../src/analysis/tables/describeSnapshot.ts';
import { makeSnapshotTables } from '../../../src/analysis/tables/makeTables.ts';
import { personOf } from '../../../src/participants/find/participantId.ts';
import { findingReport } from '../../../src/participants/participantReport.ts';
import { changePeople } from '../../../src/snapshots/erasure/changePeople.ts';
import { listSnapshots } from '../../../src/snapshots/snapshots.ts';
import { installation } from '../support/installation.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  anna,
  annas,
  ben,
  bens,
  contentOf,
  now,
  record,
  reported,
  reportWords,
  requireNoTrace,
  search,
  writeSnapshot,
} from './exportFolder.ts';

const { signal } = new AbortController();
const nobody = (): void => undefined;

describe('What is known about participants', () => {
  const root = temporaryFolder();
  let snapshot: string;
  let people: string;

  /** Writes a snapshot of Anna’s and Ben’s answers, and people files in which everything else is secret. */
  beforeEach(async () => {
    const files = { 'responses.jsonl': `${record(anna, annas)}\n${record(ben, bens)}\n` };
    snapshot = await writeSnapshot(root(), files);
    people = join(dirname(snapshot), 'people');
    await mkdir(people);
    const details = [annas, bens, 'SECRET-submission'].map((id) => ({
      id,
      status: 'SECRET status',
      ip: 'SECRET ip',
      study_id: 'SECRET-study',
    }));
    const header = 'Submission id,Participant id,Age,SECRET header';
    const rows = [`${annas},${anna},28,SECRET hers`, `${bens},${ben},30,SECRET his`];
    for (const [name, content] of Object.entries({
      'submissions.jsonl': details.map((each) => JSON.stringify(each)).join('\n'),
      'demographics-SECRET-study.csv': [header, ...rows].join('\r\n'),
      'key-0123abcd.csv': 'pseudonym,participant_id\r\nSECRET,SECRET\r\n',
      'people.json': JSON.stringify({ schema_version: 1, demographics: [], file_name: 'SECRET' }),
    })) {
      await writeFile(join(people, name), content);
    }
  });

  it('is in no structure report', async () => {
    const report = await structureReport({ folder: snapshot, versions: '' }, nobody, signal);
    assert.match(report, /responses/);
    assert.doesNotMatch(report, /SECRET/);
  });

  it('is in no description for a language model', async () => {
    assert.doesNotMatch(JSON.stringify(await describeSnapshot(snapshot, nobody, signal)), /SECRET/);
  });

  it('is in no comparison of snapshots', async () => {
    await writeSnapshot(
      root(),
      { 'responses.jsonl': `${record(ben, bens)}\n` },
      { time: '2026-09-15T10-00-00Z' },
    );
    const [after, before] = await listSnapshots(root());
    assert.ok(before && after);
    const comparison = await compareSnapshots(before, after, nobody, signal);
    const words = { when: String, count: String, studyNames: new Map<string, string>() };
    assert.equal(comparison.submissions.gone.count, 1);
    assert.doesNotMatch(JSON.stringify(comparison) + comparisonReport(comparison, words), /SECRET/);
  });

  it('is in no report on a participant’s data, only how many lines there are', async () => {
    const report = findingReport(personOf(anna), await search(root()), now, reportWords);
    assert.match(report, /- Lines in `demographics-SECRET-study\.csv`: 1\n/);
    assert.doesNotMatch(report.replaceAll('demographics-SECRET-study.csv', ''), /SECRET/);
    assert.ok(!report.includes(ben) && !report.includes(bens));
  });

  it('is deleted with all tables that were made with it', async () => {
    await makeSnapshotTables(
      {
        folder: snapshot,
        name: 'n',
        choices: 'labels',
        csv: { guardFormulas: true, byteOrderMark: false, separator: ',' },
      },
      nobody,
      signal,
    );
    const wide = (await contentOf(join(snapshot, 'analysis')))['responses_wide.csv'] ?? '';
    assert.match(wide, /SECRET hers/);
    await reported(root());
    assert.deepEqual((await readdir(snapshot)).sort(), ['responses.jsonl', 'snapshot.json']);
    await requireNoTrace(root(), anna, annas, 'SECRET hers');
  });

  it('is not seen by Git, even if the .gitignore files above it include everything', async () => {
    for (const folder of [root(), dirname(snapshot)]) await writeFile(join(folder, '.gitignore'), '!*\n');
    await changePeople(people, installation, () => Promise.resolve(), signal);
    execFileSync('git', ['init', '-q'], { cwd: root() });
    const status = execFileSync('git', ['status', '--porcelain', '-uall'], { cwd: root(), encoding: 'utf8' });
    assert.match(status, /responses\.jsonl/);
    assert.doesNotMatch(status, /people/);
  });
});
