import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { chartFileName } from '../../media/overview/charts/chart.ts';
import { exportTool } from '../../src/assistants/exportTool.ts';
import { cancelExport } from '../../src/commands/exporting/cancelExport.ts';
import { compareSnapshot, offerMore } from '../../src/commands/snapshots/compareSnapshot.ts';
import { copyId } from '../../src/commands/copyId.ts';
import { createTables } from '../../src/commands/snapshots/createTables.ts';
import { deleteJob } from '../../src/commands/jobs/deleteJob.ts';
import { deleteSnapshot } from '../../src/commands/snapshots/deleteSnapshot.ts';
import { freeJobPlaces } from '../../src/commands/jobs/freeJobPlaces.ts';
import { offerUnfinished } from '../../src/commands/exporting/offerUnfinished.ts';
import { openInProlific } from '../../src/commands/openInProlific.ts';
import { keepUpdated } from '../../src/commands/exporting/keepUpdated.ts';
import { reportKept } from '../../src/commands/exporting/keepingUpdated.ts';
import { pickCollection } from '../../src/commands/exporting/pickCollection.ts';
import { pickJob } from '../../src/commands/jobs/pickJob.ts';
import { pickSnapshot } from '../../src/commands/snapshots/pickSnapshot.ts';
import { showActivity } from '../../src/commands/exporting/showActivity.ts';
import { signIn, signInUnlessSignedIn } from '../../src/commands/account/signIn.ts';
import { discardExport } from '../../src/commands/exporting/unfinishedExport.ts';
import { updateCollection } from '../../src/commands/exporting/updateCollection.ts';
import { Comparisons } from '../../src/editor/reports/comparisons.ts';
import { askOptions } from '../../src/editor/filterQuestions/askOptions.ts';
import { askForStart } from '../../src/editor/filterQuestions/boundQuestion.ts';
import { askForStudyId } from '../../src/editor/filterQuestions/studyIdQuestion.ts';
import type { KeptNews } from '../../src/exports/keepUpdated/keeper.ts';
import { ExportStatusBar } from '../../src/editor/status/statusBar.ts';
import { reportEnd } from '../../src/editor/messages/exportMessages.ts';
import { reportDataSetMade, reportTablesMade } from '../../src/editor/messages/tableMessages.ts';
import { fillPanel } from '../../src/overview/overviewPanel.ts';
import { viewActions } from '../../src/overview/viewActions.ts';
import type { Collection } from '../../src/prolific/apiModel.ts';
import { render } from '../../src/tree/render.ts';
import { assertInert, readable, type Rendering } from '../unit/hostileText/inert.ts';
import { sitesSeenBy, undriven } from '../unit/hostileText/callSites.ts';
import { editorPlaces } from '../unit/hostileText/places.ts';
import { at, comparison, manifest, problems } from '../unit/hostileText/samples.ts';
import { harmlessText, hostileTexts } from '../unit/hostileText/texts.ts';
import { HostileWorld } from './support/hostileWorld.ts';
import { sharingShown } from './support/sharingShown.ts';
import { peopleShown } from './support/peopleShown.ts';
import { shownBy, shownInRow, type ShownText } from './support/shownText.ts';

type Place = keyof typeof editorPlaces;

const ignored = (): void => undefined;

/**
 * For each place, returns the texts it shows in a world in which all external text is the same hostile text.
 */
