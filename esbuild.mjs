// Bundles the extension and its webview. `--watch` rebuilds on change; `--production` minifies for the .vsix; `--webview`
// leaves the extension out.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { build, context } from 'esbuild';

/** All paths, those in the metafile included, are relative to the repository, from whichever folder this is called. */
const root = import.meta.dirname;

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  metafile: production,
  logLevel: 'info',
};

/** @type {import('esbuild').BuildOptions} */
const extension = {
  ...shared,
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.cjs',
  platform: 'node',
  target: 'node20.18',
  format: 'cjs',
  external: ['vscode'],
};

/**
 * Into a folder of its own, the only one of the extension's that the webview may read.
 *
 * @type {import('esbuild').BuildOptions}
 */
const webview = {
  ...shared,
  entryPoints: { overview: 'media/overview/main.ts', 'overview-style': 'media/overview/overview.css' },
  outdir: 'dist/media',
  platform: 'browser',
  target: 'chrome132',
  format: 'iife',
  sourcemap: false,
};

const bundles = process.argv.includes('--webview') ? [webview] : [extension, webview];
for (const options of bundles) {
  if (watch) await (await context(options)).watch();
  else await buildOnce(options);
}

/**
 * Builds, and leaves what went into a production bundle in dist/meta, for the notices and the bill of materials.
 *
 * @param {import('esbuild').BuildOptions} options
 */
async function buildOnce(options) {
  const { metafile, outputFiles } = await build({ ...options, write: false });
  for (const { path, contents } of outputFiles) await put(path, Buffer.from(contents));
  if (metafile === undefined) return;
  const name = options === extension ? 'extension' : 'overview';
  await put(`dist/meta/${name}.json`, Buffer.from(JSON.stringify(metafile)));
}

/**
 * Writes a file, unless it is so already: tests build while others use what was built.
 *
 * @param {string} name
 * @param {Buffer} content
 */
async function put(name, content) {
  const path = resolve(root, name);
  const there = await readFile(path).catch(() => undefined);
  if (there?.equals(content)) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
