// Bundles the extension and its webview. `--watch` rebuilds on change; `--production` minifies for the .vsix; `--webview`
// leaves the extension out.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build, context } from 'esbuild';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const shared = {
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
 * Puts each file in its place whole, since tests of many kinds build and start the extension beside each other. Leaves what went into a production bundle in dist/meta, for the notices and the bill of materials.
 *
 * @param {import('esbuild').BuildOptions} options
 */
async function buildOnce(options) {
  const { metafile, outputFiles } = await build({ ...options, write: false });
  for (const { path, contents } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.${process.pid}`, contents);
    await rename(`${path}.${process.pid}`, path);
  }
  if (metafile === undefined) return;
  await mkdir('dist/meta', { recursive: true });
  const name = options === extension ? 'extension' : 'overview';
  await writeFile(`dist/meta/${name}.json`, JSON.stringify(metafile));
}
