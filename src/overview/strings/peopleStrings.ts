import * as l10n from '@vscode/l10n';
import { counted } from './countedString.ts';

/** Returns the strings of the overview's page about who answered. */
export function peopleStrings() {
  return {
    // Who answered.
    whoAnswered: l10n.t('Who answered'),
    otherDemographics: counted(l10n.t('{0} more demographic'), l10n.t('{0} more demographics')),
    knownFor: counted(
      l10n.t('Known for {0} of {1} submission'),
      l10n.t('Known for {0} of {1} submissions'),
      1,
    ),
    withoutDetails: l10n.t('{0} without details'),
    nobodyKnown: l10n.t(
      'See how many submissions were approved, and describe your sample: add what Prolific knows about them.',
    ),
    moreKnown: l10n.t('More can be added:'),
    addSubmissionDetails: l10n.t('Add Submission Details'),
    addDemographics: l10n.t('Add Demographics…'),
    otherGroups: l10n.t('All others'),
    noGroup: l10n.t('Not known'),
    byGroup: l10n.t('By group, as shares of each group'),
    answeredParts: l10n.t('Answered, by group'),
    // Filter bar.
    status: l10n.t('Status'),
    allStatuses: l10n.t('All statuses'),
    splitBy: l10n.t('Split by'),
    noSplit: l10n.t('Nothing'),
    groups: l10n.t('Groups'),
    // Data quality.
    returnedSubmissions: l10n.t('Returned or rejected submissions'),
    returnedAdvice: l10n.t(
      'Answers of these submissions are in the data. Notebooks leave them out; here, you can filter by status.',
    ),
    keepCompleted: l10n.t('Show Only Approved and Awaiting Review'),
    fastSubmissions: l10n.t('Fast submissions'),
    fastAdvice: l10n.t(
      'These submissions took less than a third of the median time ({0}). Check their answers.',
    ),
    minutes: counted(l10n.t('{0} minute'), l10n.t('{0} minutes')),
    repeatedParticipants: l10n.t('Participants with several submissions'),
    repeatedAdvice: l10n.t(
      'Each of these participants counts once per submission. If a participant should count once, choose which submission to keep.',
    ),
    unknownPeople: l10n.t('Answers without details'),
    unknownPeopleAdvice: l10n.t(
      'Nothing is known about who made these submissions: neither the submission details nor the demographics contain them. Add them again if they are older than this snapshot.',
    ),
    withoutAnswers: l10n.t('Completed submissions without answers'),
    withoutAnswersAdvice: l10n.t(
      'Prolific lists these submissions as approved or awaiting review, but this snapshot has no answers from them. A new export may contain them.',
    ),
  };
}
