import * as l10n from '@vscode/l10n';
import { formatBytes } from '../exports/wording.ts';
import { visible } from '../prolific/plainText.ts';
import type { ErasureReport } from './eraseParticipant.ts';
import {
  isErasable,
  isErasableAnywhere,
  totalsOf,
  type NamingFile,
  type ParticipantFinding,
  type SnapshotFinding,
} from './finding.ts';
import type { Person } from './participantId.ts';

const mostListed = 50;

/** What a report needs of its reader's place. */
export interface ReportWords {
  /** A time in words. */
  readonly date: (date: Date) => string;
  /** How a problem is told in a sentence. */
  readonly problem: (error: unknown) => string;
}

/** What was found, as Markdown. All text from elsewhere in it is escaped. */
export function findingReport(
  person: Person,
  found: ParticipantFinding,
  now: Date,
  words: ReportWords,
): string {
  const { submissions, files, bytes, snapshots } = totalsOf(found.snapshots);
  const nothing = found.snapshots.length + found.stagings.length + found.naming.length === 0;
  return document([
    `# ${l10n.t('A participant’s data')}`,
    l10n.t(
      'Participant {0}. Searched {1}, all snapshots in the export folders of the open folders: {2}.',
      code(person.id),
      escaped(words.date(now)),
      found.searched,
    ),
    nothing
      ? `**${l10n.t('Nothing of this participant was found.')}**`
      : `**${l10n.t('Submissions: {0} · uploads: {1} ({2}) · snapshots: {3}', submissions, files, formatBytes(bytes), snapshots)}**`,
    ...found.snapshots.map((each) => snapshotSection(each, words, 'found')),
    stagingsSection(found),
    vagueSection(found.vague),
    elsewhereSection(found),
    section(
      l10n.t('Where was searched'),
      found.exportFolders.map((folder) => code(folder)),
    ),
    reachSection(),
    keptNowhere(),
  ]);
}

/** What was deleted and what is left, as Markdown. */
export function erasureReport(person: Person, report: ErasureReport, words: ReportWords): string {
  const { submissions, files, bytes, snapshots } = totalsOf(report.erased);
  const { left } = report;
  return document([
    `# ${l10n.t('A participant’s data were deleted')}`,
    l10n.t('Participant {0}, deleted {1}.', code(person.id), escaped(words.date(report.at))),
    `**${l10n.t('Deleted for good: submissions: {0} · uploads: {1} ({2}) · snapshots: {3}', submissions, files, formatBytes(bytes), snapshots)}**`,
    report.cancelled
      ? `**${l10n.t('This was cancelled before the end. Delete again to go on with it.')}**`
      : '',
    troubles(report, words),
    ...report.erased.map((each) => snapshotSection(each, words, 'deleted')),
    section(l10n.t('Unfinished exports'), [
      ...report.discarded.map((folder) => l10n.t('Discarded as a whole: {0}', code(folder))),
    ]),
    section(l10n.t('Files that had been edited'), [
      ...report.edited.map((path) =>
        l10n.t(
          '{0} was not as Prolific gave it. What is left of it is now what {1} says.',
          code(path),
          code('snapshot.json'),
        ),
      ),
    ]),
    left === undefined
      ? ''
      : leftSection(left, isDone(report) && report.erased.every(({ opaque }) => opaque.length === 0)),
    left !== undefined || report.cancelled
      ? ''
      : `**${l10n.t('The folders could not be searched again, so it is not known whether anything is left. Search again.')}**`,
    vagueSection(left?.vague ?? person.vague()),
    reachSection(),
    l10n.t(
      'This installation of the editor remembers the date of this deletion and keyed hashes of their ids, to tell you if a later export brings the data back. SECURITY.md of the extension says how to forget them.',
    ),
    keptNowhere(),
  ]);
}

/** Whether nothing of the deletion is still to be done. */
function isDone({ busy, failed, held, cancelled }: ErasureReport): boolean {
  return busy.length + failed.length + held.length === 0 && !cancelled;
}

