import type { BundledPackage } from './bundled.ts';

const rule = '='.repeat(100);

/** Returns the text of THIRD_PARTY_NOTICES: every bundled package with its full license. */
export function noticesText(packages: readonly BundledPackage[]): string {
  const sections = packages.map(({ name, version, license, homepage, licenseText }) =>
    [
      rule,
      `${name} ${version} (${license})`,
      ...(homepage === '' ? [] : [homepage]),
      '',
      licenseText,
      '',
    ].join('\n'),
  );
  const head = [
    'Third-party notices',
    '',
    'Prolific Collections contains code of the packages below, under the following licenses.',
    '',
  ].join('\n');
  return [head, ...sections].join('\n');
}
