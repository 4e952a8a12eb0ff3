import type {
  ArchiveProblem,
  DiskProblem,
  EditorProblem,
  NetworkProblem,
  Problem,
  StorageProblem,
} from '../../../src/problems/problem.ts';

/** An entry of the troubleshooting page for a kind of problem, besides its message. */
interface Trouble<P extends Problem> {
  /** The heading. */
  readonly title: string;
  /** The cause and background, besides the next step of the message. */
  readonly means: string;
  /** One problem for each wording, with realistic values. */
  readonly examples: readonly Omit<P, 'kind'>[];
}

/** All kinds of a family; the type requires an entry for each. */
export type Troubles<P extends Problem> = {
  readonly [K in P['kind']]: Trouble<Extract<P, { readonly kind: K }>>;
};

const origin = 'https://api.prolific.com';
const store = 'https://files.example.com';
const proxy = 'http://proxy.example.com:3128';
const certificate = {
  issuer: 'Example Security Gateway',
  validFrom: '2025-01-01T00:00:00.000Z',
  validTo: '2026-01-01T00:00:00.000Z',
  checkedAt: '2026-11-24T12:00:00.000Z',
};

export const networkTroubles: Troubles<NetworkProblem> = {
  unreachable: {
    title: 'No connection',
    means:
      'The connection failed or dropped, and retrying for a while did not help. Downloaded files are kept, and the export can be resumed. `ENOTFOUND` and `EAI_AGAIN` mean that the name server has no address, `ECONNREFUSED` that no program listens there, `ETIMEDOUT` that there is no reply, often because of a firewall.',
    examples: [
      { origin, code: 'ENOTFOUND' },
      { origin, code: 'ECONNRESET' },
      { origin, code: 'ECONNREFUSED' },
    ],
  },
  'proxy-unreachable': {
    title: 'The proxy can’t be reached',
    means:
      'The settings or the environment name a proxy, but there is none at that address. Usually a laptop has left the network of a university or company: remove the proxy from `http.proxy`, `HTTPS_PROXY` and `HTTP_PROXY` while you are elsewhere.',
    examples: [{ proxy, code: 'ECONNREFUSED' }],
  },
  'proxy-refused': {
    title: 'The proxy refuses the connection',
    means:
      'Status 407 means that the proxy requires credentials; any other status, that its rules block the address. Downloads come from addresses other than `api.prolific.com`, which the proxy must allow too: Diagnose Connection and the log name them.',
    examples: [
      { proxy, status: 407 },
      { proxy, status: 403 },
    ],
  },
  stalled: {
    title: 'The connection stalled',
    means: 'The connection was open, but no data arrived for that time. Data that arrived before is kept.',
    examples: [{ origin, seconds: 30 }],
  },
  certificate: {
    title: 'A certificate isn’t trusted',
    means:
      'The server could not prove its identity. Nothing was sent, not even the token, and no setting turns this check off. [Network](network.md#certificates) says which certificates are trusted.',
    examples: [
      { origin, code: 'SELF_SIGNED_CERT_IN_CHAIN', certificate },
      { origin, code: 'CERT_HAS_EXPIRED', certificate },
      { origin, code: 'ERR_TLS_CERT_ALTNAME_INVALID', certificate },
      { origin, code: 'SELF_SIGNED_CERT_IN_CHAIN' },
      { origin, code: 'NODE_TLS_REJECT_UNAUTHORIZED' },
    ],
  },
  'insecure-url': {
    title: 'The address isn’t encrypted',
    means:
      'The token and answers are sent over encrypted connections only. The one exception is this machine itself (`http://127.0.0.1`, `http://localhost`), for tests.',
    examples: [
      { what: 'api-url', origin: 'http://api.prolific.com' },
      { what: 'download', origin: 'http://files.example.com' },
      { what: 'redirect', origin: 'http://files.example.com' },
    ],
  },
  'bad-url': {
    title: 'The address isn’t valid',
    means:
      'The setting is `prolificCollections.apiUrl`. Leave it at its default unless you were told to change it.',
    examples: [{ what: 'api-url' }, { what: 'download' }, { what: 'redirect' }],
  },
  redirected: {
    title: 'The request was redirected',
    means: 'Prolific’s API never redirects. A network’s sign-in page or another server did.',
    examples: [{ origin: 'https://login.example.com', status: 302 }],
  },
  'unreadable-answer': {
    title: 'The response can’t be read',
    means:
      'The response was not valid HTTP, or had more headers than any server needs (16 KB). Something between you and Prolific may have changed it.',
    examples: [{ origin: store, code: 'UND_ERR_HEADERS_OVERFLOW' }],
  },
};

