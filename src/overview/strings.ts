import * as l10n from '@vscode/l10n';

/** Every string that the overview's webview shows, in the person's language; `{0}` and so on are filled there. */
export function overviewStrings() {
  return {
    ...headStrings(),
    ...qualityStrings(),
    ...filterStrings(),
    ...cardStrings(),
    ...chartStrings(),
    ...tableStrings(),
  };
}

/** A string with a form for when the value at the place `by`, from 0, is 1. */
export interface CountedString {
  readonly one: string;
  readonly other: string;
  readonly by: number;
}

function counted(one: string, other: string, by = 0): CountedString {
  return { one, other, by };
}

export type OverviewStrings = Readonly<ReturnType<typeof overviewStrings>>;

function headStrings() {
  return {
    collection: l10n.t('Collection'),
    batch: l10n.t('Batch'),
    filter: l10n.t('Exported'),
    submissions: l10n.t('Submissions'),
    participants: l10n.t('Participants'),
    taskRows: l10n.t('Submissions × tasks'),
    files: l10n.t('Files'),
    size: l10n.t('Size'),
    responsesFrom: l10n.t('Responses from'),
    studies: l10n.t('{0} studies'),
    takenAt: l10n.t('Snapshot of'),
    verified: l10n.t('Verified'),
    verifiedHint: l10n.t(
      'The size and CRC-32 checksum of every file were checked during the export, and every file still has that size.',
    ),
    checkingFiles: l10n.t('Checking files'),
    changedSince: l10n.t('Changed since the export'),
    changedSinceHint: l10n.t('Not every file is as it was checked during the export; see below.'),
    ofAll: l10n.t('{0} of {1}'),
    range: l10n.t('{0} to {1}'),
    reading: l10n.t('Reading responses'),
    soFar: counted(
      l10n.t('Figures of the first submission; the others are still being read.'),
      l10n.t('Figures of the first {0} submissions; the others are still being read.'),
    ),
    readingShare: counted(
      l10n.t('Reading responses: {0} of {1}, {2} submission'),
      l10n.t('Reading responses: {0} of {1}, {2} submissions'),
      2,
    ),
    failed: l10n.t('The overview could not be made.'),
    tryAgain: l10n.t('Try Again'),
    unknown: l10n.t('not known'),
  };
}

