import * as vscode from 'vscode';
import { startPresets } from '../../exports/filter/filterPresets.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import type { ExportSubject } from '../../snapshots/subject.ts';
import type { ExportFilter } from '../../snapshots/filter/filter.ts';
import type { Batch, Collection } from '../../prolific/apiModel.ts';
import type { StudyFinder } from '../../prolific/studyFinder.ts';
import { oneLine, plainLabel } from '../messages/untrustedText.ts';
import { askForStart, askForEnd, type BoundAnswer } from './boundQuestion.ts';
import {
  askByPick,
  askInOrder,
  askOneOf,
  type Answered,
  type Question,
  type Series,
  type Step,
} from './step.ts';
import { askForStudyId, type StudyAnswer, type StudyIdDeps } from './studyIdQuestion.ts';
import { askForStudy } from './studyQuestion.ts';
import { StudySearch } from './studySearch.ts';
import {
  askScope,
  uploadOptionsOf,
  uploadQuestions,
  type UploadAnswers,
  type UploadOptions,
} from './uploadQuestions.ts';

export interface OptionQuestionDeps extends StudyIdDeps {
  readonly studies: StudyFinder;
  /** All snapshots on disk, newest first. */
  readonly snapshots: () => Promise<readonly Snapshot[]>;
  /** Names of studies that are known already. */
  readonly names: ReadonlyMap<string, string>;
  /** Rejects if Prolific can't filter this subject's exports. */
  readonly requireFilters: (signal: AbortSignal) => Promise<void>;
  /** The folders to choose from, the default first. */
  readonly folders: readonly vscode.WorkspaceFolder[];
}

/** Answers so far, kept when the person goes back or tries again. */
export interface OptionAnswers extends UploadAnswers {
  which?: 'all' | 'filter';
  /** Whether a filter is wanted, but the check whether Prolific can filter failed. */
  isCheckLeft?: boolean;
  study?: StudyAnswer;
  from?: BoundAnswer;
  to?: BoundAnswer;
  folder?: vscode.WorkspaceFolder;
}

export interface ExportOptionAnswers extends UploadOptions {
  /** Absent if it excludes nothing. */
  readonly filter?: ExportFilter;
  /** The chosen study. */
  readonly study?: Extract<StudyAnswer, { kind: 'study' }>;
  readonly folder?: vscode.WorkspaceFolder;
}

/**
 * Asks what to export, with which filter, and into which folder if there are several. Enter takes the default
 * everywhere; going back keeps later answers. Returns `undefined` if canceled.
 *
 * @param series answers so far, also of an attempt that failed
 */
export async function askOptions(
  deps: OptionQuestionDeps,
  subject: Collection | Batch,
  series: Series<OptionAnswers>,
): Promise<ExportOptionAnswers | undefined> {
  const search = new StudySearch(deps.studies, subject.workspaceId, subject);
  const title = vscode.l10n.t('Export “{0}” with Options', oneLine(subject.name));
  const ofFilter: readonly Question<OptionAnswers>[] = [
    async (step, { study }) => as('study', await askStudy(step, deps, subject, search, study)),
    async (step, { study, from }) => {
      const studyId = study?.kind === 'study' ? study.id : undefined;
      const beginnings = startPresets(new Date(), subject, studyId, await deps.snapshots());
      return as('from', await askForStart(step, beginnings, deps.names, from));
    },
    async (step, { from, to }) => as('to', await askForEnd(step, boundOf(from), to)),
  ];
  const ofUploads: readonly Question<OptionAnswers>[] = uploadQuestions(subject);
  try {
    const answers = await askInOrder(title, series, ({ scope: chosen, which }) => [
      async (step, { scope }) => as('scope', await askScope(step, scope)),
      ...(chosen === 'some' ? ofUploads : []),
      async (step, before) => as('which', await askWhich(step, deps, before)),
      ...(which === 'filter' ? ofFilter : []),
      ...(deps.folders.length > 1
        ? [
            async (step: Step, { folder }: OptionAnswers) =>
              as('folder', await askFolder(step, deps.folders, folder)),
          ]
        : []),
    ]);
    return answers && { ...uploadOptionsOf(answers, subject), ...optionsOf(answers) };
  } finally {
    search.dispose();
  }
}

