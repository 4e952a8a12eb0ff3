// Bundles the extension and its webview. `--watch` rebuilds on change; `--production` minifies for the .vsix;
// `--webview` omits the extension.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { build, context } from 'esbuild';

/**
 * All paths, including those in the metafile, are relative to the repository, whatever the working directory.
 */
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

/**
 * undici has its HTTP parser twice and takes the one without SIMD if the other can't be loaded. Headers are
 * few here, and the second one would be 24 kB of the package.
 *
 * @type {import('esbuild').Plugin}
 */
const oneParser = {
  name: 'one-parser',
  setup: (bundling) => {
    bundling.onLoad({ filter: /llhttp_simd-wasm\.js$/ }, () => ({
      contents: 'throw new Error("Not bundled");',
    }));
  },
};

/**
 * The extension and its worker thread, which reads snapshots.
 *
 * @type {import('esbuild').BuildOptions}
 */
const extension = {
  ...shared,
  entryPoints: { extension: 'src/extension.ts', analysis: 'src/worker/worker.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  target: 'node20.18',
  format: 'cjs',
  external: ['vscode'],
  plugins: [oneParser],
};

/**
 * The webview, in the only folder of the extension that it may read.
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
 * Builds a bundle. Writes the metafile of a production bundle to dist/meta, for the notices and the bill of
 * materials.
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
 * Writes a file unless it already has this content, because tests build while others use the bundles.
 *
 * @param {string} name
 * @param {Buffer} content
 */
async function put(name, content) {
  const path = resolve(root, name);
  const current = await readFile(path).catch(() => undefined);
  if (current?.equals(content)) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
