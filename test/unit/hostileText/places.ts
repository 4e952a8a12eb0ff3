import type { Rendering } from './inert.ts';

/**
 * Every place where text from elsewhere is shown: names, questions, messages and task details of Prolific's API, participants' answers and
 * file names, names in archives, manifests made on another computer. Each place is driven with all hostile texts:
 *
 * - `corePlaces` by hostileText.test.ts, without VS Code,
 * - `editorPlaces` by test/host/hostileText.test.ts, which sees all that the editor is told,
 * - `provenPlaces` by the test that is named, for they need a browser or another program.
 *
 * A new place gets a row here; for what the editor is told, a test counts the calls in `src` and wants it, and another, in the editor,
 * sees whether the calls of each row are reached when it is driven.
 */
interface CorePlace {
  readonly as: Rendering;
  /** The file that makes what is shown. */
  readonly by: string;
  /** Only a part of the text comes so far: HTML is read, or names for columns are made. */
  readonly partly?: true;
}

export const corePlaces = {
  'sentences about problems': { as: 'message', by: 'src/problems/sentences.ts' },
  'sentences that quote an error answer': {
    as: 'message',
    by: 'src/prolific/errorEnvelope.ts',
    partly: true,
  },
  'filters in words, with names of studies': { as: 'message', by: 'src/exports/filterWords.ts' },
  'what a screen reader says of the status bar': { as: 'text', by: 'src/exports/wording.ts' },
  'entries of the log: messages': { as: 'log', by: 'src/editor/log.ts' },
  'entries of the log: errors and their causes': { as: 'log', by: 'src/editor/log.ts' },
  'the report of a comparison': { as: 'document', by: 'src/comparison/report.ts' },
  'the report on a participant’s data': { as: 'document', by: 'src/participants/report.ts' },
  'the report on a deletion': { as: 'document', by: 'src/participants/report.ts' },
  'the report of Diagnose Connection': { as: 'document', by: 'src/diagnosis/reportText.ts' },
  'codebook.md': { as: 'document', by: 'src/analysis/tables/codebookPage.ts' },
  'the notebook for Python, its text': { as: 'document', by: 'src/notebooks/pythonNotebook.ts' },
  'the notebook for R': { as: 'document', by: 'src/notebooks/rNotebook.ts' },
  'the notebook for SQL': { as: 'code', by: 'src/notebooks/sqlNotebook.ts' },
  'names of columns': { as: 'column', by: 'src/analysis/tables/columnNames.ts', partly: true },
  'cells of CSV tables': { as: 'cell', by: 'src/analysis/tables/csvFile.ts' },
  'cells of a chart’s CSV': { as: 'cell', by: 'media/overview/chart.ts' },
  'the file name of a chart': { as: 'file name', by: 'media/overview/chart.ts', partly: true },
  'the folder of a collection': { as: 'file name', by: 'src/exports/collectionSlug.ts', partly: true },
  'files of an archive': { as: 'path', by: 'src/archive/entryName.ts', partly: true },
  'the overview’s page before its script runs': { as: 'page', by: 'src/overview/page.ts' },
  'the overview’s head': { as: 'text', by: 'src/overview/head.ts' },
  'sentences in the overview': { as: 'line', by: 'media/overview/words.ts' },
} as const satisfies Readonly<Record<string, CorePlace>>;