/** Stores an answer under its name. */
function as<K extends keyof OptionAnswers>(
  name: K,
  answered: Answered<NonNullable<OptionAnswers[K]>>,
): Answered<OptionAnswers> {
  return answered.status === 'answered'
    ? { status: 'answered', answer: { [name]: answered.answer } }
    : answered;
}

function optionsOf({
  which,
  study,
  from,
  to,
  folder,
}: OptionAnswers): Omit<ExportOptionAnswers, keyof UploadOptions> {
  const isFiltered = which === 'filter';
  const chosen = isFiltered && study?.kind === 'study' ? study : undefined;
  const [begin, end] = isFiltered ? [boundOf(from), boundOf(to)] : [];
  const filter = {
    ...(chosen === undefined ? {} : { studyId: chosen.id }),
    ...(begin === undefined ? {} : { from: begin }),
    ...(end === undefined ? {} : { to: end }),
  };
  return {
    ...(Object.keys(filter).length === 0 ? {} : { filter }),
    ...(chosen === undefined ? {} : { study: chosen }),
    ...(folder === undefined ? {} : { folder }),
  };
}

function boundOf(answer: BoundAnswer | undefined): Date | undefined {
  return answer?.kind === 'at' ? answer.at : undefined;
}

/**
 * Asks whether to filter. Whether Prolific can is checked only for those who want it; if the check fails,
 * another attempt only repeats the check.
 */
async function askWhich(
  step: Step,
  deps: Pick<OptionQuestionDeps, 'requireFilters'>,
  answers: OptionAnswers,
): Promise<Answered<NonNullable<OptionAnswers['which']>>> {
  const before = answers.which;
  if (answers.isCheckLeft !== true) {
    const answered = await askForFilter(step, before);
    if (answered.status !== 'answered' || answered.answer !== 'filter' || before === 'filter')
      return answered;
  }
  answers.isCheckLeft = true;
  const checked = await askByPick<vscode.QuickPickItem, 'filter'>(step, (waiting, answer, fail) => {
    const leaving = new AbortController();
    waiting.placeholder = vscode.l10n.t('Checking whether Prolific can filter exports…');
    waiting.busy = true;
    waiting.enabled = false;
    deps.requireFilters(leaving.signal).then(() => answer('filter'), fail);
    return new vscode.Disposable(() => leaving.abort());
  });
  answers.isCheckLeft = false;
  return checked;
}

async function askForFilter(
  step: Step,
  before: OptionAnswers['which'],
): Promise<Answered<NonNullable<OptionAnswers['which']>>> {
  return await askOneOf(
    step,
    vscode.l10n.t('Select the responses to include'),
    [
      { value: 'all', label: vscode.l10n.t('All Responses') },
      {
        value: 'filter',
        label: vscode.l10n.t('Filter…'),
        detail: vscode.l10n.t('Responses of one study or one period, or those since the last snapshot'),
      },
    ],
    before,
  );
}

async function askFolder(
  step: Step,
  folders: readonly vscode.WorkspaceFolder[],
  before: vscode.WorkspaceFolder | undefined,
): Promise<Answered<vscode.WorkspaceFolder>> {
  return await askOneOf(
    step,
    vscode.l10n.t('Select a folder for the export'),
    folders.map((folder) => ({
      value: folder,
      label: plainLabel(folder.name),
      description: plainLabel(folder.uri.fsPath),
    })),
    before,
  );
}

/** Asks for a study by list or, on request, by id; going back from there returns to the list. */
async function askStudy(
  step: Step,
  deps: OptionQuestionDeps,
  subject: ExportSubject,
  search: StudySearch,
  before: StudyAnswer | undefined,
): Promise<Answered<StudyAnswer>> {
  for (;;) {
    const chosen = await askForStudy(step, search, before, deps.describe);
    if (chosen.status !== 'answered') return chosen;
    const { answer } = chosen;
    if (answer.kind !== 'paste') return { status: 'answered', answer };
    const pasted = await askForStudyId({ ...step, canGoBack: true }, deps, subject, answer.typed);
    if (pasted.status !== 'back') return pasted;
  }
}
