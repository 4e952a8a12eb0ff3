import * as vscode from 'vscode';
import type { StartPresets } from '../../exports/filter/filterPresets.ts';
import { rangeProblem, readDate, startOfDay } from '../../exports/filter/filterDates.ts';
import { readFilter } from '../../snapshots/filter/filter.ts';
import { filterWords, instantWords } from '../../snapshots/filter/filterWords.ts';
import { plainLabel } from '../messages/untrustedText.ts';
import { askByPick, askByText, type Answered, type Step } from './step.ts';

/** The choice behind a bound. */
type BoundChoice = 'today' | 'last-days' | 'since-snapshot' | 'typed';

/** `open`: no bound. `typed`: the typed text, restored when the person goes back. */
export type BoundAnswer =
  | { readonly kind: 'open' }
  | { readonly kind: 'at'; readonly choice: BoundChoice; readonly at: Date; readonly typed?: string };

/** `type`: asks for a date; `typed` is what was typed to filter the choices. */
type BoundChosen = BoundAnswer | { readonly kind: 'type'; readonly typed: string };

interface BoundItem extends vscode.QuickPickItem {
  readonly chosen: BoundChosen;
}

interface BoundQuestion {
  readonly placeholder: string;
  readonly choices: readonly BoundItem[];
  /** Prompt for typing a date. */
  readonly prompt: string;
  /** Returns a sentence that says why an instant is refused. */
  readonly problemWith: (instant: Date) => string | undefined;
}

/** Asks for the filter's start, which is inclusive. */
export async function askForStart(
  step: Step,
  { today, lastDays, sinceSnapshot }: StartPresets,
  names: ReadonlyMap<string, string>,
  before: BoundAnswer | undefined,
): Promise<Answered<BoundAnswer>> {
  const choices = [
    open(vscode.l10n.t('From the beginning'), vscode.l10n.t('No start date')),
    preset('today', vscode.l10n.t('Today'), today),
    preset('last-days', vscode.l10n.t('Last 7 days'), lastDays),
  ];
  if (sinceSnapshot !== undefined) {
    const { at, snapshot } = sinceSnapshot;
    const words = filterWords(readFilter(snapshot.manifest.filter), names, vscode.env.language);
    const label = vscode.l10n.t('Since the last snapshot');
    choices.push({ ...preset('since-snapshot', label, at), description: plainLabel(words) });
  }
  const question = {
    placeholder: vscode.l10n.t('Select the start date'),
    choices,
    prompt: vscode.l10n.t('Enter the start date in local time, or with Z or a UTC offset.'),
    problemWith: (at: Date) => rangeProblem(at, undefined, new Date()),
  };
  return await askForBound(step, question, before);
}

/** Asks for the end of a filter that starts at `from`, omitting earlier choices. The end is exclusive. */
export async function askForEnd(
  step: Step,
  from: Date | undefined,
  before: BoundAnswer | undefined,
): Promise<Answered<BoundAnswer>> {
  const today = startOfDay(new Date());
  const problemWith = (at: Date): string | undefined => rangeProblem(from, at, new Date());
  const now = open(
    vscode.l10n.t('Until now'),
    vscode.l10n.t('No end date; includes every response that exists when Prolific prepares the export'),
  );
  const midnight = preset('today', vscode.l10n.t('Until today, 00:00'), today);
  const question = {
    placeholder: vscode.l10n.t('Select the end date'),
    choices: problemWith(today) === undefined ? [now, midnight] : [now],
    prompt: vscode.l10n.t('Enter the end date in local time, or with Z or a UTC offset.'),
    problemWith,
  };
  return await askForBound(step, question, before);
}

/** Asks by choices or, on request, for a typed date; going back from there returns to the choices. */
async function askForBound(
  step: Step,
  question: BoundQuestion,
  before: BoundAnswer | undefined,
): Promise<Answered<BoundAnswer>> {
  for (;;) {
    const chosen = await choose(step, question, before);
    if (chosen.status !== 'answered') return chosen;
    const { answer } = chosen;
    if (answer.kind !== 'type') return { status: 'answered', answer };
    const typed = await askForDate(step, question, answer.typed);
    if (typed.status !== 'back') return typed;
  }
}

async function choose(
  step: Step,
  { placeholder, choices }: BoundQuestion,
  before: BoundAnswer | undefined,
): Promise<Answered<BoundChosen>> {
  const typedBefore = before?.kind === 'at' && before.choice === 'typed' ? before : undefined;
  return await askByPick<BoundItem, BoundChosen>(step, (picker, answer) => {
    picker.placeholder = placeholder;
    picker.items = [
      ...choices,
      {
        label: vscode.l10n.t('Enter a Date…'),
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
      // A date may be typed here directly; other words filter the rows.
      const isDate = /^\s*\d/.test(picker.value);
      answer(chosen.kind === 'type' && isDate ? { ...chosen, typed: picker.value } : chosen);
    });
  });
}

/**
 * Asks for a date and shows, while it is typed, how it is understood or what is wrong. `typed` is the initial
 * text.
 */
async function askForDate(
  step: Step,
  { prompt, problemWith }: BoundQuestion,
  typed: string,
): Promise<Answered<BoundAnswer>> {
  return await askByText<BoundAnswer>(step, (input, answer) => {
    input.prompt = prompt;
    input.placeholder = vscode.l10n.t('YYYY-MM-DD or YYYY-MM-DD hh:mm');
    input.value = typed;
    const judge = (): Date | undefined => {
      const reading = readDate(input.value, new Date());
      const why = reading.status === 'refused' ? reading.why : problemWith(reading.instant);
      if (reading.status === 'refused' || why !== undefined) {
        input.validationMessage = why;
        return undefined;
      }
      const { note, instant } = reading;
      const { Info, Warning } = vscode.InputBoxValidationSeverity;
      const understood = localAndSent(instant);
      input.validationMessage =
        note === undefined
          ? { message: understood, severity: Info }
          : { message: `${note} ${understood}`, severity: Warning };
      return instant;
    };
    if (typed !== '') judge();
    return vscode.Disposable.from(
      input.onDidChangeValue((value) => {
        if (value.trim() === '') input.validationMessage = undefined;
        else judge();
      }),
      input.onDidAccept(() => {
        const at = judge();
        if (at !== undefined) answer({ kind: 'at', choice: 'typed', at, typed: input.value.trim() });
      }),
    );
  });
}

function open(label: string, detail: string): BoundItem {
  return { label, detail, chosen: { kind: 'open' } };
}

function preset(choice: BoundChoice, label: string, at: Date): BoundItem {
  return { label, detail: localAndSent(at), chosen: { kind: 'at', choice, at } };
}

/** Returns an instant in local time, followed by the text that is sent. */
function localAndSent(instant: Date): string {
  const sent = instant.toISOString().replace('.000Z', 'Z');
  return vscode.l10n.t('{0} · sent as {1}', instantWords(instant, vscode.env.language), sent);
}

function isAnswer(chosen: BoundChosen, answer: BoundAnswer | undefined): boolean {
  if (answer?.kind !== 'at') return chosen.kind === answer?.kind;
  if (answer.choice === 'typed') return chosen.kind === 'type';
  return chosen.kind === 'at' && chosen.choice === answer.choice;
}
