import type { BundledPackage } from '../bundled.ts';
import { noticesText } from '../noticesText.ts';

/** What may be bundled into software under the MIT licence by naming authors and terms, nothing else. */
const allowed = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'CC0-1.0'];

/** Bundled packages whose licence asks for more than a notice or is not there, and notices that tell of another bundle. */
export function licenceProblems(packages: readonly BundledPackage[], packedNotices: string): string[] {
  return [
    ...packages
      .filter(({ license }) => !allowed.includes(license))
      .map(({ name, license }) => `${name}: licence ${license === '' ? 'not named' : license}`),
    ...packages
      .filter(({ licenseText }) => licenseText === '')
      .map(({ name }) => `${name} has no licence text`),
    ...(packedNotices === noticesText(packages) ? [] : ['THIRD_PARTY_NOTICES.txt is not of this bundle']),
  ];
}