function qualityStrings() {
  return {
    quality: l10n.t('Data quality'),
    qualityFine: l10n.t('Every line could be read, and every file has its answer.'),
    qualityChecking: l10n.t('Looking for gaps'),
    unreadableLines: l10n.t('Unreadable lines'),
    unreadableAdvice: l10n.t(
      'These lines are left out of all figures. Open one to see what is wrong with it; a new export may bring it whole.',
    ),
    questionsMissing: l10n.t('Missing list of questions'),
    questionsMissingAdvice: l10n.t(
      'The snapshot has neither collection.json nor batch.json. Without it questions have no words, pages or options, here and in tables and notebooks, where columns are named after ids. Export again to get it.',
    ),
    notJson: l10n.t('Lines with NaN or Infinity'),
    notJsonAdvice: l10n.t(
      'NaN and Infinity aren’t valid JSON, so other programs may reject these lines. Here, the lines are read in full, with these values as text.',
    ),
    otherTypes: l10n.t('Answers of another type'),
    otherTypesAdvice: l10n.t(
      'These answers were given when their question had a different type. They are in no chart and no figure of the question; the tables keep them with their type.',
    ),
    sharedIds: l10n.t('Questions with the same id'),
    sharedIdsAdvice: l10n.t(
      'Each of these questions has the id of an earlier one, so their answers can’t be told apart: all of them are shown with the earlier question.',
    ),
    filesByPlace: l10n.t('Files matched by their folder'),
    filesByPlaceAdvice: l10n.t(
      'These files have different names from those in the responses. Each was the only file left in its submission’s folder, so it was matched. Open one to check.',
    ),
    unsureFiles: l10n.t('Files that could not be told apart'),
    unsureFilesAdvice: l10n.t(
      'A response names several files with the same name, and the archive has a different number of them. They are matched in order; please check them.',
    ),
    questionsBroken: l10n.t('Broken list of questions'),
    questionsBrokenAdvice: l10n.t(
      '{0} can’t be read, or no question is in it. Without it questions have no words, pages or options, here and in tables and notebooks, where columns are named after ids. Put it right, or export again.',
    ),
    withoutSubmission: l10n.t('Records without a submission'),
    withoutSubmissionAdvice: l10n.t(
      'These lines name no submission. Each counts as one of its own, so that one that is there twice counts twice. Open one to see what it has; a new export may bring it whole.',
    ),
    unknownInstructions: l10n.t('Unknown instructions'),
    unknownAdvice: l10n.t(
      'Answers to instructions that the export does not describe, often from an earlier version of the collection. They are kept in the responses file.',
    ),
    missingFiles: l10n.t('Missing files'),
    missingFilesAdvice: l10n.t(
      'Responses name these files, or they were exported and deleted since; they are not in this snapshot. Export again to get them.',
    ),
    changedFiles: l10n.t('Changed files'),
    changedFilesAdvice: l10n.t(
      'These files have another size than when they were exported and checked. If nobody meant to change them, export again.',
    ),
    leftOutFiles: l10n.t('Files left out'),
    leftOutAdvice: l10n.t(
      'These files of the archive were not unpacked; all others are here. snapshot.json lists every one under “left_out”. Prolific’s support can look into the archive.',
    ),
    'climbs-out': l10n.t('its path leads outside the folder'),
    absolute: l10n.t('its path is absolute'),
    link: l10n.t('it is a link to another place'),
    device: l10n.t('it is a device, not a file'),
    reserved: l10n.t('other programs, or this extension, would use a file of that name'),
    encrypted: l10n.t('it is password-protected'),
    'unsupported-compression': l10n.t('it is compressed in a way that this version cannot read'),
    damaged: l10n.t('it is damaged in the archive'),
    orphanFiles: l10n.t('Files without an answer'),
    orphanAdvice: l10n.t(
      'No response names these files. They may belong to submissions that came in while the export was made.',
    ),
    notUnderstood: l10n.t('Answers not understood'),
    notUnderstoodAdvice: l10n.t(
      'These answers have a different shape from what their question asks for. No chart and no figure of the question includes them. Open one to see what was written; any text in it is in the tables.',
    ),
    wrongOptions: l10n.t('Answers that are no option'),
    wrongOptionsAdvice: l10n.t(
      'These answers are none of their question’s options, as when the question was changed after it had been answered. They are counted and marked as “not an option”; decide which option each belongs to, or leave them out.',
    ),
    duplicates: l10n.t('Duplicate submissions'),
    duplicatesAdvice: l10n.t(
      'These submissions are in the file more than once. Only the latest of each counts; the tables mark the others as “duplicate”.',
    ),
    responsesOnly: l10n.t('Uploads not fetched'),
    responsesOnlyAdvice: counted(
      l10n.t('This snapshot holds the responses only. {0} more file, {1}, is in the archive.'),
      l10n.t('This snapshot holds the responses only. {0} more files, {1}, are in the archive.'),
    ),
    createTables: l10n.t('Create Analysis Tables'),
    createNotebook: l10n.t('Create Notebook'),
    actions: l10n.t('What to do with this snapshot'),
    gone: l10n.t('This snapshot is no longer there. Its folder was deleted, moved or renamed.'),
    goneAdvice: l10n.t('Close this tab, or put the folder back to see the snapshot here again.'),
    fetchUploads: l10n.t('Fetch Uploads'),
    openResponses: l10n.t('Open Responses'),
    revealSnapshot: l10n.t('Reveal Snapshot'),
    line: l10n.t('Line {0}'),
    times: counted(l10n.t('once'), l10n.t('{0} times')),
    answers: counted(l10n.t('{0} answer'), l10n.t('{0} answers')),
    andMore: l10n.t('and {0} more'),
  };
}

