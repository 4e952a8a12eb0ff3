import * as l10n from '@vscode/l10n';
import type { DiskProblem, EditorProblem } from './problem.ts';
import type { Sentence, Wording } from './sentence.ts';
import { shown } from './shown.ts';

const longestPath = 200;

export const localSentences = {
  'disk-full': ({ folder, needed, available }) => ({
    message:
      needed === undefined
        ? l10n.t('The disk of "{0}" is full.', shown(folder, longestPath))
        : l10n.t(
            'The disk of "{0}" has too little space: {1} MB are needed, {2} MB are free.',
            shown(folder, longestPath),
            Math.ceil(needed / 1_000_000),
            Math.floor((available ?? 0) / 1_000_000),
          ),
    nextStep: l10n.t('Free some space, then try again. Snapshots made before are untouched.'),
    action: 'retry',
  }),
  'folder-not-writable': ({ folder, code }) => ({
    ...(code === 'EROFS'
      ? {
          message: l10n.t('"{0}" is on a read-only drive ({1}).', shown(folder, longestPath), code),
          nextStep: l10n.t('Make the drive writable, or choose a different folder.'),
        }
      : {
          message: l10n.t('"{0}" cannot be written to ({1}).', shown(folder, longestPath), shown(code)),
          nextStep: l10n.t("Check the folder's permissions, or choose another folder in the settings."),
        }),
    action: 'open-settings',
  }),
  'disk-failed': ({ folder, code }) => diskFailed(shown(folder, longestPath), shown(code)),
  'folder-gone': ({ folder }) => ({
    message: l10n.t('The folder "{0}" is no longer there.', shown(folder, longestPath)),
    nextStep: l10n.t('If it is on a drive or a server, connect it again. Otherwise open another folder.'),
    action: 'open-folder',
  }),
  'bad-export-folder': ({ value }) => ({
    message: l10n.t('The export folder in the settings cannot be used: "{0}".', shown(value, longestPath)),
    nextStep: l10n.t('Choose a folder inside the workspace folder, such as prolific-exports.'),
    action: 'open-settings',
  }),
  'tables-in-the-way': ({ path }) => ({
    message: l10n.t('"{0}" is not as this extension made it, so it stays.', shown(path, longestPath)),
    nextStep: l10n.t('Move or rename it, then create the tables again.'),
    action: 'retry',
  }),
  'snapshot-erased': ({ folder }) => ({
    message: l10n.t(
      'A participant\'s data were deleted from "{0}". Fetching its uploads would bring them back.',
      shown(folder, longestPath),
    ),
    nextStep: l10n.t('Export again once Prolific has deleted the data too.'),
    action: 'show-log',
  }),
  'running-elsewhere': ({ host, sameHost, pid }) => ({
    message: elsewhere(host, sameHost, pid),
    nextStep: l10n.t('Wait for it or cancel it there. The snapshot will appear here too.'),
    action: 'show-log',
  }),
  'unsafe-path': ({ path, found }) => ({
    message: unsafe(shown(path, longestPath), found),
    nextStep: safeStep(found),
    action: 'retry',
  }),
  'foreign-plan': ({ what, folder }) => ({
    message:
      what === 'deletion'
        ? l10n.t(
            'A deletion in “{0}” was prepared by another installation, so it isn’t carried out here.',
            shown(folder, longestPath),
          )
        : l10n.t(
            'The unfinished export in “{0}” doesn’t match the snapshot it would replace.',
            shown(folder, longestPath),
          ),
    nextStep:
      what === 'deletion'
        ? l10n.t('Finish it where it was started, or discard it and delete the data again.')
        : l10n.t('Discard it, then fetch the uploads again.'),
    action: 'show-log',
  }),
  'name-too-long': ({ folder }) => ({
    message: l10n.t('The disk of “{0}” doesn’t allow names this long.', shown(folder, longestPath)),
    nextStep: l10n.t('Export to a folder with a shorter path, or outside an encrypted or synced folder.'),
    action: 'open-folder',
  }),
  'no-folder-open': () => ({
    message: l10n.t('No folder is open here.'),
    nextStep: l10n.t('Open a folder, then try again.'),
    action: 'open-folder',
  }),
  'untrusted-workspace': () => ({
    message: l10n.t('Before you trust a folder, nothing is written to it and its settings are not read.'),
    nextStep: l10n.t('Trust the folder, then try again.'),
    action: 'manage-trust',
  }),
  'virtual-workspace': () => ({
    message: l10n.t('Exports need a folder on a disk, and this one exists only in the editor.'),
    nextStep: l10n.t('Open a folder on this computer or on a remote machine, then try again.'),
    action: 'open-folder',
  }),
  'secrets-unavailable': ({ detail }) => ({
    message:
      shown(detail) === ''
        ? l10n.t("The editor's secret storage cannot be used, so the API token cannot be kept.")
        : l10n.t(
            "The editor's secret storage cannot be used, so the API token cannot be kept ({0}).",
            shown(detail),
          ),
    nextStep: l10n.t('On Linux it often helps to unlock or install a keyring, then restart the editor.'),
    action: 'show-log',
  }),
  'bad-argument': ({ detail }) => ({
    message: l10n.t('The command was called with an argument that it cannot use ({0}).', shown(detail)),
    nextStep: l10n.t('Check the task, keybinding or extension that called it.'),
    action: 'show-log',
  }),
} satisfies Wording<DiskProblem | EditorProblem>;