export const storageTroubles: Troubles<StorageProblem> = {
  'download-refused': {
    title: 'The download was refused',
    means:
      'Download links expire. A new one was requested and refused too. Data that was downloaded before is kept.',
    examples: [
      { origin: store, status: 403, code: 'AccessDenied' },
      { origin: store, status: 503, code: 'SlowDown' },
      { origin: store, status: 404, code: 'NoSuchKey' },
      { origin: store, status: 200, code: 'HTML' },
      { origin: store, status: 200, code: 'content-encoding' },
      { origin: store, status: 206, code: 'no-bytes' },
      { origin: store, status: 200, code: 'endless' },
    ],
  },
};

const entry = 'files/photo.jpg';

export const archiveTroubles: Troubles<ArchiveProblem> = {
  'not-a-zip': {
    title: 'The download isn’t an archive',
    means: 'The server sent something other than a ZIP archive, such as a network’s sign-in page.',
    examples: [{}],
  },
  'archive-truncated': {
    title: 'The archive is incomplete',
    means: 'A ZIP archive ends with its table of contents, which is missing.',
    examples: [{}],
  },
  'archive-damaged': {
    title: 'The archive is damaged',
    means:
      'A size or checksum differs from the one stated in the archive. A damaged upload is left out and listed in `snapshot.json`; an archive with damaged responses or a damaged structure isn’t unpacked.',
    examples: [{ reason: 'overlapping entries' }, { entry, reason: 'CRC-32' }],
  },
  'encrypted-entry': {
    title: 'A file is encrypted',
    means:
      'The responses, or all files, require a password. Prolific doesn’t encrypt files. Ask its support.',
    examples: [{ entry }],
  },
  'unsupported-compression': {
    title: 'The compression isn’t supported',
    means: 'Stored and deflated files are supported. Prolific has used no others so far.',
    examples: [{ entry, method: 99 }],
  },
  'archive-too-large': {
    title: 'The archive is too large',
    means:
      'According to its own table of contents, the archive exceeds these limits. Only archives made to fill a disk do.',
    examples: (['entries', 'total-bytes', 'entry-bytes', 'ratio'] as const).map((reason) => ({
      reason,
      limit: 2_000_000,
      found: 12_000_000,
    })),
  },
};

const folder = '/home/ada/study';