const drivers: Readonly<Record<Place, (world: HostileWorld) => Promise<readonly ShownText[]>>> = {
  'rows of the collections view': ({ nodes, rowContext }) =>
    Promise.resolve(nodes.flatMap((node) => shownInRow(render(node, rowContext)))),
  'the status bar': async ({ views, depsWith, exportsOf }) =>
    await shownBy(() => {
      for (const view of Object.values(views))
        new ExportStatusBar(depsWith({ exports: exportsOf([view]) })).dispose();
    }),
  'the list of exports': async ({ views, depsWith, exportsOf }) =>
    await shownBy(async () => {
      for (const view of Object.values(views)) {
        showActivity(depsWith({ exports: exportsOf([view]) }));
        await turns();
      }
    }),
  'choosing an export to cancel': async ({ views, depsWith, exportsOf }) =>
    await shownBy(() =>
      cancelExport(depsWith({ exports: exportsOf([views.running, { ...views.running, id: 9 }]) }), undefined),
    ),
  'messages when an export ends': async ({ views, deps, outcomes }) =>
    await shownBy(() => {
      for (const outcome of outcomes) {
        const afterwards = {
          retry: ignored,
          discard: ignored,
          exportEverything: ignored,
          freeJobPlaces: ignored,
        };
        reportEnd(deps, views.running.request, outcome, afterwards);
      }
    }),
  'messages about problems': async ({ text, deps, thrown }) =>
    await shownBy(() => {
      for (const problem of problems(text)) void deps.problems.show(text, thrown(problem));
    }),
  'messages about tables': async ({ text, deps }) =>
    await shownBy(() => {
      void reportTablesMade(text, { folder: '/w', rows: 1, questions: 1, unreadable: 1, files: [] } as never);
      void reportDataSetMade([], 'record.json', deps.log);
      const failures = [{ snapshot: `/w/${text}/${text}`, error: new Error(text) }];
      void reportDataSetMade([{ folder: '/w', failures } as never], 'record.json', deps.log);
    }),
  'progress of long work': async ({ deps, snapshot }) =>
    await shownBy(() => createTables(deps, { snapshotFolder: snapshot.folder })),
  'signing in': async ({ text, depsWith, thrown, problem }) =>
    await shownBy(async () => {
      for (const checked of [() => Promise.resolve({ name: text }), () => Promise.reject(thrown(problem))]) {
        await signIn(depsWith({ session: { signIn: checked } }));
      }
      const session = { state: 'signed-in', session: { account: { name: text } } };
      await signInUnlessSignedIn(depsWith({ session: { state: () => Promise.resolve(session) } }));
    }),
  'choosing options of an export': async (world) => await shownBy(async () => await askAll(world)),
  'keeping a collection updated': async ({ subject, nodes, snapshot, problem, thrown, depsWith }) => {
    const target = { workspaceFolder: '/w', exportFolder: '/w/prolific-exports' };
    const row = nodes.find(({ kind }) => kind === 'collection');
    const keeper = {
      look: () => Promise.resolve(),
      current: () => undefined,
      onNews: (listener: (news: KeptNews) => void) => {
        listener({ news: 'completed', subject, target, outcome: { status: 'completed', snapshot } });
        listener({ news: 'stopped', subject, target, error: thrown(problem) });
        return { dispose: ignored };
      },
    };
    const kept = { ...keeper, current: () => ({ everyMinutes: 5, keeps: 'all', isPaused: true, target }) };
    const memory = { get: () => undefined };
    return await shownBy(async () => {
      reportKept(depsWith({ keepUpdated: keeper })).dispose();
      await keepUpdated(depsWith({ keepUpdated: keeper, memory }), row);
      await keepUpdated(depsWith({ keepUpdated: kept, memory }), row);
      const chosen = { ...kept, choose: () => Promise.resolve() };
      const newAnswers = { lacksStudy: () => true };
      await keepUpdated(depsWith({ keepUpdated: chosen, memory, newAnswers }), {
        collectionId: 'c1',
        everyMinutes: 5,
      });
    });
  },
  'choosing a collection': async ({ deps }) => await shownBy(() => pickCollection(deps, 'Export Collection')),
  'choosing a collection to update': async ({ deps }) =>
    await shownBy(() => updateCollection(deps, undefined)),
  'choosing a snapshot': async ({ deps, text }) =>
    await shownBy(async () => {
      await pickSnapshot(deps, undefined, 'Open', { isAsked: true });
      await pickSnapshot(deps, { snapshotFolder: `/elsewhere/${text}` }, 'Open');
    }),
  'choosing an export on Prolific': async ({ deps, nodes }) =>
    await shownBy(async () => {
      const row = nodes.find(({ kind }) => kind === 'collection');
      await pickJob(deps, row, 'Download');
      await pickJob(deps, row, 'Download', () => false);
    }),
  'making room on Prolific': async ({ subject, deps, depsWith, jobs }) =>
    await shownBy(async () => {
      const afterwards = { retry: () => undefined, download: () => undefined };
      await freeJobPlaces(deps, subject, afterwards);
      const generating = jobs.map((job) => ({ ...job, status: 'generating' as const }));
      const lists = { refresh: () => Promise.resolve({ status: 'listed', jobs: generating }) };
      await freeJobPlaces(depsWith({ jobs: lists }), subject, afterwards);
      const none = { refresh: () => Promise.resolve({ status: 'listed', jobs: [] }) };
      // The first refusal only repeats the request.
      await freeJobPlaces(depsWith({ jobs: none }), subject, afterwards);
      await freeJobPlaces(depsWith({ jobs: none }), subject, afterwards);
    }),
  'deleting an export on Prolific': async ({ deps, nodes }) =>
    await shownBy(() =>
      deleteJob(
        deps,
        nodes.find(({ kind }) => kind === 'job'),
      ),
    ),
  'deleting a snapshot': async ({ deps, nodes }) =>
    await shownBy(() =>
      deleteSnapshot(
        deps,
        nodes.find(({ kind }) => kind === 'snapshot'),
      ),
    ),
  'discarding an unfinished export': async ({ deps, nodes }) =>
    await shownBy(async () => {
      await discardExport(deps, undefined);
      await discardExport(
        deps,
        nodes.find(({ kind }) => kind === 'unfinished'),
      );
    }),
  'the offer to resume': async ({ depsWith, exportsOf }) =>
    await shownBy(async () => {
      const view = { visible: true, onDidChangeVisibility: () => new vscode.Disposable(() => undefined) };
      const offering = offerUnfinished(depsWith({ exports: exportsOf([]) }), view);
      await turns();
      offering.dispose();
    }),
  'creating a shareable copy': sharingShown,
  'adding submission details and demographics': peopleShown,
  'comparing snapshots': async ({ text, deps, depsWith, snapshot, earlier }) => {
    const pick = vscode.l10n.t('Select Another Snapshot…');
    const later = {
      ...snapshot,
      folder: '/w/other',
      manifest: { ...snapshot.manifest, requested_at: '2027-01-01T00:00:00Z' },
    };
    const snapshotIndex = { read: () => Promise.resolve({ snapshots: [snapshot, later], unfinished: [] }) };
    const argument = { snapshotFolder: snapshot.folder };
    return [
      ...(await shownBy(() => compareSnapshot(deps, argument))),
      ...(await shownBy(() => compareSnapshot(depsWith({ snapshotIndex }), argument), { presses: [pick] })),
      ...(await shownBy(async () => {
        const made = comparison(text);
        const sides = {
          before: { ...made.before, folder: earlier.folder },
          after: { ...made.after, folder: snapshot.folder },
        };
        const comparisons = new Comparisons(deps.analysis, deps.snapshotIndex, deps.studyNames);
        await comparisons.show({ ...made, ...sides });
        await offerMore(depsWith({ comparisons }), { ...made, ...sides }, snapshot, argument);
        comparisons.dispose();
      })),
    ];
  },
  'the overview’s tab': async ({ text, snapshot }) => await overviewOf(text, snapshot.folder),
  'saving a chart': async ({ text, snapshot, deps }) =>
    await shownBy(async () => {
      const actions = viewActions(snapshot, {
        problems: deps.problems,
        show: () => Promise.resolve(),
        onGitignore: () => undefined,
      });
      await actions.openFile(text);
      await actions.save({ name: chartFileName(text), format: 'svg', content: '' });
      await actions.saveRows(() => Promise.resolve(1));
      // The page itself creates the copied content, which its own tests cover.
      await actions.copy(chartFileName(text));
    }),
  'confirming the export of a tool': async ({ text, deps }) => {
    const wanted = { subject: { kind: 'collection', id: 'c' }, filter: { studyId: text } } as const;
    const { confirmationMessages } = await exportTool(deps).prepare(wanted, AbortSignal.timeout(10_000));
    assert.ok(confirmationMessages?.message instanceof vscode.MarkdownString);
    return [{ where: 'message', as: 'hover', text: confirmationMessages.message.value }];
  },
  'the clipboard': async ({ nodes, deps }) =>
    await shownBy(async () => {
      for (const node of nodes) await copyId(deps, node);
    }),
  'the browser’s address': async ({ nodes, deps }) =>
    await shownBy(() =>
      openInProlific(
        deps,
        nodes.find(({ kind }) => kind === 'collection'),
      ),
    ),
};

