import type { BundledPackage } from '../bundled.ts';
import { noticesText } from '../noticesText.ts';

/** Licenses that allow bundling into MIT-licensed software if authors and terms are named. */
const allowed = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'CC0-1.0'];

/**
 * Returns the bundled packages whose license is missing or requires more than a notice, and notices that
 * don't match the bundle.
 */
export function licenseProblems(packages: readonly BundledPackage[], packedNotices: string): string[] {
  return [
    ...packages
      .filter(({ license }) => !allowed.includes(license))
      .map(({ name, license }) => `${name}: license ${license === '' ? 'not named' : license}`),
    ...packages
      .filter(({ licenseText }) => licenseText === '')
      .map(({ name }) => `${name} has no license text`),
    ...(packedNotices === noticesText(packages) ? [] : ['THIRD_PARTY_NOTICES.txt is not of this bundle']),
  ];
}