export const diskTroubles: Troubles<DiskProblem> = {
  'disk-full': {
    title: 'The disk is full',
    means: 'Downloaded files are kept. Free some space, then use Resume Export.',
    examples: [{ folder }, { folder, needed: 4_200_000_000, available: 900_000_000 }],
  },
  'folder-not-writable': {
    title: 'The folder isn’t writable',
    means:
      '`EACCES` and `EPERM` mean missing permissions, `EROFS` a read-only disk. On Windows another program may have the file open.',
    examples: [
      { folder, code: 'EACCES' },
      { folder, code: 'EROFS' },
    ],
  },
  'folder-gone': {
    title: 'The folder no longer exists',
    means: 'It was deleted or renamed, or its drive is disconnected.',
    examples: [{ folder }],
  },
  'disk-failed': {
    title: 'The disk has a problem',
    means:
      'The file system refused an operation; the code in parentheses is its reason. Operations that can succeed a moment later were retried. Existing snapshots aren’t affected.',
    examples: [
      { folder, code: 'EBUSY' },
      { folder, code: 'EMFILE' },
      { folder, code: 'ESTALE' },
      { folder, code: 'EINVAL' },
      { folder, code: 'EFBIG' },
      { folder, code: 'EEXIST' },
      { folder, code: 'EIO' },
    ],
  },
  'bad-export-folder': {
    title: 'The export folder isn’t valid',
    means:
      'The setting is `prolificCollections.exportFolder`. It must be a relative path inside the workspace folder.',
    examples: [{ value: '../elsewhere' }],
  },
  'tables-in-the-way': {
    title: 'A table was modified',
    means: 'Only tables that this extension created and that haven’t been changed since are overwritten.',
    examples: [{ path: `${folder}/analysis/answers.csv` }],
  },
  'copy-in-export-folder': {
    title: 'A copy to share can’t be in an export folder',
    means:
      'The export folder has participants’ IDs. A copy beside them is easily shared together with them. See [Sharing](sharing.md).',
    examples: [{ folder }],
  },
  'ids-in-copy': {
    title: 'A copy to share contained an ID',
    means:
      'Every copy is searched for the snapshot’s IDs before it appears. IDs are removed from all texts beforehand, so this is an error in the extension, or an ID in an unusual form. Nothing was left of the copy.',
    examples: [{ file: 'responses.csv' }],
  },
  'snapshot-erased': {
    title: 'Data was deleted from the snapshot',
    means: 'See [A participant asks for deletion](privacy.md#a-participant-asks-for-deletion).',
    examples: [{ folder }],
  },
  'running-elsewhere': {
    title: 'The export is running in another window',
    means:
      'Its row in the side bar shows progress. Once that window is closed or has shown no activity for two minutes, you can resume the export here.',
    examples: [
      { host: 'lab-pc', sameHost: true, pid: 4242 },
      { host: 'lab-pc', sameHost: false, pid: 4242 },
      { sameHost: true },
    ],
  },
  'unsafe-path': {
    title: 'Something in the export folder can’t be used',
    means:
      'A folder from somebody else, such as a cloned repository, may contain devices or links to your own files. So the export folder and everything in it must be real folders and files: nothing is read, written or deleted through a link. To keep exports on another disk, open a folder there.',
    examples: [
      { path: `${folder}/prolific-exports`, found: 'link' },
      { path: `${folder}/prolific-exports/cooking/lock.json`, found: 'special' },
      { path: `${folder}/prolific-exports/cooking/export.json`, found: 'too-large' },
      { path: `${folder}/prolific-exports/cooking`, found: 'repository' },
    ],
  },
  'not-demographics': {
    title: 'Not Prolific’s demographic data',
    means: 'The file needs the column Submission id or Participant id, commas, and at most 64 MB.',
    examples: [
      { path: 'survey.csv', found: 'other' },
      { path: 'video.csv', found: 'too-large' },
    ],
  },
  'foreign-plan': {
    title: 'Another installation started this',
    means:
      'A folder from somebody else may contain plans that delete your files. So only plans that this installation of the editor wrote are carried out. You also see this message if a deletion was interrupted on another computer that shares the folder, or before the editor’s data was reset.',
    examples: [
      { what: 'deletion', folder },
      { what: 'export', folder },
    ],
  },
  'name-too-long': {
    title: 'A file name is too long for the disk',
    means:
      'Encrypted folders (eCryptfs, gocryptfs) allow about 143 bytes for a name, and Windows about 260 characters for a whole path.',
    examples: [{ folder }],
  },
};

export const editorTroubles: Troubles<EditorProblem> = {
  'no-folder-open': {
    title: 'No folder is open',
    means: 'Exports go into the folder that is open in the editor.',
    examples: [{}],
  },
  'untrusted-workspace': {
    title: 'The folder isn’t trusted',
    means:
      'The editor asks whether you trust a folder when you first open it. Until you do, you can only browse collections.',
    examples: [{}],
  },
  'virtual-workspace': {
    title: 'The folder isn’t on a disk',
    means: 'For example, a repository that is opened directly from the web.',
    examples: [{}],
  },
  'secrets-unavailable': {
    title: 'The token can’t be stored',
    means:
      'The editor stores secrets with the help of the operating system. On Linux that is a keyring such as GNOME Keyring or KWallet.',
    examples: [{ detail: '' }, { detail: 'no keyring' }],
  },
  'bad-argument': {
    title: 'A command was called with a wrong argument',
    means: '[Automation](automation.md) lists the commands and their arguments.',
    examples: [{ detail: 'collectionId' }],
  },
  'analysis-stopped': {
    title: 'Reading a snapshot stopped',
    means:
      'A separate thread reads snapshots and may use 2 GB of memory. It restarts with the next request. Snapshots and exports aren’t affected.',
    examples: [{ reason: 'memory' }, { reason: 'crash' }],
  },
};
