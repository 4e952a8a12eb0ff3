/**
 * What is missing in CHANGELOG.md: a section of the version with its day where a tag is released, else one of it or of what
 * is to come; and at least one entry in it.
 */
export function changelogProblems(changelog: string, version: string, tag?: string): string[] {
  const sections = changelog.split(/^## /m).slice(1);
  const released = sections.find((section) => section.startsWith(`[${version}]`));
  const section = released ?? (tag === undefined ? sections.find(isUnreleased) : undefined);
  if (section === undefined) return [`there is no section [${version}]`];
  const [heading = ''] = section.split('\n', 1);
  return [
    ...(section === released && !/ - \d{4}-\d\d-\d\d$/.test(heading) ? [`“${heading}” has no day`] : []),
    ...(/^- \S/m.test(section) ? [] : [`“${heading}” has no entry`]),
  ];
}

function isUnreleased(section: string): boolean {
  return section.startsWith('[Unreleased]');
}
