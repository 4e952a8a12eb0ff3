import * as vscode from 'vscode';
import { readStudyId } from '../../exports/filter/filterStudy.ts';
import type { StudySummary } from '../../prolific/apiModel.ts';
import { oneLine, plainLabel } from '../messages/untrustedText.ts';
import { askByPick, type Answered, type Step } from './step.ts';
import type { StudyAnswer } from './studyIdQuestion.ts';
import type { StudySearch } from './studySearch.ts';

/** `paste`: asks for an id; `typed` is an id that was already typed. */
export type StudyChoice = StudyAnswer | { readonly kind: 'paste'; readonly typed: string };

interface StudyItem extends vscode.QuickPickItem {
  /** Identifies a row when the list is drawn again. */
  readonly key: string;
  readonly choice?: StudyAnswer | 'paste' | 'look-again';
}

/**
 * Asks for a study. Studies appear as `search` finds them.
 *
 * @param before the earlier answer, which is marked
 * @param describe returns an error's sentence
 */
export async function askForStudy(
  step: Step,
  search: StudySearch,
  before: StudyAnswer | undefined,
  describe: (error: unknown) => string,
): Promise<Answered<StudyChoice>> {
  return await askByPick<StudyItem, StudyChoice>(step, (picker, answer) => {
    let marked = before?.kind === 'study' ? before.id : before?.kind;
    const draw = (): void => {
      const active = marked ?? picker.activeItems[0]?.key;
      picker.busy = search.state.status === 'looking';
      picker.placeholder = picker.busy
        ? vscode.l10n.t('Select a study (searching for studies…)')
        : vscode.l10n.t('Select a study');
      picker.items = rows(search, before, describe);
      const again = picker.items.find(({ key }) => key === active);
      if (again !== undefined) picker.activeItems = [again];
      if (again?.key === marked) marked = undefined;
    };
    draw();
    return vscode.Disposable.from(
      search.onDidChange(draw),
      picker.onDidAccept(() => {
        const choice = picker.selectedItems[0]?.choice;
        // A study's id or address may be typed here directly.
        const typed = readStudyId(picker.value).status === 'read' ? picker.value : '';
        if (choice === 'look-again') search.lookAgain();
        else if (choice === 'paste') answer({ kind: 'paste', typed });
        else if (choice !== undefined) answer(choice);
      }),
    );
  });
}

function rows(
  search: StudySearch,
  before: StudyAnswer | undefined,
  describe: (error: unknown) => string,
): StudyItem[] {
  const { studies, subject } = search;
  const isMissing = before?.kind === 'study' && studies.every(({ id }) => id !== before.id);
  const ofWhat =
    subject.kind === 'collection'
      ? vscode.l10n.t('Studies in this collection')
      : vscode.l10n.t('Studies in this batch');
  return [
    { key: 'all', label: vscode.l10n.t('All studies'), choice: { kind: 'all' } },
    ...(isMissing ? [pastedRow(before)] : []),
    separator('studies', ofWhat),
    ...studies.map(studyRow),
    ...stateRows(search, describe),
    separator('other', ''),
    {
      key: 'paste',
      label: vscode.l10n.t('Paste a Study ID…'),
      description: vscode.l10n.t('or the URL of a study'),
      alwaysShow: true,
      choice: 'paste',
    },
  ];
}

function studyRow({ id, name, status, createdAt }: StudySummary): StudyItem {
  const created =
    createdAt && new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium' }).format(createdAt);
  const words = [
    statusWords(status),
    ...(created === undefined ? [] : [vscode.l10n.t('created {0}', created)]),
  ];
  return {
    key: id,
    label: plainLabel(name),
    description: plainLabel(words.join(' · ')),
    choice: { kind: 'study', id, name },
  };
}

/** Returns Prolific's status of a study, translated if known. */
function statusWords(status: string): string {
  const given = oneLine(status.toLowerCase().replaceAll('_', ' '));
  const known = new Map([
    ['unpublished', vscode.l10n.t('unpublished')],
    ['scheduled', vscode.l10n.t('scheduled')],
    ['publishing', vscode.l10n.t('publishing')],
    ['active', vscode.l10n.t('active')],
    ['paused', vscode.l10n.t('paused')],
    ['awaiting review', vscode.l10n.t('awaiting review')],
    ['completed', vscode.l10n.t('completed')],
  ]);
  return known.get(given) ?? given;
}

function pastedRow(study: Extract<StudyAnswer, { kind: 'study' }>): StudyItem {
  const label = plainLabel(study.name ?? study.id);
  return { key: study.id, label, description: vscode.l10n.t('pasted'), choice: study };
}

/** Returns rows that say that there are no studies, or that some or all couldn't be loaded. */
function stateRows({ state, studies }: StudySearch, describe: (error: unknown) => string): StudyItem[] {
  const again = (label: string, detail: string): StudyItem[] => {
    const description = vscode.l10n.t('Select to try again');
    return [{ key: 'state', label, description, detail, alwaysShow: true, choice: 'look-again' }];
  };
  switch (state.status) {
    case 'looking':
      return [];
    case 'failed':
      return again(vscode.l10n.t('$(warning) Couldn’t list the studies'), plainLabel(describe(state.error)));
    case 'done':
      if (state.unread > 0) {
        return again(
          state.unread === 1
            ? vscode.l10n.t('$(warning) 1 study couldn’t be read')
            : vscode.l10n.t('$(warning) {0} studies couldn’t be read', state.unread),
          vscode.l10n.t('If a study is missing, paste its ID.'),
        );
      }
      return studies.length > 0 ? [] : [{ key: 'state', label: vscode.l10n.t('No studies found') }];
  }
}

function separator(key: string, label: string): StudyItem {
  return { key: `separator/${key}`, label, kind: vscode.QuickPickItemKind.Separator };
}
