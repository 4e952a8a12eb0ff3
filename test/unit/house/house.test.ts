import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { repositoryRoot } from '../../vscode/cache.ts';

const maxFilesInFolder = 15;
const maxReadmeLines = 40;
const readme = 'README.md';

/** Paths from the repository's root, with `/`. */
const files = ['src', 'media'].flatMap((top) =>
  readdirSync(join(repositoryRoot, top), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => slashed(join(parentPath, name).slice(repositoryRoot.length + 1))),
);
const sources = new Map(files.filter((file) => file.endsWith('.ts')).map((file) => [file, textOf(file)]));
const imports = new Map([...sources].map(([file, text]) => [file, importsOf(file, text)]));

describe('Source layout', () => {
  it('covers all sources and their imports', () => {
    const count = [...imports.values()].flat().filter((file) => sources.has(file)).length;
    assert.ok(sources.size > 200 && count > sources.size, `${sources.size} files with ${count} imports`);
  });

  it(`has at most ${maxFilesInFolder} files in a folder, besides its README`, () => {
    const folders = grouped(
      files.filter((file) => basename(file) !== readme),
      dirname,
    );
    const full = [...folders].filter(([, inside]) => inside.length > maxFilesInFolder);
    none(
      full.map(
        ([folder, { length }]) =>
          `${folder} has ${length} files. Move those that belong together into a folder named after what they do.`,
      ),
    );
  });

  it(`has a README of at most ${maxReadmeLines} lines in each room`, () => {
    const rooms = readdirSync(join(repositoryRoot, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `src/${name}`);
    const missing = [...rooms, 'media/overview'].filter((room) => !files.includes(`${room}/${readme}`));
    const long = files.filter(
      (file) => basename(file) === readme && textOf(file).trimEnd().split('\n').length > maxReadmeLines,
    );
    none([
      ...missing.map(
        (room) => `${room} has no ${readme}. Write what happens there and where to start reading.`,
      ),
      ...long.map(
        (file) => `${file} is longer than ${maxReadmeLines} lines. Move what explains one file to it.`,
      ),
    ]);
  });

  it('has READMEs that name only existing paths', () => {
    const broken = files
      .filter((file) => basename(file) === readme)
      .flatMap((file) => {
        const named = textOf(file).matchAll(/`([\w./-]+\.(?:ts|css|md))`|(?<=^- )`([\w/]+)\/`/gm);
        return [...named]
          .map(([, path, folder]) => path ?? folder ?? '')
          .filter(
            (path) =>
              ![dirname(file), 'src', ''].some((from) => existsSync(join(repositoryRoot, from, path))),
          )
          .map(
            (path) =>
              `${file} names ${path}, found neither from its folder, src nor the root. Correct the path.`,
          );
      });
    none(broken);
  });

  it('has no import cycles, even of types', () => {
    none(
      cycles().map(
        (cycle) =>
          `${cycle.join(' → ')} is a cycle. Move what both sides need to the lower one, or to a file beneath both.`,
      ),
    );
  });

  it('has no file that only re-exports other files', () => {
    const passing = [...sources].filter(([, text]) => onlyReexports(text));
    none(passing.map(([file]) => `${file} only passes on. Import from where things are, and delete it.`));
  });

  it('has no file that re-exports a name of another file', () => {
    const passing = [...sources].filter(([, text]) =>
      /^export (?:type )?(?:\{[^}]*\}|\*[^;]*) from /m.test(text),
    );
    none(passing.map(([file]) => `${file} exports what another file declares. Import it from there.`));
  });

  it('has no two files with the same name', () => {
    const names = grouped(
      files.filter((file) => basename(file) !== readme),
      (file) => basename(file),
    );
    const twice = [...names.values()].filter(({ length }) => length > 1);
    none(twice.map((same) => `${same.join(' and ')} have one name. Name each after what only it does.`));
  });
});

function none(complaints: readonly string[]): void {
  assert.equal(complaints.length, 0, `\n${complaints.join('\n')}`);
}

function textOf(file: string): string {
  return readFileSync(join(repositoryRoot, file), 'utf8');
}

function grouped(paths: readonly string[], by: (path: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) groups.set(by(path), [...(groups.get(by(path)) ?? []), path]);
  return groups;
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

/** Returns the source files that a file imports, including types and `import()`. */
function importsOf(file: string, text: string): string[] {
  const found = text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
  return [...new Set([...found].map(([, path = '']) => slashed(normalize(join(dirname(file), path)))))];
}

/** Returns one cycle for each file that closes one. */
function cycles(): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
}

/** Returns whether a file only re-exports, renames or forwards to functions of other files. */
function onlyReexports(text: string): boolean {
  const exported = [...text.matchAll(/^export (?!default)[^;{(]*/gm)];
  if (exported.length === 0) return false;
  return exported.every(({ index }) => {
    const rest = text.slice(index);
    return (
      /^export (?:type )?(?:\{[^}]*\}|\*[^;]*) from /.test(rest) ||
      /^export const \w+(?:: [^=]+)? = [\w.]+;/.test(rest) ||
      /^export type \w+ = \w+;/.test(rest) ||
      isForward(rest)
    );
  });
}

function isForward(text: string): boolean {
  const [, given = '', passed = ''] =
    /^export (?:async )?function \w+\(([^)]*)\)[^{]*\{\s*(?:return )?(?:await )?\w+\(([^()]*)\);\s*\}/.exec(
      text,
    ) ?? [];
  const names = [...given.matchAll(/(\w+)\??:/g)].map(([, name]) => name);
  return (
    names.length > 0 &&
    passed
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '')
      .join() === names.join()
  );
}
