import * as vscode from 'vscode';
import {
  askAnyOf,
  askInOrder,
  askOneOf,
  type Answered,
  type Question,
  type Step,
} from '../../editor/filterQuestions/step.ts';
import { numberWords, participantWords } from '../../editor/messages/countWords.ts';
import { plainLabel } from '../../editor/messages/untrustedText.ts';
import type { ShareFindings } from '../../sharing/findings.ts';
import { fixWords } from '../../sharing/previewReport.ts';
import {
  defaultChoices,
  defaultSmallest,
  type Precision,
  type ShareChoices,
  type ShareItem,
  type ShareKind,
  type ShareSource,
} from '../../sharing/shareChoices.ts';

/** What somebody decided after a preview. */
export interface ShareDecision {
  readonly choices: ShareChoices;
  readonly findings: ShareFindings;
}

/** Previews a copy and shows the preview; `undefined` if canceled. */
export type Preview = (choices: ShareChoices) => Promise<ShareFindings | undefined>;

interface ShareAnswers {
  questions?: readonly string[];
  people?: readonly string[];
  groups?: Pick<ShareChoices, 'precision' | 'smallest'>;
  options?: readonly Option[];
  decision?: ShareDecision;
}

type Option = 'onlyApproved' | 'replaceContacts' | 'writeKey';
type Item<T> = vscode.QuickPickItem & { readonly value?: T };

const ofPeople: readonly ShareKind[] = ['demographic', 'status', 'day', 'seconds'];

/**
 * Asks what a copy includes, and shows a preview until somebody agrees. Enter takes the default everywhere.
 * Returns `undefined` if canceled.
 */
export async function askWhatToShare(
  title: string,
  source: ShareSource,
  { preview, mayHaveKey }: { readonly preview: Preview; readonly mayHaveKey: boolean },
): Promise<ShareDecision | undefined> {
  const usual = defaultChoices(source);
  const answers = await askInOrder<ShareAnswers>(title, { answers: {}, index: 0 }, (given) => [
    async (step, { questions }) =>
      as('questions', await askQuestions(step, source, questions ?? usual.include)),
    async (step, { people }) => as('people', await askPeople(step, source, people ?? usual.include)),
    ...(hasDemographics(source, given.people ?? usual.include)
      ? [async (step: Step, { groups }: ShareAnswers) => as('groups', await askPrecision(step, groups))]
      : []),
    async (step, { options }) => as('options', await askOptions(step, source, mayHaveKey, options)),
    previewQuestion(source, preview),
  ]);
  return answers?.decision;
}

function as<K extends keyof ShareAnswers>(
  name: K,
  answered: Answered<NonNullable<ShareAnswers[K]>>,
): Answered<ShareAnswers> {
  return answered.status === 'answered'
    ? { status: 'answered', answer: { [name]: answered.answer } }
    : answered;
}

function hasDemographics({ items }: ShareSource, people: readonly string[]): boolean {
  return items.some(({ kind, key }) => kind === 'demographic' && people.includes(key));
}

function choicesOf(
  source: ShareSource,
  { questions = [], people = [], groups, options = [] }: ShareAnswers,
): ShareChoices {
  return {
    ...defaultChoices(source),
    ...groups,
    include: [...questions, ...people],
    onlyApproved: options.includes('onlyApproved'),
    replaceContacts: options.includes('replaceContacts'),
    writeKey: options.includes('writeKey'),
  };
}

async function askQuestions(
  step: Step,
  { items }: ShareSource,
  before: readonly string[],
): Promise<Answered<readonly string[]>> {
  const part = (kinds: readonly ShareKind[], label: string, description?: string): Item<string>[] => {
    const own = items.filter(({ kind }) => kinds.includes(kind));
    if (own.length === 0) return [];
    const listed = own.map((item) => ({
      value: item.key,
      label: questionLabel(item),
      ...(description === undefined ? {} : { description }),
    }));
    return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...listed];
  };
  return await askAnyOf(
    step,
    vscode.l10n.t('Select the questions to include'),
    [
      ...part(['answer'], vscode.l10n.t('Choices, ratings and amounts')),
      ...part(
        ['text'],
        vscode.l10n.t('Texts that participants wrote'),
        vscode.l10n.t('may identify their authors'),
      ),
      ...part(
        ['files'],
        vscode.l10n.t('Uploads'),
        vscode.l10n.t('may show people, and contain names, places and times'),
      ),
      ...part(['task-field', 'record-field'], vscode.l10n.t('Fields of tasks and records')),
    ],
    before,
  );
}

function questionLabel({ label, order }: ShareItem): string {
  const text = plainLabel(label);
  if (order === undefined) return text || vscode.l10n.t('A question that isn’t in the list of questions');
  return `${order}. ${text || vscode.l10n.t('Question {0}', order)}`;
}

async function askPeople(
  step: Step,
  { items }: ShareSource,
  before: readonly string[],
): Promise<Answered<readonly string[]>> {
  return await askAnyOf(
    step,
    vscode.l10n.t('Select what to include about participants'),
    items
      .filter(({ kind }) => ofPeople.includes(kind))
      .map((item) => ({ value: item.key, ...personItem(item) })),
    before,
  );
}

