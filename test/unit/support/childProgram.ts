import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const bundles = new Map<string, Promise<string>>();

/**
 * Bundles a program for a separate process, once per run. Unbundled, Node would take a second each time to
 * read a hundred modules and strip their types.
 */
export function childProgram(source: string): Promise<string> {
  const made = bundles.get(source) ?? bundle(source);
  bundles.set(source, made);
  return made;
}

async function bundle(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'prolific-child-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  // Some children run as another user.
  await chmod(folder, 0o755);
  const outfile = join(folder, `${basename(source, '.ts')}.mjs`);
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.18',
    format: 'esm',
    // Bundled CommonJS modules load Node's modules by `require`.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return outfile;
}