function elsewhere(host: string | undefined, sameHost: boolean, pid: number | undefined): string {
  if (host === undefined) return l10n.t('This export is running in another window.');
  if (!sameHost) return l10n.t('This export is running in another window, on "{0}".', shown(host));
  return pid === undefined
    ? l10n.t('This export is running in another window.')
    : l10n.t('This export is running in another window on this computer (process {0}).', pid);
}

type Unsafe = (DiskProblem & { readonly kind: 'unsafe-path' })['found'];

function unsafe(path: string, found: Unsafe): string {
  switch (found) {
    case 'link':
      return l10n.t('Links in an export folder aren’t followed: “{0}”.', path);
    case 'special':
      return l10n.t(
        'Only ordinary files and folders are used in an export folder; “{0}” is something else.',
        path,
      );
    case 'too-large':
      return l10n.t('The file “{0}” is far too large for its kind, so it isn’t read.', path);
    case 'repository':
      return l10n.t(
        'The folder “{0}” may be a Git repository. Opening a file in it can run programs that its settings name.',
        path,
      );
  }
}

function safeStep(found: Unsafe): string {
  switch (found) {
    case 'too-large':
      return l10n.t('Move it out of the export folder, then try again.');
    case 'repository':
      return l10n.t(
        'If it is yours, move it elsewhere or open the file from the Explorer. If not, delete its .git or HEAD, then try again.',
      );
    case 'link':
    case 'special':
      return l10n.t('Remove it, or put a real folder or file in its place, then try again.');
  }
}

function diskFailed(folder: string, code: string): Sentence {
  switch (code) {
    case 'EBUSY':
    case 'ETXTBSY':
    case 'EAGAIN':
    case 'ENOLCK':
    case 'EDEADLK':
      return {
        message: l10n.t('A file in "{0}" is in use by another program ({1}).', folder, code),
        nextStep: l10n.t(
          'Close programs that may hold it open, such as a sync client or a virus scanner, then try again.',
        ),
        action: 'retry',
      };
    case 'EMFILE':
    case 'ENFILE':
      return {
        message: l10n.t('This computer has too many files open to write to "{0}" ({1}).', folder, code),
        nextStep: l10n.t('Close other programs or restart the editor, then try again.'),
        action: 'retry',
      };
    case 'ESTALE':
    case 'ENOTCONN':
    case 'EHOSTDOWN':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'ENOLINK':
    case 'ENODEV':
    case 'ENXIO':
      return {
        message: l10n.t('The drive or server of "{0}" does not respond ({1}).', folder, code),
        nextStep: l10n.t('Connect it again, then try again.'),
        action: 'retry',
      };
    case 'EINVAL':
    case 'ENOTSUP':
    case 'EOPNOTSUPP':
    case 'ENOSYS':
    case 'EXDEV':
    case 'EMLINK':
    case 'EILSEQ':
      return {
        message: l10n.t('The disk of "{0}" does not support what an export needs ({1}).', folder, code),
        nextStep: l10n.t(
          'Some network, synced and virtual drives lack what ordinary disks can do. Choose a folder on another disk.',
        ),
        action: 'open-settings',
      };
    case 'EFBIG':
      return {
        message: l10n.t('A file is too large for the disk of "{0}" ({1}).', folder, code),
        nextStep: l10n.t(
          'Disks with the FAT format hold files of up to 4 GB. Choose a folder on another disk.',
        ),
        action: 'open-settings',
      };
    case 'ENOENT':
    case 'EEXIST':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'ENOTEMPTY':
    case 'ELOOP':
      return {
        message: l10n.t('Files in "{0}" were changed in the meantime ({1}).', folder, code),
        nextStep: l10n.t(
          'Try again. If it happens again, look for a program that syncs or cleans up this folder.',
        ),
        action: 'retry',
      };
    default:
      return {
        message: l10n.t('The disk of "{0}" reported an error ({1}).', folder, code),
        nextStep: l10n.t(
          'Try again. If it happens again, check the disk for errors, or choose a folder on another disk.',
        ),
        action: 'retry',
      };
  }
}
