import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExportRequest } from '../../../src/exports/exportState.ts';
import { listStagings } from '../../../src/exports/staging.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { cooking, withExports } from '../support/exporting.ts';
import type { ChildNews } from './exportChild.ts';
import { ExportProcess } from './exportProcess.ts';
import { localDeps } from './localDeps.ts';

const rounds = 30;

type Ended = Extract<ChildNews, { news: 'ended' }>;

const hasEnded = (news: ChildNews): news is Ended => news.news === 'ended';
const settles = (news: ChildNews): boolean =>
  hasEnded(news) || (news.news === 'stage' && news.stage === 'generating');

describe('Two windows that begin the same export at the same instant', function () {
  this.timeout(120_000);
  const scene = withExports();
  const windows: ExportProcess[] = [];

  beforeEach(async () => {
    windows.push(...(await Promise.all([ExportProcess.start(), ExportProcess.start()])));
  });
  afterEach(async () => {
    await Promise.all(windows.splice(0).map(async (window) => await window.kill()));
  });

  it(`run it once, and the other one says so, each of ${rounds} times`, async () => {
    const { prolific, workspaceFolder } = scene();
    for (let round = 1; round <= rounds; round += 1) {
      prolific.jobs.setGenerateMs('manual');
      prolific.requests.clear();
      const exportFolder = join(workspaceFolder, `exports-${round}`);
      const request: ExportRequest = {
        subject: cooking,
        target: { workspaceFolder, exportFolder },
        scope: 'responses',
      };
      for (const window of windows) window.order({ prolific: urlAndToken(prolific), request });
      // Nobody completes before both have decided, or a later one would rightly export anew.
      const decided = await Promise.all(windows.map(async (window) => await window.next(settles)));
      const [first, ...more] = decided.filter(hasEnded);
      assert.deepEqual(more, [], `round ${round}: nobody runs it`);
      assert.equal(first?.problem?.kind, 'running-elsewhere', `round ${round}`);
      prolific.jobs.setGenerateMs(0);
      const winner = windows[decided.findIndex((news) => !hasEnded(news))];
      assert.equal((await winner?.next(hasEnded))?.status, 'completed', `round ${round}`);
      const posts = prolific.requests.all.filter(({ method }) => method === 'POST');
      assert.equal(posts.length, 1, `round ${round}`);
      assert.deepEqual(await listStagings(exportFolder), []);
      const [slug = ''] = (await readdir(exportFolder)).filter((name) => name !== '.gitignore');
      assert.equal((await readdir(join(exportFolder, slug))).length, 1);
      for (const { exportId } of prolific.jobs.of(cooking.id)) prolific.jobs.remove(exportId);
    }
  });

  it('of which one has downloaded something already: who comes later leaves that alone', async () => {
    const { prolific, workspaceFolder, exportFolder } = scene();
    const fault = prolific.faults.add({ server: 'store', fault: { kind: 'answer', status: 404 } });
    assert.equal((await scene().export()).outcome.status, 'failed');
    fault.remove();
    const [unfinished] = await listStagings(exportFolder);
    assert.ok(unfinished);
    prolific.jobs.setGenerateMs('manual');
    const request: ExportRequest = {
      subject: cooking,
      target: { workspaceFolder, exportFolder },
      scope: 'everything',
    };
    const [other] = windows;
    other?.order({ prolific: urlAndToken(prolific), request });
    await other?.next((news) => news.news === 'stage' && news.stage === 'generating');
    const { outcome } = await scene().export({ unfinished });
    assert.ok(outcome.status === 'failed' && outcome.resumable);
    const left = (await listStagings(exportFolder)).map(({ folder, holder }) => [folder, holder?.own]);
    assert.ok(left.some(([folder, own]) => folder === unfinished.folder && own === undefined));
    assert.equal(left.length, 2);
  });
});

describe('A window that exports what another window downloads', () => {
  const scene = withExports();
  let other: ExportProcess;
  beforeEach(async () => {
    other = await ExportProcess.start();
  });
  afterEach(async () => await other.kill());

  it('says so once Prolific answers with that job, and leaves nothing', async () => {
    const { prolific, workspaceFolder, exportFolder } = scene();
    // One that is being prepared is what Prolific answers the next request with.
    prolific.jobs.setGenerateMs('manual');
    const { deps, close } = localDeps(prolific);
    await (await deps.client()).requestExport(cooking, undefined, AbortSignal.timeout(5_000));
    await close();
    const [job] = prolific.jobs.of(cooking.id);
    assert.ok(job);
    const request: ExportRequest = {
      subject: cooking,
      target: { workspaceFolder, exportFolder },
      scope: 'everything',
      job: { exportId: job.exportId, createdAt: new Date() },
    };
    other.order({ prolific: urlAndToken(prolific), request });
    while ((await listStagings(exportFolder)).every(({ holder }) => holder?.own !== false)) await delay(20);
    const { outcome } = await scene().export();
    assert.ok(outcome.status === 'failed' && !outcome.resumable);
    assert.equal(problemOf(outcome.error)?.kind, 'running-elsewhere');
    assert.equal((await listStagings(exportFolder)).length, 1);
  });
});

function urlAndToken({ apiUrl, token }: { apiUrl: string; token: string }): {
  apiUrl: string;
  token: string;
} {
  return { apiUrl, token };
}