function troubles({ busy, failed, held }: ErasureReport, words: ReportWords): string {
  return section(l10n.t('Not done'), [
    ...held.map((folder) =>
      l10n.t(
        '{0} is empty but couldn’t be removed, and its name is one of their ids. Close it in other programs, then delete again.',
        code(folder),
      ),
    ),
    ...busy.map((folder) =>
      l10n.t(
        '{0} was not touched: an export or another window works on it. Delete again when that is over.',
        code(folder),
      ),
    ),
    ...failed.map(({ folder, error }) =>
      l10n.t(
        '{0}: {1} What was begun there is gone on with; delete again to be sure.',
        code(folder),
        escaped(words.problem(error)),
      ),
    ),
  ]);
}

function snapshotSection(finding: SnapshotFinding, words: ReportWords, when: 'found' | 'deleted'): string {
  const { folder, name, requestedAt, records, uploads, folders, tables, parts } = finding;
  const heading = `${escaped(name)} · ${escaped(words.date(new Date(requestedAt)))}`;
  const lines = [
    l10n.t('Folder: {0}', code(folder)),
    ...records.flatMap(({ path, wholeLines, partLines }) => [
      ...(wholeLines > 0 ? [l10n.t('{0}: {1}', code(path), l10n.t('lines: {0}', wholeLines))] : []),
      ...(partLines > 0
        ? [l10n.t('{0}: {1}', code(path), l10n.t('lines of which a part is theirs: {0}', partLines))]
        : []),
    ]),
    ...(uploads.length > 0
      ? [
          l10n.t('Uploads: {0}', uploads.length),
          ...list(uploads.map(({ path, size }) => `${code(path)} · ${formatBytes(size)}`)),
        ]
      : []),
    ...(folders.length > 0
      ? [
          l10n.t('Empty folders named after one of their ids: {0}', folders.length),
          ...list(folders.map(code)),
        ]
      : []),
  ];
  const derived = [...tables, ...parts];
  if (derived.length > 0 && isErasable(finding)) {
    lines.push(
      when === 'found'
        ? l10n.t(
            'Tables made of it, which will be deleted as well: {0}. Create them again afterwards.',
            derived.map(code).join(', '),
          )
        : l10n.t('Tables made of it, deleted as well: {0}. Create them again.', derived.map(code).join(', ')),
    );
  }
  return section(heading, [...lines, ...stays(finding)]);
}

/** What a deletion leaves in a snapshot, and why. */
function stays({
  records,
  shared,
  missingUploads,
  nobodysUploads,
  naming,
  opaque,
}: SnapshotFinding): string[] {
  const numbers = (lines: readonly number[]): string => lines.join(', ');
  return [
    ...records.flatMap(({ path, mentions, unreadable, unsearched, foreign }) => [
      ...(mentions.length > 0
        ? [
            l10n.t(
              'Stays: other participants’ lines that name an id of theirs: {0}, lines {1}',
              code(path),
              numbers(mentions),
            ),
          ]
        : []),
      ...(unreadable.length > 0
        ? [
            l10n.t(
              'Stays: lines that name an id of theirs and can’t be read: {0}, lines {1}. Look at them.',
              code(path),
              numbers(unreadable),
            ),
          ]
        : []),
      ...(foreign.length > 0
        ? [
            l10n.t(
              'Not searched: {0} is not UTF-8 text, in lines {1}. Save the file as UTF-8, then search again.',
              code(path),
              numbers(foreign),
            ),
          ]
        : []),
      ...(unsearched.length > 0
        ? [l10n.t('Not searched: lines that are too long: {0}, lines {1}', code(path), numbers(unsearched))]
        : []),
    ]),
    ...(shared.length > 0
      ? [
          l10n.t(
            'Could not be told apart: uploads that others’ records name as well. They stay; look at them.',
          ),
          ...list(shared.map(code)),
        ]
      : []),
    ...(missingUploads > 0
      ? [
          l10n.t(
            'Could not be told apart: uploads that their records name and that were not found: {0}. Uploads here that no record names: {1}.',
            missingUploads,
            nobodysUploads,
          ),
        ]
      : []),
    ...ownFiles(naming, opaque),
  ];
}

function ownFiles(naming: readonly NamingFile[], opaque: readonly string[]): string[] {
  return [
    ...(naming.length > 0
      ? [
          l10n.t('Stays: files of your own that name an id of theirs. Look at them.'),
          ...list(naming.map(({ path, count }) => `${code(path)} · ${count} ×`)),
        ]
      : []),
    ...(opaque.length > 0
      ? [l10n.t('Not searched: files in which an id can’t be seen. Look at them.'), ...list(opaque.map(code))]
      : []),
  ];
}