async function askAll({ text, subject, deps, thrown, problem, snapshot }: HostileWorld): Promise<void> {
  const describe = (error: unknown): string => deps.problems.sentence(error).message;
  const names = new Map([[text, text]]);
  const studies = {
    find: (...[, , add]: [unknown, unknown, (study: object) => void]) => {
      add({ id: text, name: text, status: text });
      return Promise.resolve({ unread: 1 });
    },
  };
  // Questions with an id that is too long aren’t offered.
  const question = { id: text.slice(0, 100), type: 'file_upload', text };
  const collection: Collection = {
    kind: 'collection',
    id: subject.id,
    name: subject.name,
    workspaceId: text,
    createdAt: at,
    createdBy: text,
    pageCount: 1,
    pages: [{ id: text, items: [question, question] }],
  };
  const failing = { find: () => Promise.reject(thrown(problem)) };
  const study = (): Promise<never> => Promise.reject(thrown(problem));
  const snapshots = (): Promise<[]> => Promise.resolve([]);
  for (const finder of [studies, failing]) {
    const folders = ['/w', `/${text}`].map((path, index) => ({
      name: text,
      index,
      uri: vscode.Uri.file(path),
    }));
    const asking = { studies: finder, study, snapshots, names, describe, folders } as unknown as Parameters<
      typeof askOptions
    >[0];
    const answers = { which: 'filter' } as const;
    await askOptions(asking, collection, { answers, index: 2 });
    await askOptions(asking, collection, { answers: { scope: 'some' }, index: 1 });
  }
  const step = { title: 'Export', number: 1, total: 3, canGoBack: false };
  await askForStudyId(step, { study, describe }, subject, '');
  const beginnings = { today: at, lastDays: at, sinceSnapshot: { at, snapshot } };
  await askForStart(step, beginnings, names, undefined);
}

