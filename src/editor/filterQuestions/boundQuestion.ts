import * as vscode from 'vscode';
import type { Beginnings } from '../../exports/filterPresets.ts';
import { readFilter } from '../../exports/filter.ts';
import { rangeProblem } from '../../exports/filterDates.ts';
import { filterWords, instantWords } from '../../exports/filterWords.ts';
import { plainLabel } from '../plainText.ts';
import type { BoundAnswer, BoundChoice } from './answers.ts';
import { askByPick, type Answered, type Step } from './step.ts';

/** `type`: a date is to be asked for; `typed` is what was typed to find a choice. */
export type BoundChosen = BoundAnswer | { readonly kind: 'type'; readonly typed: string };

interface BoundItem extends vscode.QuickPickItem {
  readonly chosen: BoundChosen;
}

/** Asks where the filter begins. Responses created at that instant are in. */
export async function askForBeginning(
  step: Step,
  { today, lastDays, sinceSnapshot }: Beginnings,
  names: ReadonlyMap<string, string>,
  before: BoundAnswer | undefined,
): Promise<Answered<BoundChosen>> {
  const since = sinceSnapshot?.snapshot.manifest;
  return await askForBound(
    step,
    vscode.l10n.t('Responses from when on?'),
    [
      {
        label: vscode.l10n.t('From the beginning'),
        detail: vscode.l10n.t('However old the responses are'),
        chosen: { kind: 'open' },
      },
      preset('today', vscode.l10n.t('Today'), today),
      preset('last-days', vscode.l10n.t('Last 7 days'), lastDays),
      ...(sinceSnapshot === undefined || since === undefined
        ? []
        : [
            preset(
              'since-snapshot',
              vscode.l10n.t('Since the last snapshot'),
              sinceSnapshot.at,
              plainLabel(filterWords(readFilter(since.filter), names, vscode.env.language)),
            ),
          ]),
    ],
    before,
  );
}

/** Asks where the filter ends, and leaves out what would end it before it begins. Responses created at that instant are out. */
export async function askForEnd(
  step: Step,
  { from, today, now }: { readonly from: Date | undefined; readonly today: Date; readonly now: Date },
  before: BoundAnswer | undefined,
): Promise<Answered<BoundChosen>> {
  return await askForBound(
    step,
    vscode.l10n.t('Responses until when?'),
    [
      {
        label: vscode.l10n.t('Until now'),
        detail: vscode.l10n.t('No end: everything that has arrived when Prolific prepares the export'),
        chosen: { kind: 'open' },
      },
      ...(rangeProblem(from, today, now) === undefined
        ? [preset('today', vscode.l10n.t('Until today, 00:00'), today)]
        : []),
    ],
    before,
  );
}

/** The local time of an instant and, after it, the text that is sent. */
export function localAndSent(instant: Date): string {
  return vscode.l10n.t(
    '{0} · sent as {1}',
    instantWords(instant, vscode.env.language),
    instant.toISOString().replace('.000Z', 'Z'),
  );
}

async function askForBound(
  step: Step,
  placeholder: string,
  choices: readonly BoundItem[],
  before: BoundAnswer | undefined,
): Promise<Answered<BoundChosen>> {
  const typedBefore = before?.kind === 'at' && before.choice === 'typed' ? before : undefined;
  return await askByPick<BoundItem, BoundChosen>(step, (picker, answer) => {
    picker.placeholder = placeholder;
    picker.items = [
      ...choices,
      {
        label: vscode.l10n.t('Type a date…'),
        ...(typedBefore === undefined ? {} : { detail: localAndSent(typedBefore.at) }),
        alwaysShow: true,
        chosen: { kind: 'type', typed: typedBefore?.typed ?? '' },
      },
    ];
    const marked = picker.items.find(({ chosen }) => isAnswer(chosen, before));
    if (marked !== undefined) picker.activeItems = [marked];
    return picker.onDidAccept(() => {
      const chosen = picker.selectedItems[0]?.chosen;
      if (chosen === undefined) return;
      // A date may have been typed right here; words only look for a row.
      const isDate = /^\s*\d/.test(picker.value);
      answer(chosen.kind === 'type' && isDate ? { ...chosen, typed: picker.value } : chosen);
    });
  });
}

function preset(choice: BoundChoice, label: string, at: Date, description?: string): BoundItem {
  return {
    label,
    ...(description === undefined ? {} : { description }),
    detail: localAndSent(at),
    chosen: { kind: 'at', choice, at },
  };
}

function isAnswer(chosen: BoundChosen, answer: BoundAnswer | undefined): boolean {
  switch (answer?.kind) {
    case undefined:
      return false;
    case 'open':
      return chosen.kind === 'open';
    case 'at':
      return answer.choice === 'typed'
        ? chosen.kind === 'type'
        : chosen.kind === 'at' && chosen.choice === answer.choice;
  }
}
