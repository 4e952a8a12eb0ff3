import assert from 'node:assert/strict';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cookingCollection } from '../prolific/sampleCollections.ts';
import { englishIn } from './englishWords.ts';
import { onlySnapshot } from './exportFolder.ts';
import { useSessionWithProlific } from './steps.ts';
import { snapshotRow, type TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const { name: cooking } = cookingCollection;

const english = {
  language: 'en',
  signIn: 'Sign In',
  signedIn: 'Signed in to Prolific',
  view: 'Collections',
  export: 'Export Collection',
  jobs: /Exports on Prolific\s*1 kept/,
  addDetails: 'Add Submission Details',
  approved: 'approved',
  addDemographics: 'Add Demographics',
  fromProlific: 'From Prolific',
  fetch: 'Fetch Demographics',
  added: 'Added the demographics',
  createTables: 'Create Analysis Tables',
  tablesCreated: 'Created tables',
  share: 'Create Shareable Copy',
  questions: [
    'Select the questions to include',
    'Select what to include about participants',
    'Select how precise demographics are',
    'Select how the copy is made',
  ],
  create: 'Create Copy',
  copyCreated: 'Created a shareable copy',
  openReadme: 'Open README',
} as const;

const german = {
  language: 'de',
  signIn: 'Anmelden',
  signedIn: 'Bei Prolific angemeldet',
  view: 'Sammlungen',
  export: 'Sammlung exportieren',
  jobs: /Exporte bei Prolific\s*1 aufbewahrt/,
  addDetails: 'Angaben zu Einreichungen hinzufügen',
  approved: 'angenommen',
  addDemographics: 'Demografische Daten hinzufügen',
  fromProlific: 'Von Prolific',
  fetch: 'Demografische Daten abrufen',
  added: 'Demografische Daten hinzugefügt',
  createTables: 'Auswertungstabellen erstellen',
  tablesCreated: 'erstellt: 324 Zeilen',
  share: 'Kopie zum Weitergeben erstellen',
  questions: [
    'Wählen Sie die Fragen, die enthalten sein sollen',
    'Wählen Sie, was über Teilnehmende enthalten sein soll',
    'Wählen Sie, wie genau demografische Daten sind',
    'Wählen Sie, wie die Kopie erstellt wird',
  ],
  create: 'Kopie erstellen',
  copyCreated: 'Kopie zum Weitergeben erstellt',
  openReadme: 'README öffnen',
} as const;

for (const words of [english, german]) {
  describe(`From the sign-in to a shareable copy (${words.language})`, function () {
    this.timeout(120_000);
    const { session, prolific } = useSessionWithProlific({ generateMs: 0 });
    let window: Window;
    let tree: TreeView;
    before(async () => {
      await session().setDisplayLanguage(words.language);
      window = await session().openWindow();
      await window.openViewContainer('Prolific');
      await window.welcomeButton(words.signIn).click();
      await window.quickInput.enter(prolific().token);
      await window.quickInput.waitUntilClosed();
      await window.closeNotification(words.signedIn);
      tree = window.tree(words.view);
      await tree.expand('Kitchen Lab');
      await tree.clickInlineAction(cooking, words.export);
      await window.closeNotification(`${cooking}: `);
      await tree.expand(cooking);
      await tree.row(words.jobs).waitFor();
    });
    async function screenshot(name: string): Promise<void> {
      await window.screenshot(`people-${name}-${words.language}`);
    }

    /** Waits for a message, keeps its picture, closes it, and asserts that it has no English words in German. */
    async function isTold(text: string, name: string): Promise<void> {
      const message = await window.findNotification(text);
      await screenshot(name);
      requireLanguage(await message.innerText());
      await window.closeNotification(text);
    }

    function requireLanguage(text: string): void {
      if (words.language === 'de') assert.deepEqual(englishIn([text]), []);
    }

    it('fetches what became of submissions', async () => {
      await tree.chooseFromContextMenu(snapshotRow, words.addDetails);
      await isTold(words.approved, 'details-added');
    });

    it('fetches demographics after a question', async () => {
      await tree.chooseFromContextMenu(snapshotRow, words.addDemographics);
      await window.quickInput.choose(words.fromProlific);
      const fetch = window.dialog().getByRole('button', { name: words.fetch });
      await fetch.waitFor();
      await screenshot('demographics-question');
      // The editor’s own button stays English.
      requireLanguage((await window.dialog().innerText()).replace('Cancel', ''));
      await fetch.click();
      await isTold(words.added, 'demographics-added');
    });

    it('shows them in the overview', async () => {
      await tree.row(snapshotRow).first().click();
      const overview = window.webview();
      await overview.locator('.statuses').filter({ hasText: words.approved }).waitFor();
      await screenshot('overview');
      requireLanguage(await overview.locator('body').innerText());
    });

    it('creates tables and files for statistics programs with them', async () => {
      const tables = join(await onlySnapshot(session().workspaceFolder), 'analysis');
      await window.webview().getByRole('button', { name: words.createTables }).click();
      await isTold(words.tablesCreated, 'tables');
      const names = await readdir(tables);
      for (const ending of ['csv', 'parquet', 'sav', 'do', 'sps'])
        assert.ok(names.includes(`responses_wide.${ending}`), ending);
      const [header = ''] = (await readFile(join(tables, 'responses_wide.csv'), 'utf8')).split('\r\n');
      for (const column of ['submission_status', 'seconds_taken', 'demo_age', 'demo_country_of_residence'])
        assert.ok(header.split(',').includes(column), column);
    });

    it('creates a copy to share after a preview, without an ID of Prolific', async () => {
      const shared = await session().makeFolder('shared');
      await mkdir(join(shared, 'manuscript'));
      await tree.chooseFromContextMenu(snapshotRow, words.share);
      for (const [index, question] of words.questions.entries()) {
        await window.page.getByPlaceholder(question).waitFor();
        await screenshot(`share-${index + 1}`);
        requireLanguage((await window.quickInput.texts()).join('\n'));
        await window.quickInput.accept();
      }
      await window.quickInput.pick(words.create).waitFor();
      await screenshot('share-preview');
      requireLanguage((await window.quickInput.texts()).join('\n'));
      await window.quickInput.choose(words.create);
      await window.quickInput.enterFolder(shared, 'manuscript');
      await window.findNotification(words.copyCreated);
      const copy = (await readdir(shared)).find((name) => name.startsWith('shareable-copy-')) ?? '';
      const files = await readdir(join(shared, copy));
      assert.deepEqual(files.sort(), [
        'README.md',
        'codebook.csv',
        'codebook.md',
        'responses.csv',
        'responses.parquet',
        'responses.sav',
      ]);
      const csv = await readFile(join(shared, copy, 'responses.csv'), 'utf8');
      assert.match(csv, /P001/);
      assert.doesNotMatch(csv, /[\da-f]{24}/);
      await window.clickInNotification(words.copyCreated, words.openReadme);
      await window.editorTab('README.md').waitFor();
      await screenshot('share-readme');
    });
  });
}
