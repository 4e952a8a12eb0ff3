export interface LinkFacts {
  readonly markdown: string;
  /** Whether there is a file of this path, from the top of the repository. */
  readonly exists: (path: string) => boolean;
  /** Paths of pictures that are in the package. */
  readonly packedPictures: readonly string[];
}

/** Links and pictures of a Markdown page that lead nowhere, are not https, or say nothing to who can't see them. */
export function linkProblems({ markdown, exists, packedPictures }: LinkFacts): string[] {
  const anchors = new Set([...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));
  const problems: string[] = [];
  for (const [, mark = '', words = '', target = ''] of markdown.matchAll(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g)) {
    const isPicture = mark === '!';
    if (isPicture && words.trim() === '') problems.push(`${target} has no words in place of it`);
    if (target.startsWith('#')) {
      if (!anchors.has(target.slice(1))) problems.push(`${target}: no such heading`);
    } else if (/^[a-z][a-z\d+.-]*:/i.test(target)) {
      if (!target.startsWith('https://')) problems.push(`${target} is not https`);
    } else {
      const path = target.replace(/#.*/, '');
      if (!exists(path)) problems.push(`${target} is not there`);
      else if (isPicture && !packedPictures.includes(path)) problems.push(`${target} is not packed`);
    }
  }
  return problems;
}

/** As the Marketplace and GitHub name a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}
