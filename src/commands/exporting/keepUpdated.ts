import * as vscode from 'vscode';
import { askInOrder, askOneOf, type Answered, type Step } from '../../editor/filterQuestions/step.ts';
import { askModal, offer, pickFrom, type Button } from '../../editor/messages/dialogs.ts';
import { noStudyWords } from '../../editor/messages/countWords.ts';
import { executeAndReport } from '../../editor/messages/problemMessages.ts';
import { commandIds } from '../../editor/ids.ts';
import { messageText, oneLine } from '../../editor/messages/untrustedText.ts';
import { atMostWords, keptUpdatedWords } from '../../editor/messages/when.ts';
import { requireTrust } from '../../editor/targetFolder.ts';
import { keptIntervals, thinnings, type KeptOptions } from '../../exports/keepUpdated/keptStore.ts';
import type { KeptState } from '../../exports/keepUpdated/keeper.ts';
import type { ExportSubject } from '../../snapshots/subject.ts';
import { isFromCode, keepArgument, subjectOfRow, toSubject, type KeepArgument } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { findSubject } from './findSubject.ts';
import { pickCollection, type PickDeps } from './pickCollection.ts';

type Deps = PickDeps & Pick<CommandDeps, 'keepUpdated' | 'newAnswers' | 'targets' | 'memory'>;

/** Result of the command `prolificCollections.keepUpdated`. */
export type KeepResult =
  | ({ readonly status: 'on'; readonly folder: vscode.Uri } & KeptOptions)
  | { readonly status: 'off' | 'cancelled' };

const explainedKey = 'keepUpdatedExplained';

/**
 * Keeps a collection or batch updated, changes how, or stops it: that of a row, of an argument `{ collectionId,
 * everyMinutes?, keep?, stop?, workspaceFolder? }` or the same with `batchId`, or a picked one. Explains once what
 * it does on Prolific. Called by code, it also rejects on failure.
 */
export async function keepUpdated(deps: Deps, argument: unknown): Promise<KeepResult | undefined> {
  const isCalledFromCode = isFromCode(argument);
  return await deps.problems.attempt(
    vscode.l10n.t('Keep Updated'),
    async () => {
      requireTrust();
      const given = isCalledFromCode ? keepArgument(argument) : undefined;
      const subject = given === undefined ? await subjectFor(deps, argument) : await find(deps, given);
      return subject === undefined ? { status: 'cancelled' } : await choose(deps, subject, given);
    },
    { rejects: isCalledFromCode },
  );
}

async function subjectFor(deps: Deps, argument: unknown): Promise<ExportSubject | undefined> {
  return subjectOfRow(argument) ?? (await pickCollection(deps, vscode.l10n.t('Keep Updated')));
}

async function find(deps: Deps, { subject }: KeepArgument): Promise<ExportSubject | undefined> {
  return await runWithProgress(vscode.l10n.t('Keep Updated'), async (_, signal) =>
    findSubject(await deps.session.client(), subject, signal),
  );
}

async function choose(
  deps: Deps,
  subject: ExportSubject,
  given: KeepArgument | undefined,
): Promise<KeepResult> {
  const { keepUpdated: keeper } = deps;
  await keeper.look();
  const current = keeper.current(subject);
  const wanted = await whatToDo(subject, current, given);
  if (wanted === undefined) return { status: 'cancelled' };
  if (wanted === 'stop') {
    if (current !== undefined) await keeper.choose(current.target, toSubject(subject), undefined);
    return { status: 'off' };
  }
  if (current === undefined && !(await explained(deps, subject))) return { status: 'cancelled' };
  const target =
    current?.target ??
    (await deps.targets.choose(
      subject.id,
      given?.workspaceFolder === undefined ? {} : { wanted: given.workspaceFolder },
    ));
  const options =
    target === undefined
      ? undefined
      : wanted === 'continue'
        ? current
        : await askHow(subject, given?.options ?? {}, current);
  if (target === undefined || options === undefined) return { status: 'cancelled' };
  const { everyMinutes, keeps } = options;
  await keeper.choose(target, toSubject(subject), { everyMinutes, keeps });
  if (deps.newAnswers.lacksStudy(subject)) void offerLink(subject);
  return { status: 'on', everyMinutes, keeps, folder: vscode.Uri.file(target.exportFolder) };
}

