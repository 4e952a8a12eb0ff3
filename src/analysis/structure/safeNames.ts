import words from './safeWords.json' with { type: 'json' };

/**
 * Words that the keys of an API consist of. None says anything about a person or a study, so a name that
 * consists of them can be shown.
 */
const knownWords: ReadonlySet<string> = new Set(words.flatMap((line) => line.split(' ')));

/** Longer names are no API's. */
const maxName = 60;
const name = /^[A-Za-z]+(?:[_-][A-Za-z]+)*$/;
/** Names of people and labels of options begin like that, those of an API don't. */
const title = /(?:^|[_-])[A-Z][a-z]/;
const nameParts = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[_-]/g;
/** A word that isn't known, with others beside it. */
const unknownWords = /\{word\}(?:[_-]?\{word\})+/g;

/**
 * Returns a name (an object's key, a type) in a form that contains no free text: known words as they are,
 * others as `{word}`; otherwise only its {@link textShape}.
 */
export function safeName(text: string): string {
  if (text.length > maxName || !name.test(text)) return `{${textShape(text)}}`;
  if (title.test(text)) return '{word}';
  const parts = text.match(nameParts) ?? [];
  return parts
    .map((part) => (/^[_-]$/.test(part) || knownWords.has(part.toLowerCase()) ? part : '{word}'))
    .join('')
    .replaceAll(unknownWords, '{word}');
}

/** Returns a function that remembers its results, of the first thousand texts. */
export function remembering(patternOf: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text) ?? patternOf(text);
    if (known.size < 1_000) known.set(text, found);
    return found;
  };
}

const idShapes = [
  ['uuid', /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i],
  ['hex24', /^[\da-f]{24}$/i],
] as const;
const shapes: readonly (readonly [shape: string, pattern: RegExp])[] = [
  ['empty', /^$/],
  ...idShapes,
  ['number', /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?$/i],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['time without zone', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/],
  ['time', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)$/],
  ['time with fraction', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d+(?:Z|[+-]\d\d:?\d\d)$/],
  ['hex', /^[\da-f]{16,}$/i],
  ['url', /^https?:\/\//i],
  ['blank', /^\s+$/],
];
/** How a text that has a shape begins. */
const begin = /^(?:[\s\d+.,a-f-]|https?:|$)/i;
/** Longer texts aren't looked at. */
const maxLooked = 200;

/** Returns what a text looks like, such as `uuid` or `time`; `text` if it looks like nothing in particular. */
export function textShape(text: string): string {
  if (text.length > maxLooked || !begin.test(text)) return 'text';
  return shapes.find(([, pattern]) => pattern.test(text))?.[0] ?? 'text';
}

/** Ids that a path may contain, in lower case, with what they are, such as `submission_id`. */
export type KnownIds = Pick<ReadonlyMap<string, string>, 'get'>;

const noIds: KnownIds = new Map();
const maxPath = 1_000;
const maxSegments = 8;
const idInName = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{24}/gi;
/** Names that folders of uploads may have. */
const knownFolders: ReadonlySet<string> = new Set(
  'files uploads images videos audio media submissions participants studies tasks collections batches responses'.split(
    ' ',
  ),
);
/** Names of files that exports have, whatever is in them. */
const knownNames: ReadonlySet<string> = new Set([
  'README.md',
  'responses.jsonl',
  'responses-by-submission.jsonl',
  'responses-by-task.jsonl',
  'collection.json',
  'batch.json',
]);
const knownExtensions: ReadonlySet<string> = new Set(
  (
    'jpg jpeg png gif heic heif webp avif bmp tif tiff svg dng mp4 mov hevc m4v avi webm mkv 3gp mp3 m4a wav aac ogg ' +
    'oga opus flac amr pdf doc docx odt rtf txt md csv tsv xls xlsx ods ppt pptx json jsonl xml html htm zip gz tar 7z rar parquet'
  ).split(' '),
);

/**
 * Returns a path or a file's name as a pattern, such as `files/{submission_id}/{name}.jpg`: it contains none
 * of their free parts.
 */
export function filePattern(path: string, ids: KnownIds = noIds): string {
  if (path.length > maxPath) return '{text}';
  const segments = path.split('/');
  const shown = segments.slice(0, maxSegments).map((segment, index) => {
    if (segment === '' || segment === '.' || segment === '..') return segment;
    const isLast = index === segments.length - 1;
    const known = isLast ? knownNames : knownFolders;
    return known.has(segment) ? segment : segmentPattern(segment, ids, isLast);
  });
  return [...shown, ...(segments.length > maxSegments ? ['…'] : [])].join('/');
}

function segmentPattern(segment: string, ids: KnownIds, isLast: boolean): string {
  const whole = ids.get(segment.toLowerCase());
  if (whole !== undefined) return `{${whole}}`;
  if (segment.length > maxLooked) return '{name}';
  const [, stem = segment, extension] = (isLast ? /^(.+)\.([^.]*)$/s.exec(segment) : undefined) ?? [];
  const end = extension === undefined ? '' : `.${extensionPattern(extension)}`;
  let shown = '';
  let from = 0;
  for (const match of stem.matchAll(idInName)) {
    shown += restPattern(stem.slice(from, match.index)) + idPattern(match[0], ids);
    from = match.index + match[0].length;
  }
  const id = ids.get(stem.toLowerCase());
  return `${id === undefined ? shown + restPattern(stem.slice(from)) : `{${id}}`}${end}`;
}

function extensionPattern(extension: string): string {
  return knownExtensions.has(extension.toLowerCase()) ? extension : '{extension}';
}

function idPattern(id: string, ids: KnownIds): string {
  return `{${ids.get(id.toLowerCase()) ?? textShape(id)}}`;
}

const separator = '[-_. ]';
const rest = new RegExp(`^(${separator}?)(.*?)(?:( \\(|[-_])(\\d{1,4})(\\)?))?(${separator}?)$`, 's');

/** Returns the part of a name between ids: separators and numbers at its end stay visible as such. */
function restPattern(part: string): string {
  if (part === '') return '';
  const [, before = '', name = '', open = '', number, close = '', after = ''] = rest.exec(part) ?? [];
  const middle = name === '' ? '' : /^\d+$/.test(name) ? '{number}' : '{name}';
  return `${before}${middle}${number === undefined ? '' : `${open}{number}${close}`}${after}`;
}

/** Returns a content type, such as `image/jpeg`, if it is a usual one. */
export function contentTypePattern(text: string): string {
  if (text.length > maxLooked) return '{text}';
  const [, kind = '', of = ''] = /^(image|video|audio|text|application)\/([a-z\d]+)$/i.exec(text) ?? [];
  const isKnown = knownExtensions.has(of.toLowerCase()) || ['mpeg', 'quicktime', 'plain'].includes(of);
  return isKnown ? `${kind}/${of}` : `{${textShape(text)}}`;
}
