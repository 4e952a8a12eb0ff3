import * as vscode from 'vscode';
import { formatBytes } from '../../problems/amounts.ts';
import type { Batch, Collection, PageItem } from '../../prolific/apiModel.ts';
import {
  isSelectable,
  maxQuestions,
  uploadKinds,
  wireUploads,
  type UploadKind,
  type UploadSelection,
} from '../../snapshots/filter/uploadSelection.ts';
import { isContentType, isInstructionType, isOfKind } from '../../snapshots/instructionType.ts';
import { plainLabel } from '../messages/untrustedText.ts';
import { askByText, askOneOf, askSeveral, type Answered, type Question, type Step } from './step.ts';

/** Answers about uploads. */
export interface UploadAnswers {
  /** `some`: responses, and the uploads that the other answers include. */
  scope?: 'everything' | 'responses' | 'some';
  questions?: readonly string[];
  kinds?: readonly UploadKind[];
  /** Size at most, in bytes. */
  maxBytes?: number;
}

/** What to export. */
export interface UploadOptions {
  readonly scope: 'everything' | 'responses';
  readonly uploads?: UploadSelection;
}

const megabyte = 1_000_000;
const offeredBytes = [10 * megabyte, 100 * megabyte, 1_000 * megabyte];
const anySize = Infinity;

/** Returns the questions that may be answered with uploads, in their order. */
function uploadQuestionsOf(subject: Collection | Batch): readonly PageItem[] {
  const items = subject.kind === 'batch' ? subject.items : subject.pages.flatMap((page) => page.items);
  return items
    .filter(({ type }) => (isInstructionType(type) ? isOfKind(type, 'files') : !isContentType(type)))
    .filter(({ id }) => isSelectable(id))
    .slice(0, maxQuestions);
}

/** Returns the questions about uploads that apply to a collection or batch. */
export function uploadQuestions(subject: Collection | Batch): readonly Question<UploadAnswers>[] {
  const items = uploadQuestionsOf(subject);
  return [
    ...(items.length > 1
      ? [
          async (step: Step, { questions }: UploadAnswers) =>
            as('questions', await askQuestions(step, items, questions)),
        ]
      : []),
    async (step, { kinds }) => as('kinds', await askKinds(step, kinds)),
    async (step, { maxBytes }) => as('maxBytes', await askSize(step, maxBytes)),
  ];
}

function as<K extends keyof UploadAnswers>(
  name: K,
  answered: Answered<NonNullable<UploadAnswers[K]>>,
): Answered<UploadAnswers> {
  return answered.status === 'answered'
    ? { status: 'answered', answer: { [name]: answered.answer } }
    : answered;
}

/** Returns what the answers mean; no selection if it would exclude nothing. */
export function uploadOptionsOf(
  { scope = 'everything', questions, kinds, maxBytes = anySize }: UploadAnswers,
  subject: Collection | Batch,
): UploadOptions {
  if (scope !== 'some') return { scope };
  const isEveryQuestion = questions === undefined || questions.length === uploadQuestionsOf(subject).length;
  const selection = {
    ...(isEveryQuestion ? {} : { questions }),
    ...(kinds === undefined || kinds.length === uploadKinds.length ? {} : { kinds }),
    ...(maxBytes === anySize ? {} : { maxBytes }),
  };
  return { scope: 'everything', ...(wireUploads(selection) === undefined ? {} : { uploads: selection }) };
}

/** Asks which files to export. */
export async function askScope(
  step: Step,
  before: UploadAnswers['scope'],
): Promise<Answered<NonNullable<UploadAnswers['scope']>>> {
  return await askOneOf(
    step,
    vscode.l10n.t('Select what to export'),
    [
      {
        value: 'everything',
        label: vscode.l10n.t('Everything'),
        detail: vscode.l10n.t('Responses and uploads'),
      },
      {
        value: 'responses',
        label: vscode.l10n.t('Responses Only'),
        detail: vscode.l10n.t('Ready sooner; you can download the uploads later'),
      },
      {
        value: 'some',
        label: vscode.l10n.t('Some Uploads…'),
        detail: vscode.l10n.t(
          'Responses, and uploads by question, kind or size; you can download the others later',
        ),
      },
    ],
    before,
  );
}

async function askQuestions(
  step: Step,
  items: readonly PageItem[],
  before: UploadAnswers['questions'],
): Promise<Answered<readonly string[]>> {
  return await askSeveral(
    step,
    vscode.l10n.t('Select the questions to download uploads for'),
    items.map(({ id, text }, place) => ({
      value: id,
      label: plainLabel(text) || vscode.l10n.t('Question {0}', place + 1),
    })),
    before,
  );
}

async function askKinds(
  step: Step,
  before: UploadAnswers['kinds'],
): Promise<Answered<readonly UploadKind[]>> {
  const kinds: Readonly<Record<UploadKind, readonly [label: string, examples: string]>> = {
    image: [vscode.l10n.t('Images'), '.jpg, .png, .heic, …'],
    video: [vscode.l10n.t('Videos'), '.mp4, .mov, .webm, …'],
    audio: [vscode.l10n.t('Audio'), '.mp3, .m4a, .wav, …'],
    document: [vscode.l10n.t('Documents'), '.pdf, .docx, .txt, …'],
    other: [vscode.l10n.t('Other Files'), vscode.l10n.t('All other extensions')],
  };
  return await askSeveral(
    step,
    vscode.l10n.t('Select the kinds of uploads to download'),
    uploadKinds.map((kind) => ({ value: kind, label: kinds[kind][0], description: kinds[kind][1] })),
    before,
  );
}

/** Asks for the maximum size by list or, on request, by number; going back from there returns to the list. */
async function askSize(step: Step, before: number | undefined): Promise<Answered<number>> {
  const offered =
    before === undefined || before === anySize
      ? offeredBytes
      : [...new Set([...offeredBytes, before])].sort((a, b) => a - b);
  for (;;) {
    const chosen = await askOneOf<number | undefined>(
      step,
      vscode.l10n.t('Select the maximum size of an upload'),
      [
        { value: anySize, label: vscode.l10n.t('Any size') },
        ...offered.map((value) => ({ value, label: vscode.l10n.t('Up to {0}', formatBytes(value)) })),
        { value: undefined, label: vscode.l10n.t('Enter a Size…') },
      ],
      before,
    );
    if (chosen.status !== 'answered') return chosen;
    if (chosen.answer !== undefined) return { status: 'answered', answer: chosen.answer };
    const typed = await askForMegabytes({ ...step, canGoBack: true });
    if (typed.status !== 'back') return typed;
  }
}

async function askForMegabytes(step: Step): Promise<Answered<number>> {
  return await askByText(step, (input, answer) => {
    input.prompt = vscode.l10n.t('Enter the maximum size in MB.');
    return vscode.Disposable.from(
      input.onDidChangeValue(() => (input.validationMessage = undefined)),
      input.onDidAccept(() => {
        const bytes = bytesOf(input.value);
        if (bytes === undefined)
          input.validationMessage = vscode.l10n.t('Enter a number, such as 25 or 0.5.');
        else answer(bytes);
      }),
    );
  });
}

/** Reads a number of megabytes, with a decimal point or comma. */
function bytesOf(text: string): number | undefined {
  const match = /^\s*(\d{1,7})(?:[.,](\d{1,3}))?\s*(?:MB)?\s*$/i.exec(text);
  if (match === null) return undefined;
  const bytes = Math.round(Number(`${match[1]}.${match[2] ?? '0'}`) * megabyte);
  return bytes > 0 ? bytes : undefined;
}
