import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { describeSnapshotTool } from '../../src/assistants/describeSnapshotTool.ts';
import { exportTool } from '../../src/assistants/exportTool.ts';
import { listCollections } from '../../src/assistants/listCollections.ts';
import { registerTools } from '../../src/assistants/registerTools.ts';
import { reasonOf } from '../../src/assistants/tool.ts';
import type { CommandDeps } from '../../src/commands/deps.ts';
import { toolNames } from '../../src/editor/ids.ts';
import { ProblemError } from '../../src/problems/problem.ts';
import { writeManifest } from '../../src/snapshots/manifest.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { collection, lines, writeSnapshot } from '../unit/analysis/support/snapshotFolder.ts';
import { problems } from '../unit/hostileText/samples.ts';
import { manifestHead } from '../unit/support/manifestHead.ts';
import { signIn, until, withProlific, type InEditor } from './support/inEditor.ts';

interface Snapshot {
  readonly snapshotFolder: string;
}

interface Listed {
  readonly collections: readonly {
    readonly id: string;
    readonly name: string;
    readonly snapshots: number;
    readonly newestSnapshot?: Snapshot & { readonly submissions: number };
  }[];
  readonly notes?: readonly string[];
}

/** Calls a tool as an assistant does, and returns the text it gets. The editor confirms by itself in tests. */
async function textOf(
  tool: keyof typeof toolNames,
  input: object = {},
  token?: vscode.CancellationToken,
): Promise<string> {
  const request = { input, toolInvocationToken: undefined };
  const { content } = await vscode.lm.invokeTool(toolNames[tool], request, token);
  assert.equal(content.length, 1);
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return part.value;
}

async function call<Result>(...given: Parameters<typeof textOf>): Promise<Result> {
  return JSON.parse(await textOf(...given)) as Result;
}

/** Writes a snapshot in which everything but the questions is secret, in an archive with a root folder. */
async function plantSecrets({ exportFolder, parts }: InEditor): Promise<string> {
  const folder = join(exportFolder, 'planted-c1', '2026-09-14T10-00-00Z');
  await mkdir(folder, { recursive: true });
  const answer = (type: string, value: object): object => ({
    instruction_id: type,
    type,
    answer: [value],
  });
  await writeSnapshot(folder, {
    'root-SECRET/collection.json': collection,
    'root-SECRET/files/SECRET/name-SECRET.jpg': 'SECRET',
    'root-SECRET/SECRET.csv': 'SECRET',
    'analysis/SECRET.csv': 'SECRET',
    'analysis/SECRET.ipynb': 'SECRET',
    'root-SECRET/responses.jsonl': lines(
      {
        submission_id: 'submission-SECRET',
        participant_id: 'participant-SECRET',
        study_id: 'study-SECRET',
        'key-SECRET': 'SECRET',
        responses: [
          answer('free_text', { value: 'SECRET' }),
          answer('free_text_with_unit', { value: '3', unit: 'SECRET' }),
          answer('multiple_choice', { value: 'SECRET' }),
          answer('multiple_choice_with_free_text', { value: 'daily', explanation: 'SECRET' }),
          answer('file_upload', { value: 'SECRET/name-SECRET.jpg', file_name: 'name-SECRET.jpg' }),
          answer('unlisted-SECRET', { value: 'SECRET' }),
        ],
      },
      'SECRET',
    ),
  });
  const head = manifestHead('2026-09-14T10:00:00Z', {
    collection: { id: 'c1', name: 'Planted' },
    filter: { study_id: 'study-SECRET' },
    studies: { 'study-SECRET': 'SECRET' },
  });
  await writeManifest(folder, { head, entries: [{ path: 'files/SECRET.jpg', size: 1, crc32: 0 }] });
  const people = join(exportFolder, 'planted-c1', 'people');
  await mkdir(people);
  await writeFile(join(people, 'submissions.jsonl'), lines({ id: 'submission-SECRET', status: 'SECRET' }));
  await writeFile(
    join(people, 'demographics-s1.csv'),
    'Submission id,SECRET header\r\nsubmission-SECRET,SECRET\r\n',
  );
  parts.snapshotIndex.refresh();
  return folder;
}

