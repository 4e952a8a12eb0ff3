import assert from 'node:assert/strict';
import { englishIn } from './englishWords.ts';
import { useSessionWithProlific } from './steps.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const collection = 'Cooking at home';

describe('In German', () => {
  let window: Window;
  let tree: TreeView;
  const { session, prolific } = useSessionWithProlific({ generateMs: 'manual' }, { displayLanguage: 'de' });
  before(async () => {
    window = await session().openWindow();
    await window.openViewContainer('Prolific');
    tree = window.tree('Sammlungen');
  });

  it('the view has its title and its welcome', async () => {
    await window.page
      .locator('.part.sidebar')
      .getByRole('heading', { name: 'Prolific: Sammlungen' })
      .waitFor();
    await window.welcome.filter({ hasText: 'Exportieren Sie Antworten und Dateien' }).waitFor();
    await window.screenshot('german-welcome');
    assert.deepEqual(englishIn(await window.welcome.allInnerTexts()), []);
  });

  it('the palette has its commands, found by their German words', async () => {
    const palette = await window.openPalette('Prolific: ');
    await palette.command('Prolific: Antworten öffnen').waitFor();
    await window.screenshot('german-palette');
    await palette.type('>Momentaufnahme öff');
    await palette.command('Prolific: Momentaufnahme öffnen').waitFor();
    await palette.cancel();
  });

  it('signing in asks, refuses and welcomes', async () => {
    await window.welcomeButton('Anmelden').click();
    await window.quickInput.enter('kein-token');
    await window.quickInput.message
      .filter({ hasText: 'Prolific hat das API-Token nicht angenommen.' })
      .waitFor();
    await window.screenshot('german-token');
    await window.quickInput.enter(prolific().token);
    await window.quickInput.waitUntilClosed();
    await window.closeNotification('Bei Prolific angemeldet als');
  });

  it('rows and the status bar say what happens', async () => {
    await tree.expand('Kitchen Lab');
    await tree.row(/Cooking at home\s*5 Seiten · /).waitFor();
    await tree.clickInlineAction(collection, 'Sammlung exportieren…');
    const item = window.statusBarItem('Cooking at home wird exportiert: Prolific bereitet das Archiv vor');
    await item.waitFor();
    await tree.expand(collection);
    await tree.row(/Wird exportiert\s*Prolific bereitet das Archiv vor/).waitFor();
    await tree.row(/Seite 1\s*4 Elemente/).waitFor();
    await item.hover();
    await window.page
      .locator('.monaco-hover')
      .filter({ hasText: collection })
      .getByText('Abbrechen')
      .waitFor();
    await window.screenshot('german-exporting');
    await window.page.mouse.move(640, 300);
  });

  it('a message tells of the end', async () => {
    prolific().jobs.finishAll();
    await window.notification(/„Cooking at home“ ist exportiert: \d+ Dateien, .*, alle geprüft\./).waitFor();
    await window.statusBarItem('Der Export von Cooking at home ist fertig.').waitFor();
    await tree.row(/Dateien · /).waitFor();
    await window.screenshot('german-exported');
  });

  it('the list of exports offers what can be done', async () => {
    await window.statusBarItem(/^Der Export von/).click();
    await window.quickInput.pick(/Exportiert: \d+ Dateien, /).waitFor();
    await window.quickInput.pick('Sammlung exportieren…').waitFor();
    await window.screenshot('german-activity');
    await window.quickInput.cancel();
  });

  it('the menu of a snapshot has all its commands', async () => {
    const items = await tree.contextMenu(/Dateien · /);
    await window.screenshot('german-menu');
    assert.deepEqual(englishIn(await items.allInnerTexts()), []);
    await window.page.keyboard.press('Escape');
  });

  it('the overview shows nothing in English but what people wrote', async () => {
    await window.clickInNotification('ist exportiert', 'Übersicht anzeigen');
    await window.editorTab(`Übersicht: ${collection}`).waitFor();
    const overview = window.webview();
    await overview
      .locator('.matching')
      .filter({ hasText: /^Alle \d+ Einreichungen$/ })
      .waitFor();
    await overview.getByRole('heading', { name: 'Datenqualität' }).waitFor();
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
    await window.screenshot('german-overview');
    await overview.locator('.bar').first().click();
    await overview
      .locator('.matching')
      .filter({ hasText: /^\d+ von \d+ Einreichungen$/ })
      .waitFor();
    await window.screenshot('german-overview-filtered');
    const lines = (await overview.locator('body').innerText()).split('\n');
    assert.deepEqual(englishIn(lines), []);
    await overview.getByRole('grid', { name: /^Einreichungen: / }).scrollIntoViewIfNeeded();
    await window.screenshot('german-overview-table');
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  it('the walkthrough is told in German', async () => {
    await window.runCommand('Prolific: Erste Schritte');
    await window.page
      .getByRole('heading', { name: 'Erste Schritte mit Prolific Collections', level: 2 })
      .waitFor();
    await window.page.getByRole('checkbox', { name: /^Bei Prolific anmelden/ }).waitFor();
    await window.screenshot('german-walkthrough');
  });
});