function filterStrings() {
  return {
    filterBar: l10n.t('Filter'),
    study: l10n.t('Study'),
    allStudies: l10n.t('All studies'),
    participant: l10n.t('Participant'),
    participantHint: l10n.t('Participant ID'),
    from: l10n.t('From'),
    to: l10n.t('Until'),
    answer: l10n.t('Answer'),
    chipStudy: l10n.t('Study: {0}'),
    chipParticipant: l10n.t('Participant: {0}'),
    chipFrom: l10n.t('From {0}'),
    chipTo: l10n.t('Before {0}'),
    chipAnswer: l10n.t('{0}: {1}'),
    remove: l10n.t('Remove filter {0}'),
    clear: l10n.t('Clear Filter'),
    activeFilters: l10n.t('Active filters'),
    showing: counted(l10n.t('{0} of {1} submission'), l10n.t('{0} of {1} submissions'), 1),
    showingAll: counted(l10n.t('{0} submission'), l10n.t('All {0} submissions')),
    nothingMatches: l10n.t('No submission matches the filter.'),
    nothingYet: l10n.t(
      'There are no submissions in this snapshot. Export again once participants have answered.',
    ),
  };
}

function cardStrings() {
  return {
    page: l10n.t('Page {0}'),
    otherPage: l10n.t('Other questions'),
    noQuestion: l10n.t('Question without text'),
    choice: l10n.t('Choice'),
    choices: l10n.t('Several choices'),
    number: l10n.t('Number'),
    text: l10n.t('Text'),
    upload: l10n.t('Upload'),
    other: l10n.t('Unknown type'),
    answered: counted(l10n.t('{0} of {1} submission answered'), l10n.t('{0} of {1} submissions answered'), 1),
    answeredTasks: counted(
      l10n.t('{0} of {1} submission × task answered'),
      l10n.t('{0} of {1} submissions × tasks answered'),
      1,
    ),
    missing: l10n.t('{0} missing'),
    noneMissing: l10n.t('none missing'),
    blank: l10n.t('{0} blank'),
    ofAnotherType: l10n.t('{0} of another type'),
    percentOf: l10n.t('% of {0} with an answer'),
    order: l10n.t('Order'),
    byOption: l10n.t('As asked'),
    byCount: l10n.t('By count'),
    unlisted: l10n.t('not an option'),
    otherAnswers: l10n.t('Other answers'),
    severalHint: l10n.t('Several answers were possible, so the counts can add up to more than {0}.'),
    barHint: l10n.t('Filter by this answer'),
    explanations: counted(l10n.t('{0} text with a choice'), l10n.t('{0} texts with a choice')),
    otherType: l10n.t(
      'This version does not know instructions of type {0}. The answers are in the responses file.',
    ),
    notNumbers: counted(l10n.t('{0} answer is no number'), l10n.t('{0} answers are no number')),
    severalNumbers: counted(
      l10n.t('{0} answer gives different numbers and is left out'),
      l10n.t('{0} answers give different numbers and are left out'),
    ),
    twoGroups: l10n.t('Two groups: {0} around {1} and {2} around {3}. One mean or median describes neither.'),
    mixedUnits: l10n.t(
      'Answers in {0} are over 100 times those in {1} (medians {2} and {3}). Units may be mixed up.',
    ),
    logarithmic: l10n.t('Logarithmic axis'),
    converted: l10n.t('{0} converted from {1}'),
    noUnit: l10n.t('without unit'),
    count: l10n.t('n'),
    median: l10n.t('Median'),
    middleHalf: l10n.t('Middle half'),
    meanDeviation: l10n.t('Mean ± SD'),
    min: l10n.t('Min'),
    max: l10n.t('Max'),
    lengths: l10n.t('Length in characters'),
    frequentWords: l10n.t('Frequent words'),
    wordHint: counted(
      l10n.t('In {0} answer. Click to find it.'),
      l10n.t('In {0} answers. Click to find them.'),
    ),
    sampledWordHint: l10n.t('In {0} of {1} sampled answers. Click to find all.'),
    wordsFrom: l10n.t('Words of a sample: {0} of {1} answers.'),
    samples: l10n.t('Answers'),
    search: l10n.t('Search answers'),
    found: l10n.t('{0} found'),
    someFound: l10n.t('Showing {0} of {1}'),
    showMore: l10n.t('Show More'),
    showLess: l10n.t('Show Less'),
    uploads: counted(l10n.t('{0} file, {1}'), l10n.t('{0} files, {1}')),
    uploadsOnly: counted(l10n.t('{0} file'), l10n.t('{0} files')),
    notHere: l10n.t('{0} not in this snapshot'),
    fileMissing: l10n.t('Not in snapshot'),
    openFile: l10n.t('Open File'),
    submission: l10n.t('Submission {0}'),
  };
}

