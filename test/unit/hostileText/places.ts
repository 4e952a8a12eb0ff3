import type { Rendering } from './inert.ts';

/**
 * Every place that shows untrusted text: names, questions, messages and task details of Prolific's API,
 * participants' answers and file names, names in archives, manifests from other computers. Each is tested
 * with all hostile texts:
 *
 * - `corePlaces` by hostileText.test.ts, without VS Code,
 * - `editorPlaces` by test/host/hostileText.test.ts, which records every call to the editor,
 * - `provenPlaces` by the named tests, because they need a browser or another program.
 *
 * Add a row for each new place. One test counts the calls in `src`, and another checks in the editor that the
 * calls of each row are reached.
 */
interface CorePlace {
  readonly as: Rendering;
  /** The file that creates the output. */
  readonly by: string;
  /** The output contains only a part of the text, as in names of columns. */
  readonly partly?: true;
}

export const corePlaces = {
  'sentences about problems': { as: 'message', by: 'src/problems/sentences.ts' },
  'sentences that quote an error answer': {
    as: 'message',
    by: 'src/prolific/apiProblems.ts',
    partly: true,
  },
  'filters in words, with names of studies': { as: 'message', by: 'src/snapshots/filter/filterWords.ts' },
  'the status bar for screen readers': { as: 'text', by: 'src/exports/wording.ts' },
  'entries of the log: messages': { as: 'log', by: 'src/editor/log.ts' },
  'entries of the log: errors and their causes': { as: 'log', by: 'src/editor/log.ts' },
  'the report of a comparison': { as: 'document', by: 'src/analysis/comparison/comparisonReport.ts' },
  'the report on who answered': { as: 'document', by: 'src/analysis/people/joinReport.ts' },
  'the report on a participant’s data': { as: 'document', by: 'src/participants/participantReport.ts' },
  'the report on a deletion': { as: 'document', by: 'src/participants/participantReport.ts' },
  'the report of Diagnose Connection': { as: 'document', by: 'src/diagnosis/reportText.ts' },
  'the preview of a shareable copy': { as: 'document', by: 'src/sharing/previewReport.ts' },
  'the documents of a shareable copy': { as: 'document', by: 'src/sharing/write/copyDocuments.ts' },
  'codebook.md': { as: 'document', by: 'src/analysis/tables/rows/codebookPage.ts' },
  'the notebook for Python, its text': {
    as: 'document',
    by: 'src/analysis/notebooks/python/pythonNotebook.ts',
  },
  'the notebook for R': { as: 'document', by: 'src/analysis/notebooks/r/rNotebook.ts' },
  'the notebook for SQL': { as: 'code', by: 'src/analysis/notebooks/sql/sqlNotebook.ts' },
  'names of columns': { as: 'column', by: 'src/analysis/tables/rows/columnNames.ts', partly: true },
  'cells of CSV tables': { as: 'cell', by: 'src/analysis/tables/format/csvFile.ts' },
  'cells of a chart’s CSV': { as: 'cell', by: 'media/overview/charts/chart.ts' },
  'the file name of a chart': { as: 'file name', by: 'media/overview/charts/chart.ts', partly: true },
  'the folder of a collection': { as: 'file name', by: 'src/snapshots/snapshotName.ts', partly: true },
  'files of an archive': { as: 'path', by: 'src/archive/zip/entryName.ts', partly: true },
  'the overview’s page before its script runs': { as: 'page', by: 'src/overview/page.ts' },
  'the overview’s head': { as: 'text', by: 'src/overview/overviewHead.ts' },
  'sentences in the overview': { as: 'line', by: 'media/overview/words.ts' },
} as const satisfies Readonly<Record<string, CorePlace>>;