function personItem({ kind, label }: ShareItem): vscode.QuickPickItem {
  switch (kind) {
    case 'status':
      return { label: vscode.l10n.t('Status of the submission') };
    case 'day':
      return { label: vscode.l10n.t('Day of the submission') };
    case 'seconds':
      return { label: vscode.l10n.t('Time taken') };
    default:
      return { label: plainLabel(label) };
  }
}

async function askPrecision(
  step: Step,
  before: ShareAnswers['groups'],
): Promise<Answered<NonNullable<ShareAnswers['groups']>>> {
  const choice = (precision: Precision, smallest: number, label: string, detail: string) => ({
    value: { precision, smallest },
    label,
    detail,
  });
  const rare = vscode.l10n.t('Ages in bands; rare countries and other rare values become “Other”');
  const choices = [
    choice('bands', 5, vscode.l10n.t('Less Precise, Groups of 5 or More'), rare),
    choice('bands', 10, vscode.l10n.t('Less Precise, Groups of 10 or More'), rare),
    choice(
      'wide-bands',
      5,
      vscode.l10n.t('Wide Age Bands, Groups of 5 or More'),
      vscode.l10n.t('18 to 34, 35 to 54, and 55 or older'),
    ),
    choice(
      'exact',
      5,
      vscode.l10n.t('As They Are'),
      vscode.l10n.t('Participants may be recognized by their age, sex and country'),
    ),
  ];
  const same = choices.find(
    ({ value }) => value.precision === before?.precision && value.smallest === before.smallest,
  );
  return await askOneOf(step, vscode.l10n.t('Select how precise demographics are'), choices, same?.value);
}

async function askOptions(
  step: Step,
  { hasStatus }: ShareSource,
  mayHaveKey: boolean,
  before: readonly Option[] = ['onlyApproved', 'replaceContacts'],
): Promise<Answered<readonly Option[]>> {
  const choices: Item<Option>[] = [
    ...(hasStatus
      ? [
          {
            value: 'onlyApproved' as const,
            label: vscode.l10n.t('Only submissions that are approved or awaiting review'),
            detail: vscode.l10n.t('Participants who return a submission withdraw it.'),
          },
        ]
      : []),
    {
      value: 'replaceContacts',
      label: vscode.l10n.t('Replace e-mail addresses, phone numbers and links in participants’ texts'),
      detail: vscode.l10n.t('As far as they are recognized'),
    },
    ...(mayHaveKey
      ? [
          {
            value: 'writeKey' as const,
            label: vscode.l10n.t('Keep a key of pseudonyms in the export folder'),
            detail: vscode.l10n.t('To find a participant in the copy later. It is never in the copy.'),
          },
        ]
      : []),
  ];
  return await askAnyOf(step, vscode.l10n.t('Select how the copy is made'), choices, before);
}

/** Previews the copy, and again after each change that a suggestion makes, until it is to be created. */
function previewQuestion(source: ShareSource, preview: Preview): Question<ShareAnswers> {
  return async (step, answers) => {
    for (;;) {
      const choices = choicesOf(source, answers);
      const findings = await preview(choices);
      if (findings === undefined) return { status: 'back' };
      const { groups } = findings;
      const chosen = await askOneOf<'create' | Fix>(
        step,
        vscode.l10n.t('Read the preview, then decide'),
        [
          {
            value: 'create',
            label: vscode.l10n.t('Create Copy…'),
            description: participantWords(findings.participants),
            detail: warningOf(findings),
          },
          ...groups.fixes.map((fix) => ({
            value: fix,
            label: plainLabel(fixWords(fix, groups.precision)),
            description:
              fix.left === 0
                ? vscode.l10n.t('no small groups are left')
                : vscode.l10n.t('{0} are left in small groups', participantWords(fix.left)),
          })),
        ],
        'create',
      );
      if (chosen.status !== 'answered') return chosen;
      if (chosen.answer === 'create')
        return { status: 'answered', answer: { decision: { choices, findings } } };
      Object.assign(answers, fixed(source, answers, chosen.answer));
    }
  };
}

type Fix = ShareFindings['groups']['fixes'][number];

function fixed(
  { items }: ShareSource,
  { people = [], groups }: ShareAnswers,
  { leaveOut, precision }: Fix,
): Pick<ShareAnswers, 'people' | 'groups'> {
  const included = items.filter(({ kind, key }) => kind === 'demographic' && people.includes(key));
  const dropped = new Set(leaveOut.map((place) => included[place]?.key));
  return {
    people: people.filter((key) => !dropped.has(key)),
    groups: { precision, smallest: groups?.smallest ?? defaultSmallest },
  };
}

function warningOf({ groups, contacts }: ShareFindings): string {
  const warnings = [
    ...(groups.count === 0
      ? []
      : [vscode.l10n.t('{0} are in small groups', participantWords(groups.participants))]),
    ...(contacts.count === 0
      ? []
      : [vscode.l10n.t('{0} e-mail addresses, phone numbers or links', numberWords(contacts.count))]),
  ];
  return warnings.join(' · ');
}