function stagingsSection({ stagings }: ParticipantFinding): string {
  return section(
    l10n.t('Unfinished exports'),
    stagings.map(({ folder, isRunning }) =>
      isRunning
        ? l10n.t(
            '{0} runs now, here or in another window, and will not be touched. Wait for it, then delete.',
            code(folder),
          )
        : l10n.t('{0} will be discarded as a whole.', code(folder)),
    ),
  );
}

function elsewhereSection({ naming, opaque }: ParticipantFinding): string {
  return section(l10n.t('Other files in the export folders'), ownFiles(naming, opaque));
}

/** What a second search found after the deletion. `isDone`: nothing is still to be done or to be looked at. */
function leftSection(left: ParticipantFinding, isDone: boolean): string {
  const { submissions, files } = totalsOf(left.snapshots);
  const remarks = [
    ...left.snapshots.flatMap((each) => {
      const lines = stays(each);
      return lines.length === 0 ? [] : [l10n.t('In {0}:', code(each.folder)), ...list(lines)];
    }),
    ...ownFiles(left.naming, left.opaque),
  ];
  const nothing =
    left.only === undefined
      ? l10n.t('Nothing of this participant is left in the export folders.')
      : l10n.t('Nothing of this participant is left in {0}.', left.only.map(code).join(', '));
  const nothingCertain = l10n.t(
    'Nothing that is certainly theirs was found. Check what this report lists as kept or not searched.',
  );
  const isClean = isDone && remarks.length + left.vague.length === 0;
  return section(l10n.t('Searched again'), [
    isErasableAnywhere(left) || left.stagings.length > 0
      ? l10n.t(
          'Left: submissions: {0}, uploads: {1}, unfinished exports: {2}. Delete again.',
          submissions,
          files,
          left.stagings.length,
        )
      : isClean
        ? nothing
        : nothingCertain,
    ...remarks,
  ]);
}

/** Submissions that can't be looked for beyond what names the participant. */
function vagueSection(ids: readonly string[]): string {
  if (ids.length === 0) return '';
  return section(l10n.t('Ids that couldn’t be searched for'), [
    l10n.t(
      'These submission ids could occur by chance, so only data that names the participant was searched for: {0}',
      ids.map(code).join(', '),
    ),
  ]);
}

function reachSection(): string {
  return section(l10n.t('What this can’t reach'), [
    l10n.t(
      'Prolific: the answers and the exports it keeps. Ask Prolific to delete the participant’s data; delete its exports by their rows in the side bar. Until then a new export or an update brings the data back; after a deletion, a message tells you when that happens.',
    ),
    l10n.t(
      'Copies outside the export folders: snapshots where an earlier setting put them, notebooks, scripts and results elsewhere, other computers, cloud drives, backups, the trash.',
    ),
    l10n.t(
      'The editor’s local history (Timeline), its unsaved files, and git’s history, where the data were committed.',
    ),
    l10n.t('What is in the uploads and answers of others: a name or a face is not looked for, only ids.'),
    l10n.t('The disk itself: space that was freed may be read by special tools until it is written over.'),
  ]);
}

function keptNowhere(): string {
  return l10n.t(
    'This report is kept nowhere. To keep it, save it yourself, and mind that it holds the participant’s id.',
  );
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return [`## ${title}`, lines.map((line) => (line.startsWith('  - ') ? line : `- ${line}`)).join('\n')].join(
    '\n\n',
  );
}

function list(lines: readonly string[]): string[] {
  const shown = lines.slice(0, mostListed).map((line) => `  - ${line}`);
  if (lines.length > mostListed) shown.push(`  - ${l10n.t('and {0} more', lines.length - mostListed)}`);
  return shown;
}

function document(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Text as code, however it is written. */
function code(text: string): string {
  const line = visible(text);
  const longest = [...line.matchAll(/`+/g)].reduce((most, [ticks]) => Math.max(most, ticks.length), 0);
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

function escaped(text: string): string {
  return visible(text).replaceAll(/[\\`*_{}[\]<>()#+!|~&$:@-]/g, String.raw`\$&`);
}
