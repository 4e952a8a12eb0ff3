import { posix } from 'node:path';

export interface LinkFacts {
  /** Path of the page from the repository's root, with `/`. */
  readonly page: string;
  readonly markdown: string;
  /** Whether there is a file or folder at this path, from the repository's root. */
  readonly exists: (path: string) => boolean;
  /** Returns the text of the page at this path. Called only for Markdown pages that exist. */
  readonly read: (path: string) => string;
  /** Paths of the pictures in the package. */
  readonly packedPictures: readonly string[];
}

const link = /(!?)\[([^\]]*)\]\(([^)\s]+)\)/g;
const linkedPicture = /\[(!\[[^\]]*\]\([^)\s]+\))\]\(([^)\s]+)\)/g;

/**
 * Returns what is wrong with the links and pictures of a Markdown page: missing files, missing headings,
 * addresses that aren't https, pictures without alternative text or outside the package.
 */
export function linkProblems({ page, markdown, exists, read, packedPictures }: LinkFacts): string[] {
  const problems: string[] = [];
  const prose = withoutCode(markdown).replaceAll(linkedPicture, '$1 [picture]($2)');
  for (const [, mark = '', words = '', target = ''] of prose.matchAll(link)) {
    const isPicture = mark === '!';
    if (isPicture && words.trim() === '') problems.push(`${target} has no alternative text`);
    if (/^[a-z][a-z\d+.-]*:/i.test(target)) {
      if (!target.startsWith('https://')) problems.push(`${target} is not https`);
      continue;
    }
    const [file = '', anchor] = target.split('#', 2);
    const path = file === '' ? page : posix.join(posix.dirname(page), file);
    if (path.startsWith('..') || !exists(path)) problems.push(`${target}: no such file`);
    else if (isPicture && !packedPictures.includes(path)) problems.push(`${target} is not packed`);
    else if (anchor !== undefined && !anchorsOf(path === page ? markdown : read(path)).has(anchor)) {
      problems.push(`${target}: no such heading`);
    }
  }
  return problems;
}

/**
 * Returns the anchors of a page's headings, as the Marketplace and GitHub name them. A repeated heading gets
 * a number.
 */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutFences(markdown).matchAll(/^#{1,6} +(.+?)[ #]*$/gm)) {
    const anchor = anchorOf(heading);
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

function anchorOf(heading: string): string {
  return heading
    .replaceAll(link, '$2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function withoutFences(markdown: string): string {
  return markdown.replaceAll(/^(```|~~~).*?^\1[`~]*$/gms, '');
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replaceAll(/`[^`\n]+`/g, '`code`');
}