/** Says that nothing can be exported before a study is linked. */
async function offerLink({ kind, id, name }: ExportSubject): Promise<void> {
  const words = `${messageText(name)}: ${noStudyWords()}`;
  const argument = kind === 'batch' ? { batchId: id } : { collectionId: id };
  const link: Button = [vscode.l10n.t('Link Study…'), () => executeAndReport(commandIds.linkStudy, argument)];
  await offer(words, [link], 'warning');
}

async function whatToDo(
  { name }: ExportSubject,
  current: KeptState | undefined,
  given: KeepArgument | undefined,
): Promise<'stop' | 'continue' | 'change' | undefined> {
  if (given !== undefined) return given.stop ? 'stop' : 'change';
  if (current === undefined) return 'change';
  const labels = {
    continue: vscode.l10n.t('Continue'),
    change: vscode.l10n.t('Change…'),
    stop: vscode.l10n.t('Stop Keeping Updated'),
  };
  return await pickFrom(
    vscode.l10n.t('Keep “{0}” Updated', oneLine(name)),
    optionWords(current),
    [...(current.isPaused ? (['continue'] as const) : []), 'change', 'stop'],
    (value) => ({ label: labels[value] }),
  );
}

function optionWords({ everyMinutes, isPaused }: KeptState): string {
  return isPaused ? vscode.l10n.t('Keep Updated is paused') : keptUpdatedWords(everyMinutes);
}

/** Explains what it does, until somebody has agreed once. Returns whether the person agrees. */
async function explained({ memory }: Deps, { name }: ExportSubject): Promise<boolean> {
  if (memory.get<boolean>(explainedKey) === true) return true;
  const agree = vscode.l10n.t('Keep Updated');
  const pressed = await askModal(
    vscode.l10n.t('Keep “{0}” updated?', messageText(name)),
    [agree],
    [
      vscode.l10n.t(
        'When participants complete new submissions, a new snapshot is exported, even while the side bar is hidden. If several windows have the folder open, only one of them exports.',
      ),
      vscode.l10n.t(
        'Prolific keeps at most ten exports of a collection. Once a new snapshot is on this computer, or before that if Prolific has no place left, Keep Updated deletes its own previous export on Prolific. It never deletes an export that you or anybody else requested.',
      ),
    ],
  );
  if (pressed !== agree) return false;
  await memory.update(explainedKey, true);
  return true;
}

async function askHow(
  { name }: ExportSubject,
  given: Partial<KeptOptions>,
  current: KeptState | undefined,
): Promise<KeptOptions | undefined> {
  const title = vscode.l10n.t('Keep “{0}” Updated', oneLine(name));
  // Code that says how often gets the default for the rest, and no questions.
  if (given.everyMinutes !== undefined)
    return { everyMinutes: given.everyMinutes, keeps: given.keeps ?? current?.keeps ?? 'all' };
  const answers: Answers = { ...current, ...given };
  const answered = await askInOrder(title, { answers, index: 0 }, () => [askHowOften, askWhichToKeep]);
  const { everyMinutes, keeps } = answered ?? {};
  return everyMinutes === undefined || keeps === undefined ? undefined : { everyMinutes, keeps };
}

type Answers = Partial<KeptOptions>;

async function askHowOften(step: Step, { everyMinutes }: Answers): Promise<Answered<Answers>> {
  const choices = keptIntervals.map((value) => ({
    label: atMostWords(value),
    value: { everyMinutes: value },
  }));
  const before = choices.find(({ value }) => value.everyMinutes === everyMinutes)?.value;
  return await askOneOf<Answers>(
    step,
    vscode.l10n.t('How often may a new snapshot be exported?'),
    choices,
    before,
  );
}

async function askWhichToKeep(step: Step, { keeps }: Answers): Promise<Answered<Answers>> {
  const choices = thinnings.map((value) => ({ ...thinningWords(value), value: { keeps: value } }));
  const before = choices.find(({ value }) => value.keeps === keeps)?.value;
  return await askOneOf<Answers>(
    step,
    vscode.l10n.t('Which of these snapshots should be kept?'),
    choices,
    before,
  );
}

function thinningWords(keeps: KeptOptions['keeps']): vscode.QuickPickItem {
  return keeps === 'all'
    ? { label: vscode.l10n.t('All Snapshots') }
    : {
        label: vscode.l10n.t('The Newest of Each Day'),
        detail: vscode.l10n.t(
          'Deletes older ones that Keep Updated made, unless you added or changed files in them',
        ),
      };
}
