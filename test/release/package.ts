// `npm run package`: builds and packages dist/prolific-collections.vsix, reproducibly, lists its files, and
// checks them and its size. Writes the bill of materials beside it. `--out <file>`: packages to that file,
// without a bill of materials.
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../vscode/cache.ts';
import { runCommand } from '../vscode/command.ts';
import { vsixPath } from '../vscode/extensionPackage.ts';
import { bundledPackages } from './bundled.ts';
import { packageProblems } from './packedFiles.ts';
import { inPackingFolder } from './packingFolder.ts';
import { makeReproducible } from './sameBytes.ts';
import { bundledSbom, installedSbom } from './sbom.ts';
import { sbomPath } from './paths.ts';

const { values } = parseArgs({ options: { out: { type: 'string' } } });
const out = values.out === undefined ? vsixPath : resolve(values.out);

await pack(out);
const files = await makeReproducible(out);
const { size } = await stat(out);
for (const { name, content } of files) {
  console.log(`${content.length.toLocaleString('en').padStart(11)}  ${name}`);
}
console.log(`${size.toLocaleString('en').padStart(11)}  ${out}`);
const problems = packageProblems(
  files.map(({ name }) => name),
  size,
);
for (const problem of problems) console.error(`✗ ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
if (values.out === undefined) {
  const sbom = bundledSbom(await installedSbom(), await bundledPackages());
  await writeFile(sbomPath, `${JSON.stringify(sbom, undefined, 2)}\n`);
}

/**
 * Without a repository, the README's pictures can't be loaded from anywhere, so their paths stay relative.
 */
async function pack(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const manifest = JSON.parse(await readFile(join(repositoryRoot, 'package.json'), 'utf8')) as object;
  const options =
    'repository' in manifest ? [] : ['--allow-missing-repository', '--no-rewrite-relative-links'];
  const vsce = join(repositoryRoot, 'node_modules', '@vscode', 'vsce', 'vsce');
  const args = [vsce, 'package', '--no-dependencies', '--follow-symlinks', ...options, '--out', path];
  // vsce builds before it packages, and the packaging folder needs this one to link to.
  await mkdir(join(repositoryRoot, 'dist'), { recursive: true });
  await inPackingFolder(async (folder) => {
    await runCommand(process.execPath, args, { cwd: folder });
  });
}