describe('Tools for language models', () => {
  const scene = withProlific();

  it('list collections, export one and describe its snapshot', async () => {
    await signIn(scene());
    const before = await call<Listed>('listCollections');
    const [pilot] = before.collections.filter(({ name }) => name === pilotCollection.name);
    assert.deepEqual([pilot?.id, pilot?.snapshots], [pilotCollection.id, 0]);
    const collectionId = cookingCollection.id;
    const exported = await call<Snapshot & { readonly status: string; readonly submissions: number }>(
      'exportCollection',
      { collectionId, scope: 'responses' },
    );
    assert.equal(exported.status, 'completed');
    assert.ok(exported.snapshotFolder.startsWith(scene().exportFolder));
    const listed = await call<Listed>('listCollections', { nameContains: 'COOKING' });
    assert.deepEqual(
      listed.collections.map(({ id, newestSnapshot }) => [id, newestSnapshot?.snapshotFolder]),
      [[collectionId, exported.snapshotFolder]],
    );
    await vscode.commands.executeCommand('prolificCollections.createTables', exported);
    const described = await call<{
      readonly submissions: number;
      readonly files: { readonly responses: string; readonly tables: readonly string[] };
      readonly questions: readonly { readonly question: string; readonly columns: readonly string[] }[];
    }>('describeSnapshot', { collectionId });
    assert.equal(described.submissions, exported.submissions);
    assert.equal(described.files.responses, 'responses.jsonl');
    assert.ok(described.files.tables.includes('analysis/responses_wide.parquet'));
    const table = await readFile(join(exported.snapshotFolder, 'analysis', 'responses_wide.csv'), 'utf8');
    const header = table.slice(0, table.indexOf('\r\n')).split(',');
    const columns = described.questions.flatMap((each) => each.columns);
    assert.ok(columns.length > 10);
    assert.deepEqual(
      columns.filter((column) => !header.includes(column)),
      [],
    );
  });

  it('list how many submissions are new since the newest snapshot, if known', async () => {
    await signIn(scene());
    const newAnswers = {
      current: ({ id }: { readonly id: string }) =>
        id === cookingCollection.id ? { newSubmissions: 12 } : undefined,
    };
    const { run } = listCollections({ ...scene().parts, newAnswers } as unknown as CommandDeps);
    const result = (await run({ nameContains: 'at home' }, AbortSignal.timeout(10_000))) as {
      readonly collections: readonly { readonly newSubmissions?: number }[];
    };
    assert.deepEqual(
      result.collections.map(({ newSubmissions }) => newSubmissions),
      [12],
    );
  });

  it('never tell a model text from participants: answers, ids, keys, names of files and folders', async () => {
    await signIn(scene());
    const folder = await plantSecrets(scene());
    const { parts } = scene();
    const texts = [
      await textOf('listCollections'),
      await textOf('describeSnapshot', { snapshotFolder: folder }),
      await textOf('exportCollection', { collectionId: pilotCollection.id }),
      ...problems('SECRET')
        // Its detail names a property of a tool's input.
        .filter(({ kind }) => kind !== 'bad-argument')
        .map((problem) => reasonOf(new ProblemError(problem), parts)),
      reasonOf(
        new Error('SECRET', { cause: new ProblemError({ kind: 'folder-gone', folder: 'SECRET' }) }),
        parts,
      ),
    ];
    assert.match(texts[1] ?? '', /"responses": "\*\/responses\.jsonl"/);
    assert.match(texts[1] ?? '', /"question": "What did you cook\?"/);
    for (const text of texts) assert.doesNotMatch(text, /SECRET/);
  });

  it('describe any number of questions in parts of limited length', async () => {
    const { parts } = scene();
    const snapshotFolder = await plantSecrets(scene());
    const long = 'x'.repeat(1_000);
    const questions = Array.from({ length: 30 }, (_, index) => ({
      order: index + 1,
      question: `${index} ${long}`,
      type: long,
      options: Array.from({ length: 60 }, () => ({ value: long, label: long })),
      units: [],
      columns: Array.from({ length: 60 }, () => 'q'),
    }));
    const analysis = { run: () => Promise.resolve({ questions }) };
    const { run } = describeSnapshotTool({ ...parts, analysis } as unknown as CommandDeps);
    const seen: number[] = [];
    for (let fromQuestion: number | undefined = 1; fromQuestion !== undefined;) {
      const result = (await run({ snapshotFolder, fromQuestion }, AbortSignal.timeout(10_000))) as {
        readonly questions: readonly { readonly order: number }[];
        readonly nextFromQuestion?: number;
      };
      assert.ok(JSON.stringify(result).length < 60_000);
      seen.push(...result.questions.map(({ order }) => order));
      fromQuestion = result.nextFromQuestion;
    }
    assert.deepEqual(
      seen,
      questions.map(({ order }) => order),
    );
  });

  it('say why they can’t do something: signed out, unknown ids, wrong input', async () => {
    const signedOut = /aren’t signed in|not signed in|Sign in/i;
    assert.match((await call<Listed>('listCollections')).notes?.join() ?? '', signedOut);
    const input = { collectionId: cookingCollection.id };
    assert.match(await textOf('exportCollection', input), signedOut);
    await signIn(scene());
    assert.match(await textOf('exportCollection', { collectionId: 'unknown' }), /not found/);
    assert.match(await textOf('exportCollection', { collectionId: '../users' }), /\(collectionId\)/);
    assert.match(await textOf('describeSnapshot', { snapshotFolder: '/etc' }), /no such snapshot/);
    assert.match(await textOf('describeSnapshot', { fromQuestion: 0 }), /\(fromQuestion\)/);
  });

  it('read and write nothing in an untrusted workspace', async () => {
    await signIn(scene());
    const folder = await plantSecrets(scene());
    const trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    assert.ok(trusted);
    Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
    try {
      const { collections, notes } = await call<Listed>('listCollections');
      assert.ok(collections.length > 1);
      assert.ok(collections.every(({ name, snapshots }) => name !== 'Planted' && snapshots === 0));
      assert.match(notes?.join() ?? '', /trusted/);
      assert.match(await textOf('describeSnapshot', { snapshotFolder: folder }), /trust/);
      assert.match(await textOf('exportCollection', { collectionId: pilotCollection.id }), /trust/);
    } finally {
      Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    }
  });

  it('say before an export what goes where, and that other tools may read it', async () => {
    await signIn(scene());
    const subject = { kind: 'collection', id: cookingCollection.id } as const;
    const { confirmationMessages } = await exportTool(scene().parts).prepare(
      { subject, scope: 'responses' },
      AbortSignal.timeout(10_000),
    );
    assert.ok(confirmationMessages?.message instanceof vscode.MarkdownString);
    const { value, isTrusted } = confirmationMessages.message;
    assert.match(value, /^“Cooking at home” goes from Prolific to .*prolific\\-exports\.?/);
    assert.match(value, /responses only\n\nDownloads participants’ answers\.\n\n/);
    assert.match(value, /Other tools may let it read files/);
    assert.equal(isTrusted, undefined);
  });

  it('are not registered in an editor without support for them', () => {
    registerTools(scene().parts, {}).dispose();
    const names: string[] = [];
    const registerTool = (name: string): vscode.Disposable => {
      names.push(name);
      return new vscode.Disposable(() => undefined);
    };
    registerTools(scene().parts, { registerTool }).dispose();
    assert.deepEqual(names, Object.values(toolNames));
  });
});