/** The files of each place, with the number of {@link editorCalls} that its test must reach. */
export const editorPlaces = {
  'rows of the collections view': { 'src/tree/rowItem.ts': 2 },
  'the status bar': { 'src/editor/status/statusBar.ts': 2 },
  'the list of exports': { 'src/commands/exporting/showActivity.ts': 2 },
  'choosing an export to cancel': { 'src/commands/exporting/cancelExport.ts': 1 },
  'messages when an export ends': {
    'src/editor/messages/exportMessages.ts': 2,
    'src/editor/messages/completedMessage.ts': 1,
  },
  'messages about problems': { 'src/editor/messages/problemMessages.ts': 1 },
  'messages about tables': { 'src/editor/messages/tableMessages.ts': 3 },
  'progress of long work': { 'src/editor/messages/runWithProgress.ts': 1 },
  'signing in': { 'src/commands/account/tokenInput.ts': 1, 'src/commands/account/signIn.ts': 2 },
  'choosing options of an export': { 'src/editor/filterQuestions/step.ts': 2 },
  'keeping a collection updated': {
    'src/commands/exporting/keepUpdated.ts': 3,
    'src/commands/exporting/keepingUpdated.ts': 1,
    'src/editor/messages/completedMessage.ts': 1,
  },
  'choosing a collection': { 'src/commands/exporting/pickCollection.ts': 1 },
  'choosing a collection to update': { 'src/commands/exporting/updateCollection.ts': 1 },
  'choosing a snapshot': { 'src/commands/snapshots/pickSnapshot.ts': 2 },
  'choosing an export on Prolific': { 'src/commands/jobs/pickJob.ts': 2 },
  'making room on Prolific': { 'src/commands/jobs/freeJobPlaces.ts': 4 },
  'deleting an export on Prolific': { 'src/commands/jobs/deleteJob.ts': 1 },
  'deleting a snapshot': { 'src/commands/snapshots/deleteSnapshot.ts': 1 },
  'discarding an unfinished export': { 'src/commands/exporting/unfinishedExport.ts': 2 },
  'the offer to resume': { 'src/commands/exporting/offerUnfinished.ts': 1 },
  'adding submission details and demographics': {
    'src/commands/people/addSubmissionDetails.ts': 1,
    'src/commands/people/peopleMessages.ts': 1,
    'src/commands/people/demographicsFromProlific.ts': 3,
    'src/commands/people/demographicsFiles.ts': 2,
    'src/commands/people/keepPeopleCurrent.ts': 1,
  },
  'creating a shareable copy': { 'src/commands/sharing/copyFolder.ts': 1 },
  'comparing snapshots': {
    'src/commands/snapshots/compareSnapshot.ts': 3,
    'src/editor/reports/reportDocuments.ts': 1,
  },
  'the overview’s tab': { 'src/overview/overviewPanel.ts': 2 },
  'saving a chart': { 'src/overview/viewActions.ts': 4 },
  'confirming the export of a tool': { 'src/assistants/exportTool.ts': 1 },
  'the clipboard': { 'src/commands/copyId.ts': 1 },
  'the browser’s address': { 'src/commands/openInProlific.ts': 1 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Calls that show only the extension's words, with numbers, dates and IDs that it created or checked. */
export const ownWords: Readonly<Record<string, number>> = {
  'src/commands/exporting/cancelExport.ts': 1,
  'src/commands/snapshots/createAllTables.ts': 1,
  'src/commands/jobs/deleteJob.ts': 2,
  'src/commands/snapshots/deleteSnapshot.ts': 3,
  'src/commands/snapshots/pickSnapshot.ts': 1,
  'src/commands/account/signIn.ts': 1,
  'src/commands/exporting/unfinishedExport.ts': 1,
  'src/commands/exporting/updateCollection.ts': 1,
  'src/commands/account/tokenInput.ts': 1,
  'src/overview/viewActions.ts': 1,
  'src/commands/snapshots/reportConcerns.ts': 1,
  'src/editor/reportGitignore.ts': 1,
  'src/commands/sharing/createShareableCopy.ts': 2,
  'src/commands/sharing/copyFolder.ts': 1,
  'src/commands/snapshots/createNotebook.ts': 3,
  'src/commands/snapshots/copyStructureReport.ts': 2,
  'src/commands/snapshots/openNotebook.ts': 1,
  'src/commands/exporting/fetchUploads.ts': 2,
  'src/commands/snapshots/openPart.ts': 1,
  'src/commands/snapshots/showSnapshot.ts': 1,
  'src/commands/snapshots/openResponses.ts': 2,
  'src/commands/people/addDemographics.ts': 1,
  'src/commands/people/demographicsFiles.ts': 1,
  'src/commands/people/peopleWork.ts': 1,
  'src/commands/people/pickPeople.ts': 1,
  'src/commands/participants/participantData.ts': 3,
  'src/commands/participants/returnedParticipants.ts': 1,
  'src/commands/account/signOut.ts': 3,
  'src/editor/targetFolder.ts': 2,
  // It shows the texts of its callers, which are counted there.
  'src/editor/messages/dialogs.ts': 6,
  'src/extension.ts': 2,
  'src/overview/overviews.ts': 1,
};

/**
 * Calls that show text in the editor, directly or by a function of dialogs.ts, or pass it to another program.
 */
export const editorCalls =
  /(?<!\.\.\.|function )\b(?:inform|offer|confirmModal|askModal|pickFrom|show(?:Information|Warning|Error)Message|(?:create|show)QuickPick|(?:create|show)InputBox|new vscode\.(?:MarkdownString|TreeItem)|createStatusBarItem|setStatusBarMessage|create(?:OutputChannel|WebviewPanel|Terminal|TreeView)|registerTextDocumentContentProvider|withProgress|asWebviewUri|show(?:Save|Open)Dialog|showWorkspaceFolderPick|clipboard\.writeText|openExternal)(?:<[\w<>]+>)?\(/g;

/** Places that other tests cover with their own hostile texts: the file and titles in it. */
export const provenPlaces: Readonly<Record<string, readonly [file: string, ...titles: string[]]>> = {
  'the overview’s page': [
    'test/unit/overview/overviewPage.test.ts',
    'shows markup in answers as text',
    'blocks foreign scripts and pictures',
  ],
  'notebooks that run': [
    'test/unit/notebooks/running.test.ts',
    'treats questions and answers that contain code as text',
  ],
  'rows of the side bar in a window': [
    'test/ui/mainJob.test.ts',
    'shows hostile names as plain text, without icons, links or commands',
  ],
  'tables in a spreadsheet': [
    'test/unit/analysis/tablesCsv.test.ts',
    'guard texts, units and unknown fields, not numbers',
  ],
};
