import * as vscode from 'vscode';
import { readStudyId } from '../../exports/filterStudy.ts';
import type { StudySummary, SubjectKind } from '../../prolific/model.ts';
import { oneLine, plainLabel } from '../plainText.ts';
import type { StudyAnswer } from './answers.ts';
import { askByPick, type Answered, type Step } from './step.ts';
import type { StudySearch } from './studySearch.ts';

/** `paste`: an id is to be asked for; `typed` is one that was typed already. */
export type StudyChoice = StudyAnswer | { readonly kind: 'paste'; readonly typed: string };

interface StudyItem extends vscode.QuickPickItem {
  /** Tells rows apart when they are drawn anew. */
  readonly key: string;
  readonly choice?: StudyAnswer | 'paste' | 'look-again';
}

/**
 * Asks which study's responses are wanted. Studies appear as `search` finds them.
 *
 * @param before the answer given before, which is marked
 * @param describe an error's sentence
 */
export async function askForStudy(
  step: Step,
  search: StudySearch,
  before: StudyAnswer | undefined,
  describe: (error: unknown) => string,
): Promise<Answered<StudyChoice>> {
  return await askByPick<StudyItem, StudyChoice>(step, (picker, answer) => {
    let marked = before === undefined ? undefined : keyOf(before);
    const draw = (): void => {
      const active = marked ?? picker.activeItems[0]?.key;
      picker.busy = search.state.status === 'looking';
      picker.placeholder = picker.busy
        ? vscode.l10n.t('Responses of which study? Looking for its studies…')
        : vscode.l10n.t('Responses of which study?');
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
        if (choice === 'look-again') search.lookAgain();
        else if (choice === 'paste') answer({ kind: 'paste', typed: idIn(picker.value) });
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
  const isMissing =
    before?.kind === 'study' && search.studies.every(({ id }) => id !== before.id) ? before : undefined;
  return [
    { key: 'all', label: vscode.l10n.t('All studies'), choice: { kind: 'all' } },
    ...(isMissing === undefined ? [] : [pastedRow(isMissing)]),
    separator('studies', ofWhat(search.subject.kind)),
    ...search.studies.map(studyRow),
    ...stateRows(search, describe),
    separator('other', ''),
    {
      key: 'paste',
      label: vscode.l10n.t('Paste a study ID…'),
      description: vscode.l10n.t("or the address of a study's page"),
      alwaysShow: true,
      choice: 'paste',
    },
  ];
}

function ofWhat(kind: SubjectKind): string {
  return kind === 'collection'
    ? vscode.l10n.t('Studies of this collection')
    : vscode.l10n.t('Studies of this batch');
}

function studyRow({ id, name, status, createdAt }: StudySummary): StudyItem {
  const words = [
    statusWords(status),
    ...(createdAt === undefined ? [] : [vscode.l10n.t('created {0}', dateWords(createdAt))]),
  ];
  return {
    key: id,
    label: plainLabel(name),
    description: plainLabel(words.join(' · ')),
    choice: { kind: 'study', id, name },
  };
}

/** Prolific's words for how a study stands, in the person's language where they are known. */
function statusWords(status: string): string {
  const given = oneLine(status.toLowerCase().replaceAll('_', ' '));
  switch (given) {
    case 'unpublished':
      return vscode.l10n.t('unpublished');
    case 'scheduled':
      return vscode.l10n.t('scheduled');
    case 'publishing':
      return vscode.l10n.t('publishing');
    case 'active':
      return vscode.l10n.t('active');
    case 'paused':
      return vscode.l10n.t('paused');
    case 'awaiting review':
      return vscode.l10n.t('awaiting review');
    case 'completed':
      return vscode.l10n.t('completed');
    default:
      return given;
  }
}

function pastedRow(study: Extract<StudyAnswer, { kind: 'study' }>): StudyItem {
  return {
    key: study.id,
    label: plainLabel(study.name ?? study.id),
    description: vscode.l10n.t('pasted'),
    choice: study,
  };
}

/** What is to be said besides the studies: that there are none, or that some or all could not be read. */
function stateRows({ state, studies }: StudySearch, describe: (error: unknown) => string): StudyItem[] {
  switch (state.status) {
    case 'looking':
      return [];
    case 'failed':
      return [
        {
          key: 'state',
          label: vscode.l10n.t('$(warning) The studies could not be listed'),
          description: vscode.l10n.t('Select to try again'),
          detail: plainLabel(describe(state.error)),
          alwaysShow: true,
          choice: 'look-again',
        },
      ];
    case 'done':
      if (state.unread > 0) {
        return [
          {
            key: 'state',
            label: unreadWords(state.unread),
            description: vscode.l10n.t('Select to try again'),
            detail: vscode.l10n.t('If the one you want is missing, paste its ID.'),
            alwaysShow: true,
            choice: 'look-again',
          },
        ];
      }
      return studies.length > 0 ? [] : [{ key: 'state', label: vscode.l10n.t('None was found') }];
  }
}

function unreadWords(unread: number): string {
  return unread === 1
    ? vscode.l10n.t('$(warning) 1 study could not be read')
    : vscode.l10n.t('$(warning) {0} studies could not be read', unread);
}

function dateWords(date: Date): string {
  return new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium' }).format(date);
}

/** A study's id or address that was typed where studies are looked for. */
function idIn(value: string): string {
  return readStudyId(value).status === 'read' ? value : '';
}

function separator(key: string, label: string): StudyItem {
  return { key: `separator/${key}`, label, kind: vscode.QuickPickItemKind.Separator };
}

function keyOf(answer: StudyAnswer): string {
  return answer.kind === 'all' ? 'all' : answer.id;
}
