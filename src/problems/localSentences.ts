import * as l10n from '@vscode/l10n';
import type { DiskProblem, EditorProblem } from './problem.ts';
import type { Sentence, Wording } from './sentence.ts';
import { shown } from './plainText.ts';

const shownPath = (path: string): string => shown(path, 200);

export const localSentences = {
  'disk-full': ({ folder, needed, available }) => ({
    message:
      needed === undefined
        ? l10n.t('The disk with “{0}” is full.', shownPath(folder))
        : l10n.t(
            'The disk with “{0}” doesn’t have enough space: {1} required, {2} free.',
            shownPath(folder),
            ...spaceWords(needed, available ?? 0),
          ),
    nextStep: l10n.t('Free up disk space, then try again. Existing snapshots aren’t affected.'),
    action: 'retry',
  }),
  'folder-not-writable': ({ folder, code }) => ({
    ...(code === 'EROFS'
      ? {
          message: l10n.t('“{0}” is on a read-only drive ({1}).', shownPath(folder), code),
          nextStep: l10n.t('Make the drive writable, or choose a different folder.'),
        }
      : {
          message: l10n.t('Can’t write to “{0}” ({1}).', shownPath(folder), shown(code)),
          nextStep: l10n.t('Check the folder’s permissions, or choose a different folder in the settings.'),
        }),
    action: 'open-settings',
  }),
  'disk-failed': ({ folder, code }) => diskFailed(shownPath(folder), shown(code)),
  'folder-gone': ({ folder }) => ({
    message: l10n.t('The folder “{0}” no longer exists.', shownPath(folder)),
    nextStep: l10n.t(
      'If it is on a removable drive or a server, reconnect it. Otherwise, open a different folder.',
    ),
    action: 'open-folder',
  }),
  'bad-export-folder': ({ value }) => ({
    message: l10n.t('The export folder in the settings isn’t valid: “{0}”.', shownPath(value)),
    nextStep: l10n.t('Choose a folder inside the workspace folder, such as prolific-exports.'),
    action: 'open-settings',
  }),
  'tables-in-the-way': ({ path }) => ({
    message: l10n.t('“{0}” was modified, so it won’t be overwritten.', shownPath(path)),
    nextStep: l10n.t('Move or rename the file, then create the tables again.'),
    action: 'retry',
  }),
  'copy-in-export-folder': ({ folder }) => ({
    message: l10n.t('“{0}” is in an export folder, so it’s no place for a copy to share.', shownPath(folder)),
    nextStep: l10n.t('Choose a folder outside the export folder.'),
    action: 'retry',
  }),
  'ids-in-copy': ({ file }) => ({
    message: l10n.t('The copy was discarded because an ID was found in {0}.', shownPath(file)),
    nextStep: l10n.t('Leave out texts and fields, then try again. Please report this problem.'),
    action: 'retry',
  }),
  'snapshot-erased': ({ folder }) => ({
    message: l10n.t(
      'A participant’s data was deleted from “{0}”. Downloading its uploads would restore that data.',
      shownPath(folder),
    ),
    nextStep: l10n.t('Export again when Prolific has also deleted the data.'),
    action: 'show-log',
  }),
  'running-elsewhere': ({ host, sameHost, pid }) => ({
    message: elsewhere(host, sameHost, pid),
    nextStep: l10n.t('Wait until it finishes, or cancel it there. The snapshot will also appear here.'),
    action: 'show-log',
  }),
  'unsafe-path': ({ path, found }) => {
    const [message, nextStep] = unsafe[found](shownPath(path));
    return { message, nextStep, action: 'retry' };
  },
  'not-demographics': ({ path, found }) => ({
    message:
      found === 'too-large'
        ? l10n.t('The file “{0}” is too large to be Prolific’s demographic data.', shownPath(path))
        : l10n.t('The file “{0}” isn’t the demographic data that Prolific offers.', shownPath(path)),
    nextStep: l10n.t(
      'On Prolific’s website, open the study and download its demographic data as a CSV file. Add that file unchanged: spreadsheet programs may save it differently.',
    ),
    action: 'show-log',
  }),
  'foreign-plan': ({ what, folder }) => ({
    message:
      what === 'deletion'
        ? l10n.t(
            'A pending deletion in “{0}” was started by another installation, so it won’t be completed here.',
            shownPath(folder),
          )
        : l10n.t(
            'The interrupted export in “{0}” doesn’t match the snapshot it would replace.',
            shownPath(folder),
          ),
    nextStep:
      what === 'deletion'
        ? l10n.t('Complete it in that installation, or discard it and delete the data again.')
        : l10n.t('Discard it, then download the uploads again.'),
    action: 'show-log',
  }),
  'name-too-long': ({ folder }) => ({
    message: l10n.t('The disk with “{0}” doesn’t support names this long.', shownPath(folder)),
    nextStep: l10n.t('Export to a folder with a shorter path, or outside an encrypted or synced folder.'),
    action: 'open-folder',
  }),
  'no-folder-open': () => ({
    message: l10n.t('No folder is open.'),
    nextStep: l10n.t('Open a folder, then try again.'),
    action: 'open-folder',
  }),
  'untrusted-workspace': () => ({
    message: l10n.t('This folder isn’t trusted, so nothing is written to it and its settings are ignored.'),
    nextStep: l10n.t('Trust the folder, then try again.'),
    action: 'manage-trust',
  }),
  'virtual-workspace': () => ({
    message: l10n.t('Exporting requires a folder on a disk, but this folder exists only in the editor.'),
    nextStep: l10n.t('Open a folder on this computer or on a remote computer, then try again.'),
    action: 'open-folder',
  }),
  'secrets-unavailable': ({ detail }) => ({
    message:
      shown(detail) === ''
        ? l10n.t('The editor’s secret storage isn’t available, so the API token can’t be saved.')
        : l10n.t(
            'The editor’s secret storage isn’t available, so the API token can’t be saved ({0}).',
            shown(detail),
          ),
    nextStep: l10n.t('On Linux, unlock or install a keyring, then restart the editor.'),
    action: 'show-log',
  }),
  'bad-argument': ({ detail }) => ({
    message: l10n.t('The command doesn’t accept the argument it was called with ({0}).', shown(detail)),
    nextStep: l10n.t('Check the task, keyboard shortcut or extension that called it.'),
    action: 'show-log',
  }),
  'analysis-stopped': ({ reason }) =>
    reason === 'memory'
      ? {
          message: l10n.t('There isn’t enough memory to read the snapshot.'),
          nextStep: l10n.t('Close other overviews, then try again.'),
          action: 'retry',
        }
      : {
          message: l10n.t('Reading snapshots stopped unexpectedly.'),
          nextStep: l10n.t('Try again. If the problem persists, see the log.'),
          action: 'show-log',
        },
} satisfies Wording<DiskProblem | EditorProblem>;

