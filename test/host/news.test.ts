import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { settingIds, viewIds } from '../../src/editor/ids.ts';
import type { HostMessage, SnapshotChoices } from '../../src/overview/hostMessage.ts';
import type { PanelDeps } from '../../src/overview/overviewPanel.ts';
import { showBadge } from '../../src/editor/status/viewBadge.ts';
import { objectIdOf } from '../prolific/sample/ids.ts';
import { cookingStudies } from '../prolific/sample/studies.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { slimData } from '../unit/prolificServer/apiSupport.ts';
import { exportWhole, signIn, until, withProlific } from './support/inEditor.ts';
import { withQuestions } from './support/questions.ts';
import { collectionRow, description, run } from './support/rows.ts';

const cooking = { kind: 'collection', id: cookingCollection.id } as const;
const [, worldwide] = cookingStudies;
const spoons = objectIdOf('study of spoons');
const minuteMs = 60_000;

async function setInterval(minutes: number): Promise<void> {
  const settings = vscode.workspace.getConfiguration(settingIds.section);
  await settings.update(settingIds.newAnswers, minutes, vscode.ConfigurationTarget.Global);
}

async function showView(): Promise<void> {
  await vscode.commands.executeCommand(`${viewIds.collections}.focus`);
}

describe('New submissions', () => {
  const scene = withProlific(() => ({ data: slimData() }));
  const asked = withQuestions();
  beforeEach(() => setInterval(5));
  afterEach(() => setInterval(0));

  const newIn = (subject = cooking): number | undefined =>
    scene().parts.newAnswers.current(subject)?.newSubmissions;
  const counts = (): number => scene().prolific.requests.to('api', 'GET', /\/counts\/$/).length;
  const later = (minutes: number): void => {
    const at = Date.now() + minutes * minuteMs;
    scene().parts.timing.now = () => new Date(at);
  };

  it('appear on the row and in the badge, and disappear after an export', async () => {
    const view: { badge?: vscode.ViewBadge } = {};
    const badge = showBadge(view, scene().parts);
    await signIn(scene());
    await exportWhole(cookingCollection);
    await showView();
    await until('the first counts', () => newIn() === 0);
    const row = await collectionRow(scene(), cookingCollection);
    assert.match(description(scene(), row), /^40 submissions/);

    scene().prolific.counts.add({ studyId: worldwide.id, count: 12 });
    scene().prolific.counts.set(worldwide.id, { ACTIVE: 3, RETURNED: 1 });
    later(6);
    await until('the news', () => newIn() === 12);
    const news = await collectionRow(scene(), cookingCollection);
    assert.match(description(scene(), news), /^\+12 new · 40 submissions/);
    const { tooltip } = scene().parts.tree.getTreeItem(news);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.ok(tooltip.value.includes('3 in progress · 32 awaiting review · 20 approved · 5 returned'));
    await until('the badge', () => view.badge?.value === 1);
    assert.equal(view.badge?.tooltip, '1 collection has new submissions');

    await run('updateCollection', news);
    await until('no more news', () => newIn() === 0);
    await until('no badge', () => view.badge === undefined);
    await until('the row', async () =>
      description(scene(), await collectionRow(scene(), cookingCollection)).startsWith('52 submissions'),
    );
    badge.dispose();
  });

  it('are asked for only while the view is visible', async () => {
    await signIn(scene());
    await exportWhole(cookingCollection);
    await showView();
    await until('the first counts', () => newIn() === 0);
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    scene().prolific.requests.clear();
    let sleeps = 0;
    const sleep = scene().parts.timing.sleep.bind(undefined);
    scene().parts.timing.sleep = async (...given) => {
      sleeps += 1;
      await sleep(...given);
    };
    later(70);
    await scene().parts.snapshotIndex.read();
    scene().parts.newAnswers.update();
    assert.deepEqual([counts(), sleeps], [0, 0]);
    await showView();
    await until('the next counts', () => counts() === 2);
  });

  it('of a collection without a snapshot are asked for once its row is expanded', async () => {
    await signIn(scene());
    await showView();
    const row = await collectionRow(scene(), cookingCollection);
    assert.equal(counts(), 0);
    await scene().parts.tree.getChildren(row);
    await until('the news', () => newIn() === 40);
    assert.equal(newIn({ ...cooking, id: pilotCollection.id }), undefined);
  });

  it('come from a study that a person names, too', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), pilotCollection);
    const linking = run('linkStudy', row);
    await asked().type(1, spoons);
    await asked().accept(1);
    // The study is linked to nothing, so the person is asked again.
    await asked().accept(1);
    await linking;
    assert.equal(newIn({ kind: 'collection', id: pilotCollection.id }), 80);
  });

  it('are forgotten when signed out', async () => {
    await signIn(scene());
    await exportWhole(cookingCollection);
    await showView();
    await until('the first counts', () => newIn() === 0);
    await scene().parts.session.signOut();
    await until('no news', () => newIn() === undefined);
  });

  describe('in an overview', () => {
    const overview = async (): Promise<vscode.WebviewPanel> => {
      await signIn(scene());
      await exportWhole(cookingCollection);
      const [snapshot] = (await scene().parts.snapshotIndex.read()).snapshots;
      assert.ok(snapshot);
      return scene().parts.overviews.open(snapshot);
    };

    it('are in its head until Export New Snapshot has exported them', async () => {
      const { overviews, newAnswers, snapshotIndex } = scene().parts;
      const panel = await overview();
      const told: SnapshotChoices[] = [];
      const { webview } = panel;
      const post = webview.postMessage.bind(webview);
      webview.postMessage = async (message: HostMessage) => {
        if (message.type === 'snapshots') told.push(message.snapshots);
        return await post(message);
      };
      scene().prolific.counts.add({ studyId: worldwide.id, count: 3 });
      await newAnswers.check(cooking, new AbortController().signal);
      await until('the news', () => told.at(-1)?.newSubmissions === 3);
      const { deps } = overviews as unknown as { readonly deps: PanelDeps };
      const [shown] = snapshotIndex.known;
      assert.ok(shown);
      await deps.actions(shown, () => Promise.resolve()).exportNewSnapshot();
      await until('the newer one', () => told.at(-1)?.newer?.change?.added === 3);
      assert.equal(told.at(-1)?.newSubmissions, undefined);
      assert.equal(newIn(), 0);
    });

    it('are followed only while its tab is visible', async () => {
      const { newAnswers } = scene().parts;
      const follow = newAnswers.follow.bind(newAnswers);
      let following = 0;
      newAnswers.follow = (subject) => {
        following += 1;
        const followed = follow(subject);
        return {
          dispose: () => {
            following -= 1;
            followed.dispose();
          },
        };
      };
      try {
        const panel = await overview();
        await until('the news to be followed', () => following === 1);
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument());
        await until('a hidden tab', () => following === 0);
        panel.reveal();
        await until('a visible tab', () => following === 1);
        panel.dispose();
        assert.equal(following, 0);
      } finally {
        newAnswers.follow = follow;
      }
    });
  });
});
