import { settings } from '../analysis/support/tables.ts';
import type { ViewActions } from '../../../src/overview/overviewSession.ts';

/** Returns overview actions that only record their calls and arguments. */
export function recordedActions(
  onAction: (action: keyof ViewActions, argument: unknown) => void,
): ViewActions {
  const record = (action: keyof ViewActions) => (argument?: unknown) => onAction(action, argument);
  const recordAndSucceed = (action: keyof ViewActions) => (argument: unknown) => {
    onAction(action, argument);
    return Promise.resolve(true);
  };
  return {
    openFile: record('openFile'),
    openLine: record('openLine'),
    createTables: record('createTables'),
    createNotebook: record('createNotebook'),
    fetchUploads: record('fetchUploads'),
    openResponses: record('openResponses'),
    revealSnapshot: record('revealSnapshot'),
    copyStructureReport: record('copyStructureReport'),
    exportNewSnapshot: record('exportNewSnapshot'),
    compareSnapshot: record('compareSnapshot'),
    addSubmissionDetails: record('addSubmissionDetails'),
    addDemographics: record('addDemographics'),
    save: recordAndSucceed('save'),
    copy: recordAndSucceed('copy'),
    show: record('show'),
    findParticipant: record('findParticipant'),
    deleteParticipant: record('deleteParticipant'),
    saveRows: async (write) => {
      onAction('saveRows', undefined);
      const to = { file: '/saved.csv', ...settings };
      await write(to, () => undefined, new AbortController().signal);
      return true;
    },
  };
}
