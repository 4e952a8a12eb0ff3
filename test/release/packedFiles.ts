/** All files of the package, sorted, so that no other file is published by accident. */
export const packedFiles: readonly string[] = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/SECURITY.md',
  'extension/changelog.md',
  'extension/dist/THIRD_PARTY_NOTICES.txt',
  'extension/dist/analysis.cjs',
  'extension/dist/extension.cjs',
  'extension/dist/media/overview-style.css',
  'extension/dist/media/overview.js',
  'extension/docs/analysis.md',
  'extension/docs/automation.md',
  'extension/docs/exporting.md',
  'extension/docs/figures.md',
  'extension/docs/glossary.md',
  'extension/docs/network.md',
  'extension/docs/privacy.md',
  'extension/docs/settings.md',
  'extension/docs/sharing.md',
  'extension/docs/troubleshooting.md',
  'extension/l10n/bundle.l10n.de.json',
  'extension/media/icon.png',
  'extension/media/prolific-collections.svg',
  'extension/media/screenshots/activity.png',
  'extension/media/screenshots/exporting.png',
  'extension/media/screenshots/overview.png',
  'extension/media/screenshots/snapshot.png',
  'extension/media/walkthrough/analyze.svg',
  'extension/media/walkthrough/export.svg',
  'extension/media/walkthrough/know.svg',
  'extension/media/walkthrough/look.svg',
  'extension/media/walkthrough/pick.svg',
  'extension/media/walkthrough/sign-in.svg',
  'extension/package.json',
  'extension/package.nls.de.json',
  'extension/package.nls.json',
  'extension/readme.md',
  'extension/schemas/snapshot.schema.json',
];

/** In bytes. A larger package contains something by mistake. */
export const maxPackageBytes = 1_000_000;

/** Returns what is wrong with a package of these files and this size in bytes. */
export function packageProblems(names: readonly string[], size: number): string[] {
  return [
    ...names
      .filter((name) => !packedFiles.includes(name))
      .map(
        (name) =>
          `${name} isn’t expected in the package; if it belongs there, add it to test/release/packedFiles.ts`,
      ),
    ...packedFiles.filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
    ...(size < maxPackageBytes ? [] : [`${size} bytes; the maximum is ${maxPackageBytes}`]),
  ];
}
