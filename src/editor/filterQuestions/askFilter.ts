import * as vscode from 'vscode';
import { rangeProblem } from '../../exports/filterDates.ts';
import { beginningsFor } from '../../exports/filterPresets.ts';
import type { Snapshot } from '../../exports/snapshots.ts';
import type { ExportSubject } from '../../exports/subject.ts';
import type { ExportFilter } from '../../prolific/model.ts';
import type { StudyFinder } from '../../prolific/studyFinder.ts';
import { oneLine } from '../plainText.ts';
import { filterOf, type Answers, type BoundAnswer, type StudyAnswer } from './answers.ts';
import { askForBeginning, askForEnd, type BoundChosen } from './boundQuestion.ts';
import type { Answered, Step } from './step.ts';
import { askForStudyId, type StudyIdDeps } from './studyIdQuestion.ts';
import { askForStudy } from './studyQuestion.ts';
import { StudySearch } from './studySearch.ts';
import { askForDate } from './typedDateQuestion.ts';

export interface FilterQuestionDeps extends StudyIdDeps {
  readonly studies: StudyFinder;
  /** All snapshots on disk, newest first. */
  readonly snapshots: () => Promise<readonly Snapshot[]>;
  /** Names of studies that are known already. */
  readonly names: ReadonlyMap<string, string>;
}

/** What was asked and what came of it; `filter` is absent where nothing is left out. */
export interface AskedFilter {
  readonly filter?: ExportFilter;
  /** The study, where one was chosen. */
  readonly study?: Extract<StudyAnswer, { kind: 'study' }>;
}

interface Asking {
  readonly deps: FilterQuestionDeps;
  readonly subject: ExportSubject;
  readonly search: StudySearch;
  readonly step: (number: number) => Step;
}

const questions = [askStudy, askFrom, askTo] as const;

/**
 * Asks for a filter in three steps: study, beginning, end. One can go back, and finds what was answered before.
 * `undefined` where the person leaves.
 */
export async function askFilter(
  deps: FilterQuestionDeps,
  subject: ExportSubject & { readonly workspaceId: string },
): Promise<AskedFilter | undefined> {
  const search = new StudySearch(deps.studies, subject.workspaceId, subject);
  const title = vscode.l10n.t('Export “{0}” with filter', oneLine(subject.name));
  const step = (number: number): Step => ({
    title,
    number,
    total: questions.length,
    canGoBack: number > 1,
  });
  try {
    let answers: Answers = {};
    let index = 0;
    for (let question = questions[0] as Question | undefined; question; question = questions[index]) {
      const next = await question({ deps, subject, search, step }, answers);
      if (next.status === 'left') return undefined;
      if (next.status === 'answered') answers = next.answer;
      index += next.status === 'back' ? -1 : 1;
    }
    const filter = filterOf(answers);
    return {
      ...(filter === undefined ? {} : { filter }),
      ...(answers.study?.kind === 'study' ? { study: answers.study } : {}),
    };
  } finally {
    search.dispose();
  }
}

type Question = (asking: Asking, answers: Answers) => Promise<Answered<Answers>>;

async function askStudy(
  { deps, subject, search, step }: Asking,
  answers: Answers,
): Promise<Answered<Answers>> {
  for (;;) {
    const chosen = await askForStudy(step(1), search, answers.study, deps.describe);
    if (chosen.status !== 'answered') return chosen;
    const { answer } = chosen;
    if (answer.kind !== 'paste') return { status: 'answered', answer: { ...answers, study: answer } };
    const pasted = await askForStudyId({ ...step(1), canGoBack: true }, deps, subject, answer.typed);
    if (pasted.status === 'left') return pasted;
    if (pasted.status === 'answered') {
      return { status: 'answered', answer: { ...answers, study: pasted.answer } };
    }
  }
}

async function askFrom({ deps, subject, step }: Asking, answers: Answers): Promise<Answered<Answers>> {
  const studyId = answers.study?.kind === 'study' ? answers.study.id : undefined;
  const snapshots = await deps.snapshots();
  const from = await askForBound(
    async () =>
      await askForBeginning(
        step(2),
        beginningsFor(new Date(), subject, studyId, snapshots),
        deps.names,
        answers.from,
      ),
    step(2),
    vscode.l10n.t('Responses from when on? Local time, or with Z or an offset.'),
    (at) => rangeProblem(at, undefined, new Date()),
  );
  return from.status === 'answered'
    ? { status: 'answered', answer: { ...answers, from: from.answer } }
    : from;
}

async function askTo({ subject, step }: Asking, answers: Answers): Promise<Answered<Answers>> {
  const begins = answers.from?.kind === 'at' ? answers.from.at : undefined;
  const to = await askForBound(
    async () => {
      const now = new Date();
      const { today } = beginningsFor(now, subject, undefined, []);
      return await askForEnd(step(3), { from: begins, today, now }, answers.to);
    },
    step(3),
    vscode.l10n.t('Responses until when? Local time, or with Z or an offset.'),
    (at) => rangeProblem(begins, at, new Date()),
  );
  return to.status === 'answered' ? { status: 'answered', answer: { ...answers, to: to.answer } } : to;
}

/** Asks by choices and, where a date is to be typed, for that; going back from there leads to the choices. */
async function askForBound(
  choose: () => Promise<Answered<BoundChosen>>,
  step: Step,
  prompt: string,
  problemWith: (instant: Date) => string | undefined,
): Promise<Answered<BoundAnswer>> {
  for (;;) {
    const chosen = await choose();
    if (chosen.status !== 'answered') return chosen;
    const { answer } = chosen;
    if (answer.kind !== 'type') return { status: 'answered', answer };
    const typed = await askForDate(step, prompt, answer.typed, problemWith);
    if (typed.status !== 'back') return typed;
  }
}