/** Returns the title and the page of an overview in a fake tab. */
async function overviewOf(text: string, folder: string): Promise<ShownText[]> {
  const shown: ShownText[] = [];
  const disposed: (() => void)[] = [];
  const never = (): vscode.Disposable => new vscode.Disposable(() => undefined);
  let ready = (): void => undefined;
  const webview = {
    asWebviewUri: (uri: vscode.Uri) => uri,
    postMessage: ({ type, head }: { type: string; head?: { name: string } }) => {
      if (type === 'head') shown.push({ where: 'head', as: 'text', text: head?.name ?? '' });
    },
    onDidReceiveMessage: (listener: (message: unknown) => void) => {
      ready = () => listener({ type: 'ready' });
      return never();
    },
    set html(html: string) {
      shown.push({ where: 'page', as: 'page', text: html.replace(/nonce(-|=")[\da-f]+/g, 'nonce') });
    },
  };
  const panel = {
    webview,
    visible: false,
    onDidChangeViewState: never,
    onDidDispose: (listener: () => void) => disposed.push(listener),
    get title() {
      return shown.findLast(({ where }) => where === 'tab')?.text ?? '';
    },
    set title(title: string) {
      shown.push({ where: 'tab', as: 'text', text: title });
    },
  };
  const source = { quality: () => Promise.resolve(), dispose: () => undefined };
  fillPanel(panel as unknown as vscode.WebviewPanel, { folder, manifest: manifest(text) }, {
    extensionUri: vscode.Uri.file('/extension'),
    analysis: { openSource: () => source },
    snapshotIndex: {
      known: [],
      read: () => Promise.resolve(),
      onDidChange: never,
      onDidRead: never,
    },
    counts: { current: () => undefined, onDidChange: never },
    news: { current: () => undefined, onDidChange: never, follow: never },
    layouts: { of: () => ({}) },
    studyNames: () => new Map(),
    actions: () => ({}),
    failure: () => ({ message: '' }),
  } as unknown as Parameters<typeof fillPanel>[2]);
  ready();
  for (const listener of disposed) listener();
  return await Promise.resolve(shown);
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('Hostile text in the editor', () => {
  for (const [place, drive] of Object.entries(drivers)) {
    it(`reaches every call that is listed for a place: ${place}`, async () => {
      const seen = await sitesSeenBy(() => drive(new HostileWorld(harmlessText)));
      const hint =
        'Drive these calls in this file, or correct their count in test/unit/hostileText/places.ts.';
      assert.equal(undriven(editorPlaces[place as Place], seen), undefined, hint);
    });

    it(`is shown as plain text: ${place}`, async () => {
      const harmless = await drive(new HostileWorld(harmlessText));
      assert.ok(harmless.length > 0, 'nothing was shown');
      for (const [what, text] of Object.entries(hostileTexts)) {
        const shown = await drive(new HostileWorld(text));
        try {
          assert.deepEqual(wheres(shown), wheres(harmless));
          for (const [index, { as, text: output }] of shown.entries()) {
            assertInert(as, output, harmless[index]?.text ?? '');
          }
          assertReads(shown, text);
        } catch (error) {
          throw new Error(`${what}, in ${JSON.stringify(shown).slice(0, 2_000)}`, { cause: error });
        }
      }
    }).timeout(60_000);
  }
});

describe('copyId command', () => {
  it('copies the whole id, however long', async () => {
    const id = '0123456789abcdef'.repeat(40);
    const { nodes, deps } = new HostileWorld(id);
    const own = nodes.filter(({ kind }) => ['workspace', 'collection', 'batch', 'job'].includes(kind));
    for (const node of own) {
      const [copied] = await shownBy(() => copyId(deps, node));
      assert.match(copied?.text ?? '', new RegExp(`^${id}\\d?$`), node.kind);
    }
    assert.ok(own.length >= 4);
  });
});

function wheres(shown: readonly ShownText[]): string[] {
  return shown.map(({ where }) => where);
}

/** Asserts that the text is readable somewhere, so that no part of it was dropped as markup. */
function assertReads(shown: readonly ShownText[], text: string): void {
  const wanted = readable('text', text.replace(/[^\p{Script=Latin}\p{Nd} ]/gu, ' '))
    .slice(0, 10)
    .toLowerCase();
  const hovers = shown.filter(({ as }) => as === 'hover');
  const read = (those: readonly ShownText[]): string =>
    those
      .map(({ as, text: output }: { as: Rendering; text: string }) => readable(as, output))
      .join(' ')
      .toLowerCase();
  assert.ok(read(shown).includes(wanted), `“${wanted}” can’t be read`);
  if (hovers.length > 0) assert.ok(read(hovers).includes(wanted), `“${wanted}” can’t be read in a hover`);
}
