import * as l10n from '@vscode/l10n';
import { counted, formatBytes } from '../problems/amounts.ts';
import { visible } from '../problems/plainText.ts';
import type { ErasureReport } from './erase/eraseParticipant.ts';
import {
  isErasable,
  totalsOf,
  type FindingTotals,
  type NamingFile,
  type ParticipantFinding,
  type PeopleFinding,
  type RecordsFinding,
  type SnapshotFinding,
} from './find/finding.ts';
import type { Person } from './find/participantId.ts';

const maxListed = 50;

/** The reader's formats. */
export interface ReportWords {
  /** A time in words. */
  readonly date: (date: Date) => string;
  /** Returns a problem's sentence. */
  readonly problem: (error: unknown) => string;
}

/** Returns a report of findings as Markdown with untrusted text escaped. */
export function findingReport(
  person: Person,
  found: ParticipantFinding,
  now: Date,
  words: ReportWords,
): string {
  const totals = totalsOf(found);
  const { submissions, files, bytes, snapshots } = totals;
  const nothing =
    found.snapshots.length + found.people.length + found.stagings.length + found.naming.length === 0;
  return document([
    `# ${l10n.t('Participant data')}`,
    l10n.t(
      'Participant {0}. On {1}, searched {2} in the export folders of all open folders.',
      code(person.id),
      escaped(words.date(now)),
      counted.snapshots(found.searched),
    ),
    nothing
      ? `**${l10n.t('No data of this participant was found.')}**`
      : `**${l10n.t('Found {0} and {1} ({2}) in {3}.', counted.submissions(submissions), counted.uploads(files), formatBytes(bytes), counted.snapshots(snapshots))}${alsoFound(totals)}**`,
    ...found.snapshots.map((each) => snapshotSection(each, words, 'found')),
    peopleSection(found.people),
    stagingsSection(found),
    vagueSection(found.vague),
    section(l10n.t('Other files in the export folders'), ownFiles(found.naming, found.opaque)),
    section(l10n.t('Folders searched'), found.exportFolders.map(code)),
    reachSection(),
    keptNowhere(),
  ]);
}

/** Returns a report of what was deleted and what is left, as Markdown. */
export function erasureReport(person: Person, report: ErasureReport, words: ReportWords): string {
  const totals = totalsOf({ snapshots: report.erased, people: report.people });
  const { submissions, files, bytes, snapshots } = totals;
  const { left } = report;
  return document([
    `# ${l10n.t('Participant data deleted')}`,
    l10n.t('Participant {0}. Deleted on {1}.', code(person.id), escaped(words.date(report.at))),
    `**${l10n.t('Permanently deleted {0} and {1} ({2}) from {3}.', counted.submissions(submissions), counted.uploads(files), formatBytes(bytes), counted.snapshots(snapshots))}${alsoDeleted(totals)}**`,
    report.cancelled
      ? `**${l10n.t('The deletion was canceled before it finished. Delete again to continue.')}**`
      : '',
    troubles(report, words),
    ...report.erased.map((each) => snapshotSection(each, words, 'deleted')),
    peopleSection(report.people),
    section(
      l10n.t('Unfinished exports'),
      report.discarded.map((folder) => l10n.t('Discarded completely: {0}', code(folder))),
    ),
    section(
      l10n.t('Edited files'),
      report.edited.map((path) =>
        l10n.t(
          '{0} had been changed since the export. {1} now describes what remains of it.',
          code(path),
          code('snapshot.json'),
        ),
      ),
    ),
    left === undefined
      ? ''
      : leftSection(left, isDone(report) && report.erased.every(({ opaque }) => opaque.length === 0)),
    left !== undefined || report.cancelled
      ? ''
      : `**${l10n.t('The folders couldn’t be searched again, so some data may remain. Search again.')}**`,
    vagueSection(left?.vague ?? person.vague()),
    reachSection(),
    l10n.t(
      'This editor installation keeps the date of this deletion and keyed hashes of the participant’s IDs, to warn you if a later export contains the data again. The extension’s SECURITY.md explains how to remove them.',
    ),
    keptNowhere(),
  ]);
}

/** Returns whether the deletion is complete. */
function isDone({ busy, failed, held, cancelled }: ErasureReport): boolean {
  return busy.length + failed.length + held.length === 0 && !cancelled;
}

function troubles({ busy, failed, held }: ErasureReport, words: ReportWords): string {
  return section(l10n.t('Not completed'), [
    ...held.map((folder) =>
      l10n.t(
        '{0} is empty but couldn’t be removed, and its name is one of the participant’s IDs. Close it in other programs, then delete again.',
        code(folder),
      ),
    ),
    ...busy.map((folder) =>
      l10n.t(
        '{0} wasn’t changed, because an export or another window is using it. Wait until that finishes, then delete again.',
        code(folder),
      ),
    ),
    ...failed.map(({ folder, error }) =>
      l10n.t(
        '{0}: {1} The deletion there will be completed later. Delete again to make sure.',
        code(folder),
        escaped(words.problem(error)),
      ),
    ),
  ]);
}