describe('An export that a language model waits for', () => {
  const scene = withProlific({ generateMs: 'manual' });

  it('is canceled with its call, unless somebody else started it', async () => {
    await signIn(scene());
    const { exports } = scene().parts;
    const earlier = new Set(exports.views.map(({ id }) => id));
    let started = 0;
    const start = exports.start.bind(exports);
    exports.start = (...given) => {
      started++;
      return start(...given);
    };
    const source = new vscode.CancellationTokenSource();
    const [own, another] = [cookingCollection.id, pilotCollection.id];
    void vscode.commands.executeCommand('prolificCollections.exportCollection', { collectionId: another });
    await until('the export to start', () => started === 1);
    const calls = [another, own].map((collectionId) =>
      textOf('exportCollection', { collectionId }, source.token).catch((error: unknown) => error),
    );
    await until('both calls to wait', () => started === 3);
    source.cancel();
    Reflect.deleteProperty(exports, 'start');
    for (const ended of await Promise.all(calls)) assert.ok(ended instanceof Error, String(ended));
    const stopped = await until('an export to stop', () => {
      const stopping = exports.views.filter(
        ({ id, progress }) => !earlier.has(id) && (progress.status === 'ended' || progress.stopping),
      );
      return stopping.length > 0 && stopping.map(({ request }) => request.subject.id);
    });
    assert.deepEqual(stopped, [own]);
  });
});
