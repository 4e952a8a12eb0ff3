import type {
  ApiProblem,
  ArchiveProblem,
  DiskProblem,
  EditorProblem,
  NetworkProblem,
  Problem,
  StorageProblem,
} from '../../../src/problems/problem.ts';

/** What the troubleshooting page says of one kind of problem, beside its sentences. */
interface Trouble<P extends Problem> {
  /** What one would call it. */
  readonly title: string;
  /** What is behind it, and what there is to know besides the sentence's next step. */
  readonly means: string;
  /** A problem for each wording, with values as they may come. */
  readonly examples: readonly Omit<P, 'kind'>[];
}

/** All kinds of a family: the type makes it impossible to forget one. */
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
      'No connection came about, or it broke and trying again for a while did not help. An export that has begun keeps what it fetched and can be resumed. `ENOTFOUND` and `EAI_AGAIN` mean that the name server knows no address, `ECONNREFUSED` that nobody listens there, `ETIMEDOUT` that nobody answers, often because of a firewall.',
    examples: [
      { origin, code: 'ENOTFOUND' },
      { origin, code: 'ECONNRESET' },
      { origin, code: 'ECONNREFUSED' },
    ],
  },
  'proxy-unreachable': {
    title: 'The proxy cannot be reached',
    means:
      'Settings or environment name a proxy, and there is none at that address. A laptop that left the network of a university or company is the usual case: take the proxy out of `http.proxy`, `HTTPS_PROXY` and `HTTP_PROXY` there.',
    examples: [{ proxy, code: 'ECONNREFUSED' }],
  },
  'proxy-refused': {
    title: 'The proxy says no',
    means:
      'The proxy was reached. With status 407 it wants credentials; any other status is its rule against the address. Downloads come from other addresses than `api.prolific.com`, which it has to allow too: Diagnose Connection and the log name them.',
    examples: [
      { proxy, status: 407 },
      { proxy, status: 403 },
    ],
  },
  stalled: {
    title: 'Nothing comes any more',
    means: 'The connection stood, but no byte came for that time. What had come before is kept.',
    examples: [{ origin, seconds: 30 }],
  },
  certificate: {
    title: 'A certificate is not trusted',
    means:
      'The server could not prove who it is. Nothing was sent, the token least of all, and no setting switches this check off. See “Behind a proxy” in the README for where certificates are taken from.',
    examples: [
      { origin, code: 'SELF_SIGNED_CERT_IN_CHAIN', certificate },
      { origin, code: 'CERT_HAS_EXPIRED', certificate },
      { origin, code: 'ERR_TLS_CERT_ALTNAME_INVALID', certificate },
      { origin, code: 'SELF_SIGNED_CERT_IN_CHAIN' },
      { origin, code: 'NODE_TLS_REJECT_UNAUTHORIZED' },
    ],
  },
  'insecure-url': {
    title: 'An address without encryption',
    means:
      'Token and answers go over encrypted connections only. The one exception is this machine itself (`http://127.0.0.1`, `http://localhost`), for tests.',
    examples: [
      { what: 'api-url', origin: 'http://api.prolific.com' },
      { what: 'download', origin: 'http://files.example.com' },
      { what: 'redirect', origin: 'http://files.example.com' },
    ],
  },
  'bad-url': {
    title: 'An address that is none',
    means: 'The setting is `prolificCollections.apiUrl`; leave it empty unless you were told to set it.',
    examples: [{ what: 'api-url' }, { what: 'download' }, { what: 'redirect' }],
  },
  redirected: {
    title: 'Sent elsewhere',
    means: "Prolific's API never sends anyone on. What does is a network's sign-in page or another server.",
    examples: [{ origin: 'https://login.example.com', status: 302 }],
  },
  'unreadable-answer': {
    title: 'An answer that cannot be read',
    means:
      'Somebody answered in a way that is not HTTP, or with more headers than any server needs (16 KB). Prolific and its storage do not; what stands between may.',
    examples: [{ origin: store, code: 'UND_ERR_HEADERS_OVERFLOW' }],
  },
};

const access = ['account', 'workspace', 'collection', 'batch', 'export', 'study'] as const;

