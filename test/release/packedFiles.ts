/** Everything that a package holds, sorted. A file that is not here does not get out by accident. */
export const packedFiles: readonly string[] = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/SECURITY.md',
  'extension/changelog.md',
  'extension/dist/THIRD_PARTY_NOTICES.txt',
  'extension/dist/extension.cjs',
  'extension/dist/media/overview-style.css',
  'extension/dist/media/overview.js',
  'extension/docs/analysis.md',
  'extension/l10n/bundle.l10n.de.json',
  'extension/l10n/bundle.l10n.json',
  'extension/media/icon.png',
  'extension/media/prolific-collections.svg',
  'extension/media/screenshots/activity.png',
  'extension/media/screenshots/exporting.png',
  'extension/media/screenshots/overview.png',
  'extension/media/screenshots/snapshot.png',
  'extension/media/walkthrough/analyse.svg',
  'extension/media/walkthrough/export.svg',
  'extension/media/walkthrough/look.svg',
  'extension/media/walkthrough/pick.svg',
  'extension/media/walkthrough/sign-in.svg',
  'extension/package.json',
  'extension/package.nls.de.json',
  'extension/package.nls.json',
  'extension/readme.md',
  'extension/schemas/snapshot.schema.json',
];

/** In bytes; what is larger was not meant to be in. */
export const largestPackage = 1_000_000;

/** What is wrong with a package of these files and this size in bytes; empty where nothing is. */
export function packageProblems(names: readonly string[], size: number): string[] {
  return [
    ...names.filter((name) => !packedFiles.includes(name)).map((name) => `${name} should not be in it`),
    ...packedFiles.filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
    ...(size < largestPackage ? [] : [`${size} bytes, ${largestPackage} at most`]),
  ];
}
