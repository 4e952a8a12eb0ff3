/** Every id that package.json declares and code uses. A test compares the two, both ways. */

export const commandIds = {
  signIn: 'prolificCollections.signIn',
  signOut: 'prolificCollections.signOut',
  refresh: 'prolificCollections.refresh',
  refreshAll: 'prolificCollections.refreshAll',
  exportCollection: 'prolificCollections.exportCollection',
  exportBatch: 'prolificCollections.exportBatch',
  exportAny: 'prolificCollections.exportAny',
  exportWithOptions: 'prolificCollections.exportWithOptions',
  fetchUploads: 'prolificCollections.fetchUploads',
  cancelExport: 'prolificCollections.cancelExport',
  resumeExport: 'prolificCollections.resumeExport',
  discardExport: 'prolificCollections.discardExport',
  showActivity: 'prolificCollections.showActivity',
  openPart: 'prolificCollections.openPart',
  openOverview: 'prolificCollections.openOverview',
  revealSnapshot: 'prolificCollections.revealSnapshot',
  deleteSnapshot: 'prolificCollections.deleteSnapshot',
  compareSnapshot: 'prolificCollections.compareSnapshot',
  copyStructureReport: 'prolificCollections.copyStructureReport',
  createTables: 'prolificCollections.createTables',
  createNotebook: 'prolificCollections.createNotebook',
  addSubmissionDetails: 'prolificCollections.addSubmissionDetails',
  addDemographics: 'prolificCollections.addDemographics',
  createShareableCopy: 'prolificCollections.createShareableCopy',
  openResponses: 'prolificCollections.openResponses',
  updateCollection: 'prolificCollections.updateCollection',
  keepUpdated: 'prolificCollections.keepUpdated',
  linkStudy: 'prolificCollections.linkStudy',
  downloadJob: 'prolificCollections.downloadJob',
  deleteJob: 'prolificCollections.deleteJob',
  findParticipant: 'prolificCollections.findParticipant',
  findAnyParticipant: 'prolificCollections.findAnyParticipant',
  deleteParticipant: 'prolificCollections.deleteParticipant',
  copyId: 'prolificCollections.copyId',
  openInProlific: 'prolificCollections.openInProlific',
  gettingStarted: 'prolificCollections.gettingStarted',
  diagnoseConnection: 'prolificCollections.diagnoseConnection',
  showLog: 'prolificCollections.showLog',
} as const;

type Alias = Partial<Record<keyof typeof commandIds, keyof typeof commandIds>>;

/** Commands that do what another does, under the name that fits a batch's row; the palette has the other. */
export const batchAliases = {
  exportBatch: 'exportCollection',
} as const satisfies Alias;

/**
 * Commands in the view's title that do what another does without an argument: the editor hands them the row
 * that has the focus, which may be one that was clicked an hour ago. The palette has the other.
 */
export const titleAliases = {
  exportAny: 'exportCollection',
  refreshAll: 'refresh',
  findAnyParticipant: 'findParticipant',
} as const satisfies Alias;

/** Every command that has the handler of another. */
export const commandAliases = { ...batchAliases, ...titleAliases } as const;

/** Commands that act on what a row or the overview shows, and are offered only there. */
export const rowCommands = [
  'keepUpdated',
  'linkStudy',
  'downloadJob',
  'deleteJob',
  'copyId',
  'openInProlific',
  'deleteParticipant',
  'openPart',
  'copyStructureReport',
] as const satisfies readonly (keyof typeof commandIds)[];

/** Tools for language models. */
export const toolNames = {
  listCollections: 'prolific_list_collections',
  exportCollection: 'prolific_export_collection',
  describeSnapshot: 'prolific_describe_snapshot',
} as const;

export const viewIds = {
  container: 'prolificCollections',
  collections: 'prolificCollections.collections',
} as const;

/** The walkthrough, as the editor's command to open one takes it. */
export const walkthroughId = 'prolific-collections.prolific-collections#gettingStarted';

/** Types of webview panels; package.json names each as an activation event. */
export const webviewIds = { overview: 'prolificCollectionsOverview' } as const;

/** Schemes of virtual documents. */
export const documentSchemes = {
  comparison: 'prolific-comparison',
  report: 'prolific-report',
} as const;

export const settingIds = {
  section: 'prolificCollections',
  apiUrl: 'apiUrl',
  exportFolder: 'exportFolder',
  connections: 'connections',
  newAnswers: 'checkForNewAnswers',
  tableChoices: 'tables.choices',
  guardFormulas: 'tables.guardFormulas',
  byteOrderMark: 'tables.excelByteOrderMark',
  separator: 'tables.separator',
} as const;

export const contextKeys = {
  /** What the collections view shows in place of rows: a {@link ViewState}. */
  viewState: 'prolificCollections.viewState',
  signedIn: 'prolificCollections.signedIn',
  /** Whether no token is kept, for any address; false until that is known. */
  signedOut: 'prolificCollections.signedOut',
  /** Number of running exports. */
  running: 'prolificCollections.running',
  /** Whether an open folder may contain a snapshot: by names until its folders are read. */
  hasSnapshot: 'prolificCollections.hasSnapshot',
  /** Whether an open folder contains an interrupted export. */
  hasUnfinished: 'prolificCollections.hasUnfinished',
  /** Whether an open folder may contain a snapshot without its uploads. */
  hasIncomplete: 'prolificCollections.hasIncomplete',
} as const;

/** Each has its welcome text in package.json, except `rows`, and `failed`, which has a row. */
export type ViewState =
  | 'loading'
  | 'rows'
  | 'signed-out'
  | 'token-refused'
  | 'secrets-unavailable'
  | 'offline'
  | 'not-enabled'
  | 'no-collections'
  | 'failed';