export const apiTroubles: Troubles<ApiProblem> = {
  'not-signed-in': {
    title: 'Not signed in',
    means:
      'There is no token in the editor’s secret storage, or it was checked with another address than the settings have now.',
    examples: [{}],
  },
  'token-refused': {
    title: 'The token is refused',
    means: 'It is not sent again before you sign in anew. Exports that ran are kept and can be resumed then.',
    examples: [{}],
  },
  'no-access': {
    title: 'No access',
    means: 'The token is good, and its account may not see this. Roles are given in the Prolific workspace.',
    examples: access.map((what) => ({ what })),
  },
  'not-found': {
    title: 'Not found',
    means: 'It is gone, or Prolific does not say that it exists because the account may not see it.',
    examples: access.map((what) => ({ what })),
  },
  'feature-not-enabled': {
    title: 'Collections are not enabled',
    means:
      'Prolific enables AI Task Builder collections for each Prolific workspace. No setting here changes it.',
    examples: [{}],
  },
  'job-limit': {
    title: 'Too many exports on Prolific',
    means:
      'The exports that Prolific keeps are listed below the collection or batch, and can be deleted there.',
    examples: [
      { what: 'collection', detail: '' },
      { what: 'batch', detail: 'The limit of 10 exports for this batch has been reached.' },
    ],
  },
  conflict: {
    title: 'A conflict on Prolific',
    means:
      'Prolific answered with status 409 for another reason than the number of exports. Its own words follow, where it gave any. Usually it is over in seconds.',
    examples: [{ detail: '' }, { detail: 'Export is still generating' }],
  },
  'invalid-request': {
    title: 'The request is not accepted',
    means: 'Prolific’s own words follow, where it gave any.',
    examples: [
      { status: 422, detail: '' },
      { status: 422, detail: 'study_id is unknown' },
    ],
  },
  'rate-limited': {
    title: 'Too many requests',
    means:
      'Calls of this extension take turns and wait by themselves. Scripts with the same token may be the reason.',
    examples: [{}, { retryAfterSeconds: 30 }],
  },
  'service-error': {
    title: 'A problem at Prolific',
    means: 'It was tried several times. Exports that Prolific prepares go on there.',
    examples: [
      { status: 503, detail: '' },
      { status: 503, detail: 'Down for maintenance' },
    ],
  },
  'unexpected-answer': {
    title: 'An answer that is not understood',
    means:
      'With a web page, somebody else answered. With a name in brackets, that part of the answer was missing or of another kind.',
    examples: [
      { status: 200, detail: 'HTML' },
      { status: 200, detail: '' },
      { status: 200, detail: 'results[3].name' },
    ],
  },
  'unknown-export-status': {
    title: 'An unknown state',
    means: 'Prolific has a state that is newer than this extension.',
    examples: [{ status: 'archived' }],
  },
  'export-failed': {
    title: 'Prolific could not prepare the export',
    means:
      'If it happens again, a filter for a shorter time may get through; Prolific’s support can look into it.',
    examples: [{}],
  },
  'archive-gone': {
    title: 'The uploads cannot be fetched later',
    means: 'A snapshot of responses only was made from an archive that was deleted on Prolific since.',
    examples: [{}],
  },
  'filter-ignored': {
    title: 'The filter was not taken',
    means:
      'Some generations of Prolific’s API export everything whatever is asked. That is noticed before the download.',
    examples: [{}],
  },
  'filters-unsupported': {
    title: 'Filters are not offered',
    means: 'It is known from an earlier answer. It is asked again after the next sign-in.',
    examples: [{}],
  },
};

