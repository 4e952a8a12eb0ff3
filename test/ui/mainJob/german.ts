import assert from 'node:assert/strict';
import { cookingCollection } from '../../prolific/sampleCollections.ts';
import { englishIn } from '../englishWords.ts';
import { exportsIn } from '../exportFolder.ts';
import { snapshotRow, type TreeView } from '../treeView.ts';
import { collection, type Scene } from './scene.ts';

/** Defines the tests of a window that is reloaded in German while an export runs and an overview is open. */
export function reloadedInGerman(scene: () => Scene): void {
  let tree: TreeView;
  let jobs: number;
  before('open an overview, start an export and reload the window', async () => {
    const { window, tree: english, session, prolific } = scene();
    await window.runCommand('View: Close All Editors');
    // Not the newest one, which is filtered: only a snapshot of the same responses is a newer one.
    await english
      .row(/^\s*Today .*3\d\d submissions/)
      .first()
      .click();
    await window.webview().locator('.bar').first().click();
    await matching(/^\d+ of \d+ submissions$/);
    prolific.jobs.setGenerateMs('manual');
    await english.chooseFromContextMenu(collection, 'Export Collection');
    await english.row(/^\s*Exporting.*Preparing the archive on Prolific/).waitFor();
    jobs = prolific.jobs.of(cookingCollection.id).length;
    await session.setDisplayLanguage('de');
    await window.reload();
    await window.openViewContainer('Prolific');
    tree = window.tree('Sammlungen');
  });

  async function matching(words: RegExp): Promise<void> {
    await scene().window.webview().locator('.matching').filter({ hasText: words }).waitFor();
  }

  it('shows the view’s title and, without a sign-in, what is on this computer', async () => {
    const { window } = scene();
    await window.page
      .locator('.part.sidebar')
      .getByRole('heading', { name: 'Prolific: Sammlungen' })
      .waitFor();
    await tree.row(/^Nicht angemeldet\s*Anmelden/).waitFor();
    await tree.row('Auf diesem Computer').waitFor();
    await tree.row(collection).first().waitFor();
    await window.screenshot('german-signed-out');
    assert.deepEqual(englishIn(await tree.texts()), []);
  });

  it('restores the overview with its filter and without English strings', async () => {
    const { window } = scene();
    await window.editorTab(`Übersicht: ${collection}`).waitFor();
    const overview = window.webview();
    await matching(/^\d+ von \d+ Einreichungen$/);
    await overview.getByRole('heading', { name: 'Datenqualität' }).waitFor();
    await window.screenshot('german-overview-filtered');
    const lines = (await overview.locator('body').innerText()).split('\n');
    assert.deepEqual(englishIn(lines), []);
    await overview.getByRole('grid', { name: /^Einreichungen: / }).waitFor();
    await overview.getByRole('button', { name: /^Filter .* entfernen$/ }).click();
    await matching(/^Alle \d+ Einreichungen$/);
    await window.screenshot('german-overview');
  });

  it('finds commands in the palette by their German titles', async () => {
    const { window } = scene();
    const palette = await window.openPalette('Prolific: ');
    await palette.command('Prolific: Erste Schritte').waitFor();
    await window.screenshot('german-palette');
    await palette.type('>Übersicht öff');
    await palette.command('Prolific: Übersicht öffnen').waitFor();
    await palette.cancel();
  });

  it('rejects a wrong token and signs in', async () => {
    const { window, prolific } = scene();
    await tree.row('Nicht angemeldet').click();
    await window.quickInput.enter('kein-token');
    await window.quickInput.message
      .filter({ hasText: 'Prolific hat das API-Token nicht akzeptiert.' })
      .waitFor();
    await window.screenshot('german-token');
    await window.quickInput.enter(prolific.token);
    await window.quickInput.waitUntilClosed();
    await window.closeNotification('Bei Prolific angemeldet als');
  });

  it('resumes the export that the reload interrupted', async () => {
    const { window, session } = scene();
    await window.findNotification(`Der Export von „${collection}“ wurde unterbrochen`);
    assert.equal(await window.notification('unterbrochen').count(), 1);
    assert.equal((await exportsIn(session.workspaceFolder)).staging.length, 1);
    await window.clickInNotification('unterbrochen', 'Fortsetzen');
    const item = window.statusBarItem(
      'Cooking at home wird exportiert: Archiv wird bei Prolific vorbereitet',
    );
    await item.waitFor();
    await tree.expand('Kitchen Lab');
    await tree
      .row(/Cooking at home\s*Archiv wird bei Prolific vorbereitet · \d+ Einreichungen.* · Heute /)
      .waitFor();
    await tree.expand(collection);
    await tree.row(/Wird exportiert\s*Archiv wird bei Prolific vorbereitet/).waitFor();
    await tree.row(/Fragen\s*5 Seiten/).waitFor();
    await item.hover();
    await window.page
      .locator('.monaco-hover')
      .filter({ hasText: collection })
      .getByText('Abbrechen')
      .waitFor();
    await window.screenshot('german-exporting');
    await window.page.mouse.move(640, 300);
  });

  it('shows a message at the end of the export', async () => {
    const { window, session, prolific } = scene();
    const { length } = (await exportsIn(session.workspaceFolder)).snapshots;
    prolific.jobs.finishAll();
    await window.notification(/Cooking at home: \d+ Einreichungen.*, \d+ Uploads\./).waitFor();
    await window.statusBarItem('Der Export von Cooking at home ist abgeschlossen.').waitFor();
    await tree.row(snapshotRow).first().waitFor();
    await window.screenshot('german-exported');
    assert.equal(prolific.jobs.of(cookingCollection.id).length, jobs);
    const { snapshots, staging } = await exportsIn(session.workspaceFolder);
    assert.deepEqual([snapshots.length, staging.length], [length + 1, 0]);
  });

  it('offers the new snapshot in the open overview and shows it in the same tab', async () => {
    const { window, session } = scene();
    const overview = window.webview();
    await overview.getByText(/^Eine neuere Momentaufnahme ist verfügbar/).waitFor();
    await window.screenshot('german-newer');
    await overview.getByRole('button', { name: 'Anzeigen', exact: true }).click();
    // Both may be of the same minute, so the selector may read as before.
    await overview.getByText(/^Eine neuere Momentaufnahme ist verfügbar/).waitFor({ state: 'hidden' });
    await matching(/^Alle \d+ Einreichungen$/);
    assert.equal(await window.editorTab(/^Übersicht: /).count(), 1);
    await overview.locator('button.selector').click();
    await window.screenshot('german-snapshots');
    const items = await overview.getByRole('menuitemradio').allInnerTexts();
    const { snapshots } = await exportsIn(session.workspaceFolder);
    assert.equal(items.length, snapshots.filter((path) => path.includes('cooking-at-home-')).length);
    assert.deepEqual(englishIn(items), []);
    await window.page.keyboard.press('Escape');
  });

  it('lists recent exports with their actions', async () => {
    const { window } = scene();
    await window.statusBarItem(/^Der Export von/).click();
    await window.quickInput.pick(/Exportiert · \d+ Einreichungen/).waitFor();
    await window.quickInput.pick('Sammlung exportieren').waitFor();
    await window.screenshot('german-activity');
    await window.quickInput.cancel();
  });

  it('shows the context menu of a snapshot without English strings', async () => {
    const { window } = scene();
    const items = await tree.contextMenu(snapshotRow);
    await window.screenshot('german-menu');
    assert.deepEqual(englishIn(await items.allInnerTexts()), []);
    await window.page.keyboard.press('Escape');
  });

  it('shows the walkthrough', async () => {
    const { window } = scene();
    await window.runCommand('Prolific: Erste Schritte');
    await window.page
      .getByRole('heading', { name: 'Erste Schritte mit Prolific Collections', level: 2 })
      .waitFor();
    await window.page.getByRole('checkbox', { name: /^Bei Prolific anmelden/ }).waitFor();
    await window.screenshot('german-walkthrough');
  });

  it('signs out', async () => {
    const { window } = scene();
    await window.runCommand('Prolific: Abmelden');
    await tree.row('Nicht angemeldet').waitFor();
  });
}
