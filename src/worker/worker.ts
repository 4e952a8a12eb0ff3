import { parentPort, workerData } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { compareSnapshots } from '../analysis/comparison/compareSnapshots.ts';
import { countChanges, countSubmissions } from '../analysis/counts/countSubmissions.ts';
import { filesOnDisk } from '../analysis/filesOnDisk.ts';
import { existingNotebook, makeNotebook } from '../analysis/notebooks/makeNotebook.ts';
import { studiesInSnapshot } from '../analysis/people/studiesInSnapshot.ts';
import { joinPeople } from '../analysis/people/joinPeople.ts';
import { structureReport } from '../analysis/structure/structureReport.ts';
import { makeDataSet } from '../analysis/tables/dataSet.ts';
import { describeSnapshot } from '../analysis/tables/describeSnapshot.ts';
import { makeSnapshotTables } from '../analysis/tables/makeTables.ts';
import { areTablesCurrent } from '../analysis/tables/tablesAge.ts';
import { findReturned } from '../participants/find/findReturned.ts';
import { personOf } from '../participants/find/participantId.ts';
import { searchParticipant } from '../participants/find/searchParticipant.ts';
import { searchPeople } from '../participants/find/searchPeople.ts';
import { searchSnapshot } from '../participants/find/searchSnapshot.ts';
import { uploadsOfQuestions } from '../analysis/uploads/uploadsOfQuestions.ts';
import { previewCopy, shareSource } from '../sharing/findings.ts';
import { writeCopy } from '../sharing/write/writeCopy.ts';
import { Installation } from '../snapshots/access/installation.ts';
import { openSummarySource } from '../analysis/summary/openSummary.ts';
import type { SnapshotSource } from '../analysis/summary/openSource.ts';
import {
  plainError,
  type AnalysisCalls,
  type FromWorker,
  type OfSource,
  type ToWorker,
  type WorkerStart,
} from './workerMessages.ts';

/** The thread that reads snapshots. It ends when its port is closed or it is terminated; nothing is lost. */
if (parentPort === null) throw new Error('This is the program of a worker thread');
const port = parentPort;
const { l10n: contents } = workerData as WorkerStart;
if (contents !== undefined) l10n.config({ contents });

const sources = new Map<number, SnapshotSource>();
/** The latest previous snapshot of each source. */
const previousFolders = new Map<number, string | undefined>();
const running = new Map<number, AbortController>();

function sourceOf({ id, folder, previous }: OfSource['source']): SnapshotSource {
  if (previous !== undefined) previousFolders.set(id, previous);
  const source = sources.get(id) ?? openSummarySource(folder, { previous: () => previousFolders.get(id) });
  sources.set(id, source);
  return source;
}

const calls: AnalysisCalls = {
  summary: ({ source, ...request }, onProgress, signal) =>
    sourceOf(source).summary(request, onProgress, signal),
  quality: ({ source }, _, signal) => sourceOf(source).quality(signal),
  rows: ({ source, ...request }, _, signal) => sourceOf(source).rows(request, signal),
  texts: ({ source, ...request }, _, signal) => sourceOf(source).texts(request, signal),
  uploads: ({ source, ...request }, _, signal) => sourceOf(source).uploads(request, signal),
  saveRows: ({ source, ...request }, onProgress, signal) =>
    sourceOf(source).saveRows(request, onProgress, signal),
  filesOnDisk: ({ folder }, onFirst, signal) => filesOnDisk(folder, onFirst, signal),
  makeSnapshotTables,
  areTablesCurrent: ({ folder, ...settings }, _, signal) => areTablesCurrent(folder, settings, signal),
  describeSnapshot: ({ folder }, onProgress, signal) => describeSnapshot(folder, onProgress, signal),
  makeDataSet: async ({ exportFolder, snapshots }, onProgress, signal) => {
    const made = await makeDataSet(exportFolder, snapshots, onProgress, signal);
    const failures = made.failures.map(({ snapshot, error }) => ({ snapshot, error: plainError(error) }));
    return { ...made, failures };
  },
  existingNotebook: ({ folder, language }) => existingNotebook(folder, language),
  makeNotebook: (request, _, signal) => makeNotebook(request, signal),
  compareSnapshots: ({ before, after }, onProgress, signal) =>
    compareSnapshots(before, after, onProgress, signal),
  structureReport,
  countSubmissions: ({ folder, replacements }, _, signal) => countSubmissions(folder, replacements, signal),
  studiesInSnapshot: ({ folder, ids }, _, signal) => studiesInSnapshot(folder, signal, ids),
  joinPeople: ({ folder }, onProgress, signal) => joinPeople(folder, onProgress, signal),
  uploadsOfQuestions: (request, _, signal) => uploadsOfQuestions(request, signal),
  countChanges: ({ newer, older }, _, signal) => countChanges(newer, older, signal),
  searchParticipant: async ({ exportFolders, person: { id, submissions }, only }, onProgress, signal) => {
    const person = personOf(id, submissions);
    const found = await searchParticipant({ exportFolders, person, only }, onProgress, signal);
    return { found, person: person.data() };
  },
  searchSnapshot: ({ snapshot, person: { id, submissions } }, onProgress, signal) =>
    searchSnapshot(snapshot, personOf(id, submissions), onProgress, signal),
  searchPeople: ({ folder, person: { id, submissions } }, _, signal) =>
    searchPeople(folder, personOf(id, submissions), signal),
  shareSource: ({ folder }, onProgress, signal) => shareSource(folder, onProgress, signal),
  previewCopy,
  writeCopy: ({ installation, ...request }, onProgress, signal) =>
    writeCopy(request, new Installation(installation), onProgress, signal),
  findReturned: async ({ snapshot, installation }, _, signal) => {
    const returned = await findReturned(new Installation(installation), snapshot, signal);
    return returned.map(({ deletion, person }) => ({ deletion, person: person.data() }));
  },
};

function post(message: FromWorker): void {
  port.postMessage(message);
}

async function run({ id, name, request }: Extract<ToWorker, { type: 'call' }>): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const call = calls[name] as (...given: Parameters<AnalysisCalls['summary']>) => Promise<unknown>;
  try {
    const result = await call(
      request as Parameters<typeof call>[0],
      (progress) => post({ type: 'progress', id, progress }),
      controller.signal,
    );
    post({ type: 'done', id, result });
  } catch (error) {
    post({ type: 'failed', id, error: plainError(error) });
  } finally {
    running.delete(id);
  }
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'call':
      return void run(message);
    case 'cancel':
      return running.get(message.id)?.abort();
    case 'close':
      sources.get(message.source)?.dispose();
      sources.delete(message.source);
      previousFolders.delete(message.source);
  }
});