/** By place, the files that show it and how many calls of {@link editorCalls} in each are reached when it is driven. */
export const editorPlaces = {
  'rows of the collections view': { 'src/tree/rowItem.ts': 2 },
  'the status bar': { 'src/editor/statusBar.ts': 2 },
  'the list of exports': { 'src/commands/showActivity.ts': 2 },
  'the question which export to cancel': { 'src/commands/cancelExport.ts': 1 },
  'messages when an export ends': { 'src/editor/exportMessages.ts': 2 },
  'messages about problems': { 'src/editor/problemMessages.ts': 1 },
  'messages about tables': { 'src/editor/tableMessages.ts': 3 },
  'progress of long work': { 'src/commands/longTask.ts': 1 },
  'signing in': { 'src/editor/tokenInput.ts': 1, 'src/commands/signIn.ts': 1 },
  'the questions for a filter': { 'src/editor/filterQuestions/step.ts': 2 },
  'the message that a filter leaves nothing out': { 'src/commands/exportCollectionWithFilter.ts': 2 },
  'the question which collection': { 'src/commands/pickCollection.ts': 1 },
  'the question what to update': { 'src/commands/updateCollection.ts': 1 },
  'the question which snapshot': { 'src/commands/pickSnapshot.ts': 2 },
  'the question which export on Prolific': { 'src/commands/pickJob.ts': 2 },
  'making room on Prolific': { 'src/commands/freeJobPlaces.ts': 4 },
  'deleting an export on Prolific': { 'src/commands/deleteJob.ts': 1 },
  'deleting a snapshot': { 'src/commands/deleteSnapshot.ts': 1 },
  'discarding an unfinished export': { 'src/commands/unfinishedExport.ts': 2 },
  'the offer to resume': { 'src/commands/offerUnfinished.ts': 1 },
  'comparing snapshots': { 'src/commands/compareSnapshot.ts': 3, 'src/editor/comparisons.ts': 1 },
  'the overview’s tab': { 'src/overview/overviewPanel.ts': 2 },
  'saving a chart': { 'src/overview/viewActions.ts': 3 },
  'the clipboard': { 'src/commands/copyId.ts': 1 },
  'the browser’s address': { 'src/commands/openInProlific.ts': 1 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Calls that show words of the extension only, with numbers, dates and ids that it made or checked itself. */
export const ownWords: Readonly<Record<string, number>> = {
  'src/commands/cancelExport.ts': 1,
  'src/commands/createAllTables.ts': 1,
  'src/commands/deleteJob.ts': 2,
  'src/commands/deleteSnapshot.ts': 2,
  'src/commands/freeJobPlaces.ts': 1,
  'src/commands/pickSnapshot.ts': 1,
  'src/commands/signIn.ts': 1,
  'src/commands/unfinishedExport.ts': 1,
  'src/commands/updateCollection.ts': 1,
  'src/editor/tokenInput.ts': 1,
  'src/overview/viewActions.ts': 1,
  'src/commands/tellConcerns.ts': 1,
  'src/editor/tellGitignore.ts': 1,
  'src/commands/createNotebook.ts': 3,
  'src/commands/diagnoseConnection.ts': 1,
  'src/commands/fetchUploads.ts': 2,
  'src/commands/openOverview.ts': 1,
  'src/commands/openResponses.ts': 2,
  'src/commands/participantData.ts': 3,
  'src/commands/returnedParticipants.ts': 1,
  'src/commands/signOut.ts': 2,
  'src/commands/stopAtSignOut.ts': 1,
  'src/editor/connectionReport.ts': 1,
  'src/editor/reportDocuments.ts': 1,
  'src/editor/targetFolder.ts': 2,
  'src/extension.ts': 2,
  'src/overview/overviews.ts': 1,
};

/** What tells the editor to show something, or hands something on to another program. */
export const editorCalls =
  /(?<!\.\.\.)\b(?:show(?:Information|Warning|Error)Message|(?:create|show)QuickPick|(?:create|show)InputBox|new vscode\.(?:MarkdownString|TreeItem)|createStatusBarItem|setStatusBarMessage|create(?:OutputChannel|WebviewPanel|Terminal|TreeView)|registerTextDocumentContentProvider|withProgress|asWebviewUri|show(?:Save|Open)Dialog|showWorkspaceFolderPick|clipboard\.writeText|openExternal)(?:<[\w<>]+>)?\(/g;

/** Places that other tests drive with hostile texts of their own: the file, and titles in it. */
export const provenPlaces: Readonly<Record<string, readonly [file: string, ...titles: string[]]>> = {
  'the overview’s page': [
    'test/unit/overview/overviewPage.test.ts',
    'shows what participants wrote as text, whatever it looks like',
    'runs no script and loads no picture from elsewhere',
  ],
  'notebooks that run': [
    'test/unit/notebooks/running.test.ts',
    'of questions and answers that try to be code',
  ],
  'rows of the side bar in a window': [
    'test/ui/mainJob.test.ts',
    'shows names from elsewhere as they are, without icons, links or commands',
  ],
  'tables in a spreadsheet': [
    'test/unit/analysis/tablesCsv.test.ts',
    'guard texts, units and unknown fields, not numbers',
  ],
};