function chartStrings() {
  return {
    overTime: l10n.t('Responses over time'),
    timeUnit5Minutes: l10n.t('By 5 minutes ({0})'),
    timeUnit15Minutes: l10n.t('By 15 minutes ({0})'),
    timeUnitHour: l10n.t('By hour ({0})'),
    timeUnitDay: l10n.t('By day ({0})'),
    timeUnitWeek: l10n.t('By week from Monday ({0})'),
    timeUnitMonth: l10n.t('By month ({0})'),
    timeUnitYear: l10n.t('By year ({0})'),
    noTimes: l10n.t('The responses name no times.'),
    timeHint: counted(
      l10n.t('{0}: {1} submission. Filter by this time.'),
      l10n.t('{0}: {1} submissions. Filter by this time.'),
      1,
    ),
    timeHintTasks: counted(
      l10n.t('{0}: {1} submission × task. Filter by this time.'),
      l10n.t('{0}: {1} submissions × tasks. Filter by this time.'),
      1,
    ),
    timeEndHint: l10n.t('{0}. Filter by this time.'),
    withoutTime: l10n.t('{0} without a time'),
    countBefore: l10n.t('{0} before {1}'),
    countFrom: l10n.t('{0} from {1} on'),
    countBelow: l10n.t('{0} below {1}'),
    countAbove: l10n.t('{0} above {1}'),
    countOrMore: l10n.t('{0} at {1} or more'),
    below: l10n.t('below {0}'),
    above: l10n.t('above {0}'),
    orMore: l10n.t('{0} or more'),
    underRange: l10n.t('{0} to under {1}'),
    endHint: l10n.t('{0}. Filter by this range.'),
    binHint: counted(
      l10n.t('{0}: {1} answer. Filter by this range.'),
      l10n.t('{0}: {1} answers. Filter by this range.'),
      1,
    ),
    numbers: l10n.t('Numbers'),
    chart: l10n.t('Copy or save chart: {0}'),
    chartLabel: l10n.t('Chart: {0}. The numbers follow as a table.'),
    copySvg: l10n.t('Copy SVG'),
    copyPng: l10n.t('Copy Picture'),
    copyCsv: l10n.t('Copy Numbers (CSV)'),
    saveSvg: l10n.t('Save as SVG…'),
    savePng: l10n.t('Save as PNG…'),
    saveCsv: l10n.t('Save Numbers as CSV…'),
    copied: l10n.t('Copied'),
    notCopied: l10n.t('The picture could not be copied. Save it instead.'),
    notCopiedText: l10n.t('It could not be copied. Save it instead.'),
    saved: l10n.t('Saved'),
    notSaved: l10n.t('It could not be saved. Save the chart’s numbers or its SVG instead.'),
    columnValue: l10n.t('Value'),
    columnCount: l10n.t('Count'),
    columnPercent: l10n.t('Percent'),
    columnFrom: l10n.t('From'),
    columnTo: l10n.t('To'),
  };
}

function tableStrings() {
  return {
    table: l10n.t('Submissions'),
    tableHint: l10n.t(
      'Arrow keys move; Enter or a click on a participant, a study or an answer shows only what has the same.',
    ),
    filterByWhich: l10n.t('Filter by one of these answers'),
    columnRow: l10n.t('No.'),
    columnSubmission: l10n.t('Submission'),
    columnTask: l10n.t('Task'),
    columnTime: l10n.t('Time'),
    loadingRow: l10n.t('Loading'),
    tableFailed: l10n.t('The rows could not be read.'),
  };
}
