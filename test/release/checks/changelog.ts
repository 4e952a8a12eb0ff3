/**
 * Returns what is missing in CHANGELOG.md: for the release of a tag, a section of the version with its date;
 * otherwise a section of the version or of unreleased changes; in both cases at least one entry.
 */
export function changelogProblems(changelog: string, version: string, tag?: string): string[] {
  const sections = changelog.split(/^## /m).slice(1);
  const released = sections.find((section) => section.startsWith(`[${version}]`));
  const section = released ?? (tag === undefined ? sections.find(isUnreleased) : undefined);
  if (section === undefined) return [`there is no section [${version}]`];
  const [heading = ''] = section.split('\n', 1);
  return [
    ...(section === released && !/ - \d{4}-\d\d-\d\d$/.test(heading) ? [`“${heading}” has no date`] : []),
    ...(/^- \S/m.test(section) ? [] : [`“${heading}” has no entry`]),
  ];
}

function isUnreleased(section: string): boolean {
  return section.startsWith('[Unreleased]');
}