function alsoFound({ details }: FindingTotals): string {
  return details === 0
    ? ''
    : ` ${l10n.t('Also found {0} in submission details and demographics.', counted.rows(details))}`;
}

function alsoDeleted({ details }: FindingTotals): string {
  return details === 0
    ? ''
    : ` ${l10n.t('Also deleted {0} from submission details and demographics.', counted.rows(details))}`;
}

function peopleSection(people: readonly PeopleFinding[]): string {
  const lines = people.flatMap(({ folder, records, leftovers, pseudonyms, opaque }): Line[] => [
    l10n.t('Folder: {0}', code(folder)),
    ...linesIn(records),
    ...leftovers.map((path) => l10n.t('Remains of an interrupted write: {0}', code(path))),
    ...pseudonyms.map(({ key, pseudonym }) =>
      l10n.t(
        'In the shareable copy with the key {0}, this participant is {1}. Delete their rows there yourself.',
        code(key),
        code(pseudonym),
      ),
    ),
    ...recordsThatStay(records),
    ...ownFiles([], opaque),
  ]);
  return section(l10n.t('Submission details and demographics'), lines);
}

function linesIn(records: readonly RecordsFinding[]): Line[] {
  return records.flatMap(({ path, wholeLines, partLines }) => [
    wholeLines > 0 && l10n.t('Lines in {0}: {1}', code(path), wholeLines),
    partLines > 0 &&
      l10n.t('Lines in {0} that are partly about this participant: {1}', code(path), partLines),
  ]);
}

function snapshotSection(finding: SnapshotFinding, words: ReportWords, when: 'found' | 'deleted'): string {
  const { folder, name, requestedAt, records, uploads, folders, tables, parts } = finding;
  const heading = `${escaped(name)} · ${escaped(words.date(new Date(requestedAt)))}`;
  const derived = isErasable(finding) ? [...tables, ...parts].map(code).join(', ') : '';
  return section(heading, [
    l10n.t('Folder: {0}', code(folder)),
    ...linesIn(records),
    uploads.length > 0 && l10n.t('Uploads: {0}', uploads.length),
    ...list(uploads.map(({ path, size }) => `${code(path)} · ${formatBytes(size)}`)),
    folders.length > 0 &&
      l10n.t('Empty folders named after one of the participant’s IDs: {0}', folders.length),
    ...list(folders.map(code)),
    derived !== '' &&
      (when === 'found'
        ? l10n.t(
            'Tables created from it, which will also be deleted: {0}. Create them again afterwards.',
            derived,
          )
        : l10n.t('Tables created from it, also deleted: {0}. Create them again.', derived)),
    ...stays(finding),
  ]);
}

/** A list's line; `false` if there is nothing to say. */
type Line = string | false;

/** Explains what a deletion leaves in a snapshot, and why. */
function stays({ records, shared, missingUploads, nobodysUploads, naming, opaque }: SnapshotFinding): Line[] {
  return [
    ...recordsThatStay(records),
    shared.length > 0 &&
      l10n.t('Ambiguous: uploads that other participants’ records also list. They were kept; check them.'),
    ...list(shared.map(code)),
    missingUploads > 0 &&
      l10n.t(
        'Ambiguous: uploads listed in the participant’s records but not found: {0}. Uploads here that no record lists: {1}.',
        missingUploads,
        nobodysUploads,
      ),
    ...ownFiles(naming, opaque),
  ];
}

function recordsThatStay(records: readonly RecordsFinding[]): Line[] {
  const numbers = (lines: readonly number[]): string => lines.join(', ');
  return records.flatMap(({ path, mentions, unreadable, unsearched, foreign }) => [
    mentions.length > 0 &&
      l10n.t(
        'Kept: other participants’ lines that contain one of this participant’s IDs: {0}, lines {1}',
        code(path),
        numbers(mentions),
      ),
    unreadable.length > 0 &&
      l10n.t(
        'Kept: unreadable lines that contain one of the participant’s IDs: {0}, lines {1}. Check them.',
        code(path),
        numbers(unreadable),
      ),
    foreign.length > 0 &&
      l10n.t(
        'Not searched: {0} contains text that isn’t UTF-8 in lines {1}. Save the file as UTF-8, then search again.',
        code(path),
        numbers(foreign),
      ),
    unsearched.length > 0 &&
      l10n.t('Not searched: lines that are too long: {0}, lines {1}', code(path), numbers(unsearched)),
  ]);
}