export const storageTroubles: Troubles<StorageProblem> = {
  'download-refused': {
    title: 'The download is refused',
    means:
      'Links run out after a while; a fresh one was asked for and was refused too. What came before is kept.',
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
    title: 'Not an archive',
    means: 'Something other than a ZIP archive came, such as a page of a network.',
    examples: [{}],
  },
  'archive-truncated': {
    title: 'Half an archive',
    means: 'The table of contents stands at the end of a ZIP archive, and it is not there.',
    examples: [{}],
  },
  'archive-damaged': {
    title: 'A damaged archive',
    means:
      'A size or a checksum is not what the archive says itself. A damaged upload is left out and listed in snapshot.json; an archive whose responses or structure are damaged is not unpacked.',
    examples: [{ reason: 'overlapping entries' }, { entry, reason: 'CRC-32' }],
  },
  'encrypted-entry': {
    title: 'A locked file',
    means: 'The responses, or all files, need a password. Prolific locks no files. Ask its support.',
    examples: [{ entry }],
  },
  'unsupported-compression': {
    title: 'An unknown compression',
    means: 'Stored and deflated files are read; Prolific makes no others so far.',
    examples: [{ entry, method: 99 }],
  },
  'archive-too-large': {
    title: 'More than can be meant',
    means:
      'The archive says of itself that it grows beyond these limits, as only archives made to fill a disk do.',
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
    means: 'What was fetched is kept, so that Resume Export goes on with it once there is room.',
    examples: [{ folder }, { folder, needed: 4_200_000_000, available: 900_000_000 }],
  },
  'folder-not-writable': {
    title: 'No right to write',
    means:
      '`EACCES` and `EPERM` mean missing rights, `EROFS` a disk that can only be read; on Windows another program may hold a file open.',
    examples: [
      { folder, code: 'EACCES' },
      { folder, code: 'EROFS' },
    ],
  },
  'folder-gone': {
    title: 'The folder is gone',
    means: 'It was deleted or renamed, or its drive is away.',
    examples: [{ folder }],
  },
  'disk-failed': {
    title: 'The disk has a problem',
    means:
      'The file system refused something for a reason of its own; the code in brackets is its name for it. What passes in a moment was tried several times. Snapshots made before are untouched.',
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
    title: 'The export folder cannot be used',
    means:
      'The setting is `prolificCollections.exportFolder`. It is relative, and leads to no place outside the workspace folder.',
    examples: [{ value: '../elsewhere' }],
  },
  'tables-in-the-way': {
    title: 'A file of yours is in the way',
    means: 'Tables are made anew only over tables that this extension made and nobody changed.',
    examples: [{ path: `${folder}/analysis/answers.csv` }],
  },
  'snapshot-erased': {
    title: 'Data were deleted from it',
    means: 'See “A participant asks for deletion” in the README.',
    examples: [{ folder }],
  },
  'running-elsewhere': {
    title: 'Another window is at it',
    means:
      'Its row in the side bar tells how far it is. Once that window is closed or silent for a minute, the export can be resumed here.',
    examples: [
      { host: 'lab-pc', sameHost: true, pid: 4242 },
      { host: 'lab-pc', sameHost: false, pid: 4242 },
      { sameHost: true },
    ],
  },
  'unsafe-path': {
    title: 'Something in the export folder isn’t used',
    means:
      'A folder that somebody else made, such as a cloned repository, may hold links to your own files, or devices. So the export folder, and every folder and file in it, has to be real: nothing is read, written or deleted through a link. To keep exports on another disk, open a folder there.',
    examples: [
      { path: `${folder}/prolific-exports`, found: 'link' },
      { path: `${folder}/prolific-exports/cooking/lock.json`, found: 'special' },
      { path: `${folder}/prolific-exports/cooking/export.json`, found: 'too-large' },
      { path: `${folder}/prolific-exports/cooking`, found: 'repository' },
    ],
  },
  'foreign-plan': {
    title: 'Another installation prepared it',
    means:
      'Only what this installation of the editor wrote itself is carried out later on: a folder from somebody else may hold plans that delete your files. The same happens when a deletion was interrupted on another computer that shares the folder, or before the editor’s data were reset.',
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
    title: 'The folder is not trusted',
    means:
      'The editor asks for trust when a folder is opened first. Until then collections can be looked at only.',
    examples: [{}],
  },
  'virtual-workspace': {
    title: 'A folder that lies on no disk',
    means: 'Such as a repository that is opened straight from the web.',
    examples: [{}],
  },
  'secrets-unavailable': {
    title: 'The token cannot be kept',
    means:
      'The editor keeps secrets with the help of the system. On Linux that is a keyring such as GNOME Keyring or KWallet.',
    examples: [{ detail: '' }, { detail: 'no keyring' }],
  },
  'bad-argument': {
    title: 'A command was called wrongly',
    means: 'The README says what the commands take.',
    examples: [{ detail: 'collectionId' }],
  },
};
