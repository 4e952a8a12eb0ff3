import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { PeopleRecord } from '../../src/snapshots/people/peopleRecord.ts';
import type { Snapshot } from '../../src/snapshots/snapshots.ts';
import { withPerson, type Shown } from './support/answers.ts';
import { extensionParts, until, withProlific } from './support/inEditor.ts';
import { cookingSnapshot, exportResponses, flagsOf, run, type Kind } from './support/rows.ts';
import { replace } from './support/shownText.ts';

const exported = /\/demographic-export\/?$/;
const listed = /\/studies\/[^/]+\/submissions\/?(?:\?|$)/;

describe('What is known about participants', () => {
  const scene = withProlific();
  const person = withPerson();
  let row: Awaited<ReturnType<typeof cookingSnapshot>>;

  beforeEach(async () => {
    row = await cookingSnapshot(scene());
    scene().prolific.requests.clear();
  });
  afterEach(async () => {
    const { installation } = await extensionParts();
    await rm(join(installation.folder, 'deleted-participants'), { recursive: true, force: true });
    await installation.forget(join(peopleFolder(), 'people.json'));
  });

  const peopleFolder = ({ folder }: Snapshot = row.snapshot): string => join(dirname(folder), 'people');
  const read = async (name: string): Promise<string> => await readFile(join(peopleFolder(), name), 'utf8');
  const record = async (): Promise<PeopleRecord> => JSON.parse(await read('people.json')) as PeopleRecord;
  const lines = async (): Promise<Record<string, unknown>[]> =>
    (await read('submissions.jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const shown = async (pattern: RegExp): Promise<Shown> =>
    await until(String(pattern), () => person().shown.find(({ text }) => pattern.test(text)));
  const choosing = (source: RegExp): (() => void) =>
    replace(vscode.window, {
      showQuickPick: (items: readonly vscode.QuickPickItem[]) =>
        Promise.resolve(items.find(({ label }) => source.test(label))),
    });
  /** Returns Prolific's CSV of the first study, as its website gives it. */
  async function csvOfStudy(): Promise<{ readonly studyId: string; readonly csv: Buffer }> {
    const { prolific } = scene();
    const [first = ''] = (await readFile(join(row.snapshot.folder, 'responses.jsonl'), 'utf8')).split('\n');
    const studyId = (JSON.parse(first) as { readonly study_id: string }).study_id;
    const answer = await fetch(`${prolific.apiUrl}/api/v1/studies/${studyId}/demographic-export/`, {
      method: 'POST',
      headers: { authorization: `Token ${prolific.token}`, 'content-type': 'application/json' },
      body: '{"filters":[]}',
    });
    const csv = Buffer.from(await answer.arrayBuffer());
    prolific.requests.clear();
    return { studyId, csv };
  }

  it('is fetched for all submissions of the snapshot’s studies, and the message counts statuses and what doesn’t join', async () => {
    const result = await vscode.commands.executeCommand('prolificCollections.addSubmissionDetails', row);
    const all = await lines();
    assert.deepEqual(result, { status: 'completed', submissions: all.length });
    assert.ok(all.length > 20 && all.every(({ study_id: study }) => typeof study === 'string'));
    assert.equal(
      (await record()).submissions?.studies.reduce((sum, { count }) => sum + count, 0),
      all.length,
    );
    const message = await shown(/submissions:/);
    const approved = all.filter(({ status }) => status === 'APPROVED').length;
    assert.match(
      message.text,
      new RegExp(`^Cooking at home: ${all.length} submissions: ${approved} approved, `),
    );
    assert.match(message.text, /Submissions without answers: \d+\./);
    assert.deepEqual(message.buttons, ['Open Overview', 'Create Analysis Tables', 'Show Report']);
  });

  it('is fetched for the newest snapshot of a collection’s row, which offers that once there is one', async () => {
    assert.ok(flagsOf(scene(), row.parent).includes('updatable'));
    await run('addSubmissionDetails', row.parent);
    assert.deepEqual((await readdir(peopleFolder())).sort(), ['people.json', 'submissions.jsonl']);
  });

  it('is not changed if the person cancels while it is fetched', async () => {
    const { prolific } = scene();
    prolific.faults.add({ server: 'api', path: listed, fault: { kind: 'stall' } });
    const canceling = new vscode.CancellationTokenSource();
    type Run = (progress: vscode.Progress<object>, token: vscode.CancellationToken) => Promise<unknown>;
    const restore = replace(vscode.window, {
      withProgress: (_: unknown, work: Run) => work({ report: () => undefined }, canceling.token),
    });
    try {
      const called = vscode.commands.executeCommand('prolificCollections.addSubmissionDetails', row);
      await until('a request', () => prolific.requests.to('api', 'GET', listed).length > 0);
      canceling.cancel();
      assert.deepEqual(await called, { status: 'cancelled' });
    } finally {
      restore();
      prolific.faults.clear();
    }
    assert.ok(!(await readdir(dirname(peopleFolder()))).includes('people'));
    assert.deepEqual(
      person().shown.filter(({ severity }) => severity !== 'information'),
      [],
    );
  });

  it('is mentioned in the tooltip of the collection’s row', async () => {
    const tooltip = (): string => {
      const { tooltip: words } = scene().parts.tree.getTreeItem(row.parent);
      return words instanceof vscode.MarkdownString ? words.value : (words ?? '');
    };
    assert.doesNotMatch(tooltip(), /Submission details/);
    await run('addSubmissionDetails', row.parent);
    await until('the tooltip', () => tooltip().includes('Submission details from '));
  });

  it('is shown as a report of what doesn’t join', async () => {
    person().presses.add('Show Report');
    await run('addSubmissionDetails', { snapshotFolder: row.snapshot.folder });
    await until('the report', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .some(({ label }) => label.includes('Who answered')),
    );
  });

  it('isn’t fetched for a folder that is no known snapshot', async () => {
    await run('addSubmissionDetails', { snapshotFolder: dirname(row.snapshot.folder) });
    assert.equal(scene().prolific.requests.to('api', 'GET', listed).length, 0);
  });

  it('asks before it fetches demographics, and fetches nothing without an answer', async () => {
    const restore = choosing(/^From Prolific/);
    try {
      const result = await vscode.commands.executeCommand('prolificCollections.addDemographics', row);
      assert.deepEqual(result, { status: 'cancelled' });
    } finally {
      restore();
    }
    const question = person().shown.find(({ modal }) => modal);
    assert.match(question?.text ?? '', /^Fetch the demographics of “Cooking at home” from Prolific\?$/);
    assert.match(question?.detail ?? '', /at most 2 combinations of screening filters/);
    assert.match(question?.detail ?? '', /None is used yet\./);
    assert.equal(scene().prolific.requests.to('api', 'POST', exported).length, 0);
    assert.ok(!(await readdir(dirname(peopleFolder()))).includes('people'));
  });

  it('keeps Prolific’s file of demographics unchanged', async () => {
    const { studyId, csv } = await csvOfStudy();
    person().presses.add('Fetch Demographics');
    const restore = choosing(/^From Prolific/);
    try {
      await run('addDemographics', row);
    } finally {
      restore();
    }
    assert.ok(csv.equals(await readFile(join(peopleFolder(), `demographics-${studyId}.csv`))));
    assert.ok((await record()).demographics.every(({ source }) => source === 'prolific'));
    const { text } = await shown(/Added the demographics of \d+ participants\./);
    assert.match(text, /^Cooking at home: /);
  });

  it('accepts the CSV file of Prolific’s website and recognizes its study', async () => {
    const { studyId, csv } = await csvOfStudy();
    const file = join(scene().exportFolder, '..', 'prolific_demographic_export.csv');
    await writeFile(file, csv);
    const restore = [
      choosing(/^From a CSV File/),
      replace(vscode.window, { showOpenDialog: () => Promise.resolve([vscode.Uri.file(file)]) }),
    ];
    try {
      await run('addDemographics', { snapshotFolder: row.snapshot.folder });
    } finally {
      for (const each of restore) each();
      await rm(file);
    }
    assert.ok(csv.equals(await readFile(join(peopleFolder(), `demographics-${studyId}.csv`))));
    const [added] = (await record()).demographics;
    assert.deepEqual(
      [added?.study_id, added?.source, added?.file_name],
      [studyId, 'file', 'prolific_demographic_export.csv'],
    );
    assert.equal(scene().prolific.requests.all.length, 0);
  });

  it('refuses another file, and says which one is needed', async () => {
    const file = join(scene().exportFolder, '..', 'other.csv');
    await writeFile(file, 'a,b\n1,2\n');
    const restore = [
      choosing(/^From a CSV File/),
      replace(vscode.window, { showOpenDialog: () => Promise.resolve([vscode.Uri.file(file)]) }),
    ];
    try {
      const called = vscode.commands.executeCommand('prolificCollections.addDemographics', {
        snapshotFolder: row.snapshot.folder,
      });
      await assert.rejects(Promise.resolve(called), /isn’t the demographic data that Prolific offers/);
    } finally {
      for (const each of restore) each();
      await rm(file);
    }
  });

  describe('with each new snapshot', () => {
    const again = async (): Promise<void> => {
      await exportResponses(row.parent);
    };
    const requests = (): number => scene().prolific.requests.to('api', 'GET', listed).length;

    it('is fetched again once somebody added it', async () => {
      await run('addSubmissionDetails', row);
      const before = (await record()).submissions?.fetched_at;
      await again();
      await until('the refresh', async () => (await record()).submissions?.fetched_at !== before);
    });

    it('isn’t fetched if only the folder says so', async () => {
      await mkdir(peopleFolder());
      const planted = { schema_version: 1, submissions: { fetched_at: '2026-11-01', studies: [] } };
      await writeFile(join(peopleFolder(), 'people.json'), JSON.stringify({ ...planted, demographics: [] }));
      await again();
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(requests(), 0);
    });

    it('is reported once if it fails, and the export is complete', async () => {
      await run('addSubmissionDetails', row);
      scene().prolific.faults.add({ server: 'api', path: listed, fault: { kind: 'answer', status: 403 } });
      const failures = (): readonly Shown[] =>
        person().shown.filter(({ text }) => text.includes('weren’t updated'));
      await again();
      await until('the message', () => failures().length === 1);
      const before = requests();
      await again();
      await until('another attempt', () => requests() > before);
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(failures().length, 1);
      assert.equal(failures()[0]?.severity, 'warning');
      assert.ok((await lines()).length > 20);
    });
  });

  it('leaves out a participant whose data was deleted', async () => {
    const [line = ''] = (await readFile(join(row.snapshot.folder, 'responses.jsonl'), 'utf8')).split('\n');
    const participantId = (JSON.parse(line) as { readonly participant_id: string }).participant_id;
    person().presses.add('Delete Permanently');
    await vscode.commands.executeCommand('prolificCollections.deleteParticipant', { participantId });
    await run('addSubmissionDetails', { snapshotFolder: row.snapshot.folder });
    assert.ok(!(await read('submissions.jsonl')).includes(participantId));
    await shown(/Left out, because you deleted these participants’ data: \d+\./);
  });

  describe('dropped as a file', () => {
    const drop = async (
      files: Readonly<Record<string, string>>,
      target: Kind<'snapshot'> | undefined,
    ): Promise<void> => {
      const { dropDemographics } = await import('../../src/commands/people/dropDemographics.ts');
      const dropped = new vscode.DataTransfer();
      for (const [mime, value] of Object.entries(files))
        dropped.set(mime, new vscode.DataTransferItem(value));
      const { token } = new vscode.CancellationTokenSource();
      await dropDemographics(() => scene().parts).handleDrop?.(target, dropped, token);
    };

    it('is added to the row below it; other files are ignored', async () => {
      const { studyId, csv } = await csvOfStudy();
      const folder = join(scene().exportFolder, '..');
      const file = join(folder, 'dropped.csv');
      await writeFile(file, csv);
      try {
        const list = [vscode.Uri.file(join(folder, 'a.txt')), vscode.Uri.file(file)].join('\r\n');
        await drop({ 'text/uri-list': `${list}\r\nhttps://example.org/x.csv` }, undefined);
      } finally {
        await rm(file);
      }
      assert.ok(csv.equals(await readFile(join(peopleFolder(), `demographics-${studyId}.csv`))));
    });
  });
});