function ownFiles(naming: readonly NamingFile[], opaque: readonly string[]): Line[] {
  return [
    naming.length > 0 &&
      l10n.t('Kept: your own files that contain one of the participant’s IDs. Check them.'),
    ...list(naming.map(({ path, count }) => `${code(path)} · ${count} ×`)),
    opaque.length > 0 && l10n.t('Not searched: files whose content can’t be searched for IDs. Check them.'),
    ...list(opaque.map(code)),
  ];
}

function stagingsSection({ stagings }: ParticipantFinding): string {
  return section(
    l10n.t('Unfinished exports'),
    stagings.map(({ folder, isRunning }) =>
      isRunning
        ? l10n.t(
            '{0} is running, in this or another window, and won’t be changed. Wait until it finishes, then delete.',
            code(folder),
          )
        : l10n.t('{0} will be discarded completely.', code(folder)),
    ),
  );
}

/** Describes what a search after the deletion found. `isDone`: nothing is left to do or check. */
function leftSection(left: ParticipantFinding, isDone: boolean): string {
  const { submissions, files, details } = totalsOf(left);
  const remarks = said([
    details > 0 &&
      l10n.t('Remaining in submission details and demographics: {0}. Delete again.', counted.rows(details)),
    ...left.people.flatMap(({ folder, records, opaque }) => {
      const lines = said([...recordsThatStay(records), ...ownFiles([], opaque)]);
      return lines.length === 0 ? [] : [l10n.t('In {0}:', code(folder)), ...list(lines)];
    }),
    ...left.snapshots.flatMap((each) => {
      const lines = said(stays(each));
      return lines.length === 0 ? [] : [l10n.t('In {0}:', code(each.folder)), ...list(lines)];
    }),
    ...ownFiles(left.naming, left.opaque),
  ]);
  const nothing =
    left.only === undefined
      ? l10n.t('The export folders contain no more data of this participant.')
      : l10n.t('{0} contains no more data of this participant.', left.only.map(code).join(', '));
  const nothingCertain = l10n.t(
    'No data was found that definitely belongs to this participant. Check what this report lists as kept or not searched.',
  );
  const isClean = isDone && remarks.length + left.vague.length === 0;
  return section(l10n.t('Second search'), [
    left.snapshots.some(isErasable) || left.stagings.length > 0
      ? l10n.t(
          'Remaining: {0}, {1}, unfinished exports: {2}. Delete again.',
          counted.submissions(submissions),
          counted.uploads(files),
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
  return section(l10n.t('IDs that couldn’t be searched for'), [
    ids.length > 0 &&
      l10n.t(
        'These submission IDs could occur by chance, so only data that contains the participant’s ID was searched for: {0}',
        ids.map(code).join(', '),
      ),
  ]);
}

function reachSection(): string {
  return section(l10n.t('What this search can’t find'), [
    l10n.t(
      'Prolific: the answers and exports stored there. Ask Prolific to delete the participant’s data, and delete the exports in the side bar. Until then, a new export contains the data again; after a deletion, a message tells you when that happens.',
    ),
    l10n.t(
      'Copies outside the export folders: snapshots in previously configured export folders, shareable copies, notebooks, scripts and results elsewhere, other computers, cloud drives, backups and the trash.',
    ),
    l10n.t(
      'The editor’s local history (Timeline) and unsaved files, and Git history if the data was committed.',
    ),
    l10n.t(
      'The content of other participants’ uploads and answers: only IDs are searched for, not names or faces.',
    ),
    l10n.t('The disk itself: special tools may recover deleted data until it is overwritten.'),
  ]);
}

function keptNowhere(): string {
  return l10n.t(
    'This report isn’t saved automatically. If you save it, remember that it contains the participant’s ID.',
  );
}

function section(title: string, lines: readonly Line[]): string {
  const items = said(lines).map((line) => (line.startsWith('  - ') ? line : `- ${line}`));
  return items.length === 0 ? '' : `## ${title}\n\n${items.join('\n')}`;
}

function said(lines: readonly Line[]): string[] {
  return lines.filter((line) => line !== false);
}

function list(lines: readonly string[]): string[] {
  const shown = lines.slice(0, maxListed).map((line) => `  - ${line}`);
  if (lines.length > maxListed) shown.push(`  - ${l10n.t('and {0} more', lines.length - maxListed)}`);
  return shown;
}

function document(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Formats text as code, whatever it contains. */
function code(text: string): string {
  const line = visible(text);
  const longest = [...line.matchAll(/`+/g)].reduce((most, [ticks]) => Math.max(most, ticks.length), 0);
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

function escaped(text: string): string {
  return visible(text).replaceAll(/[\\`*_{}[\]<>()#+!|~&$:@-]/g, String.raw`\$&`);
}