function elsewhere(host: string | undefined, sameHost: boolean, pid: number | undefined): string {
  if (host !== undefined && !sameHost)
    return l10n.t('This export is running in another window on “{0}”.', shown(host));
  return host === undefined || pid === undefined
    ? l10n.t('This export is running in another window.')
    : l10n.t('This export is running in another window on this computer (process {0}).', pid);
}

type Unsafe = (DiskProblem & { readonly kind: 'unsafe-path' })['found'];

const putReal = (): string => l10n.t('Remove it or replace it with a real folder or file, then try again.');

/** Message and next step by what was found. */
const unsafe: Readonly<Record<Unsafe, (path: string) => readonly [message: string, nextStep: string]>> = {
  link: (path) => [l10n.t('Links in an export folder aren’t followed: “{0}”.', path), putReal()],
  special: (path) => [
    l10n.t('“{0}” isn’t a regular file or folder, so it can’t be used in an export folder.', path),
    putReal(),
  ],
  'too-large': (path) => [
    l10n.t('The file “{0}” is unexpectedly large, so it wasn’t read.', path),
    l10n.t('Move it out of the export folder, then try again.'),
  ],
  repository: (path) => [
    l10n.t(
      'The folder “{0}” may be a Git repository. Opening a file in it could run programs from the repository’s settings.',
      path,
    ),
    l10n.t(
      'If you trust it, move it elsewhere or open the file from the Explorer. If not, delete its .git folder or HEAD file, then try again.',
    ),
  ],
};

function diskFailed(folder: string, code: string): Sentence {
  if (/^E(?:BUSY|TXTBSY|AGAIN|NOLCK|DEADLK)$/.test(code))
    return {
      message: l10n.t('A file in “{0}” is in use by another program ({1}).', folder, code),
      nextStep: l10n.t(
        'Close programs that may be using it, such as a sync client or antivirus software, then try again.',
      ),
      action: 'retry',
    };
  if (/^E(?:MFILE|NFILE)$/.test(code))
    return {
      message: l10n.t(
        'Can’t write to “{0}” because too many files are open on this computer ({1}).',
        folder,
        code,
      ),
      nextStep: l10n.t('Close other programs or restart the editor, then try again.'),
      action: 'retry',
    };
  if (/^E(?:STALE|NOTCONN|HOSTDOWN|HOSTUNREACH|NETDOWN|NETUNREACH|TIMEDOUT|NOLINK|NODEV|NXIO)$/.test(code))
    return {
      message: l10n.t('The drive or server with “{0}” isn’t responding ({1}).', folder, code),
      nextStep: l10n.t('Reconnect it, then try again.'),
      action: 'retry',
    };
  if (/^E(?:INVAL|NOTSUP|OPNOTSUPP|NOSYS|XDEV|MLINK|ILSEQ)$/.test(code))
    return {
      message: l10n.t('The disk with “{0}” lacks a feature that exports require ({1}).', folder, code),
      nextStep: l10n.t(
        'Some network, synced and virtual drives don’t support everything that ordinary disks do. Choose a folder on a different disk.',
      ),
      action: 'open-settings',
    };
  if (code === 'EFBIG')
    return {
      message: l10n.t('A file is too large for the disk with “{0}” ({1}).', folder, code),
      nextStep: l10n.t(
        'FAT-formatted disks support files of up to 4 GB. Choose a folder on a different disk.',
      ),
      action: 'open-settings',
    };
  if (/^E(?:NOENT|EXIST|NOTDIR|ISDIR|NOTEMPTY|LOOP)$/.test(code))
    return {
      message: l10n.t('Files in “{0}” were changed during the operation ({1}).', folder, code),
      nextStep: l10n.t(
        'Try again. If the problem persists, check whether a program syncs or cleans up this folder.',
      ),
      action: 'retry',
    };
  return {
    message: l10n.t('The disk with “{0}” reported an error ({1}).', folder, code),
    nextStep: l10n.t(
      'Try again. If the problem persists, check the disk for errors, or choose a folder on a different disk.',
    ),
    action: 'retry',
  };
}

/** Returns two amounts of disk space in one unit, the required one rounded up, so that they always differ. */
function spaceWords(needed: number, available: number): [string, string] {
  const [unit, bytes] = needed < 10e9 ? ['MB', 1e6] : ['GB', 1e9];
  return [`${Math.ceil(needed / bytes)} ${unit}`, `${Math.floor(available / bytes)} ${unit}`];
}
