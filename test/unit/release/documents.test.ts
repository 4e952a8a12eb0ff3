import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { documentPaths } from '../../release/checks/documents.ts';
import { linkProblems } from '../../release/checks/links.ts';
import { packedFiles } from '../../release/packedFiles.ts';
import { repositoryRoot } from '../../vscode/cache.ts';

const text = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

describe('Documents', () => {
  it('have a README of at most 700 words', () => {
    const { length } = text('README.md').split(/\s+/).filter(Boolean);
    assert.ok(length <= 700, `${length} words. Move what isn’t needed to decide on installing to docs.`);
  });

  it('have a CONTRIBUTING of at most 150 lines', () => {
    const { length } = text('CONTRIBUTING.md').trimEnd().split('\n');
    assert.ok(length <= 150, `${length} lines. Move details to docs/development.`);
  });

  it('link only to files, headings and packed pictures that exist', () => {
    const packedPictures = packedFiles.map((path) => path.replace(/^extension\//, ''));
    const pages = documentPaths();
    assert.ok(pages.includes('README.md') && pages.includes('docs/troubleshooting.md'), pages.join());
    const problems = pages.flatMap((page) =>
      linkProblems({
        page,
        markdown: text(page),
        exists: (path) => existsSync(join(repositoryRoot, path)),
        read: text,
        packedPictures,
      }).map((problem) => `${page}: ${problem}`),
    );
    assert.deepEqual(problems, []);
  });

  it('for contributors name only files that exist', () => {
    const pages = documentPaths().filter(
      (path) => path === 'CONTRIBUTING.md' || path.startsWith('docs/development/'),
    );
    const named = pages.flatMap((page) =>
      [...text(page).matchAll(/`((?:src|test|docs|media|schemas|l10n|\.github)\/[\w./-]+)`/g)].map(
        ([, path = '']) => ({ page, path }),
      ),
    );
    assert.ok(named.length > 50, `${named.length} paths`);
    const gone = named.filter(({ path }) => !existsSync(join(repositoryRoot, path)));
    assert.deepEqual(gone, []);
  });

  it('for contributors name only identifiers that are in the named file', () => {
    const page = text('docs/development/recipes.md').replaceAll(/\s+/g, ' ');
    const named = [...page.matchAll(/`(\w+)`(?: \w+)? (?:in|of|to) `((?:src|test)\/[\w./]+)`/g)];
    assert.ok(named.length > 8, `${named.length} identifiers`);
    const gone = named
      .filter(([, name = '', path = '']) => !text(path).includes(name))
      .map(([phrase]) => phrase);
    assert.deepEqual(gone, []);
  });

  it('in docs are each linked from another page', () => {
    const pages = documentPaths();
    const alone = pages
      .filter((page) => page.startsWith('docs/'))
      .filter((page) => !pages.some((other) => other !== page && text(other).includes(basename(page))));
    assert.deepEqual(alone, [], 'Link to these from README.md, CONTRIBUTING.md or a page of docs.');
  });

  it('for users are all in the package', () => {
    const packed = packedFiles.filter((path) => path.startsWith('extension/docs/'));
    const forUsers = documentPaths().filter((path) => /^docs\/[^/]+$/.test(path));
    assert.deepEqual(
      packed,
      forUsers.map((path) => `extension/${path}`),
    );
  });
});
