import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import * as z from 'zod/mini';
import { repositoryRoot } from '../vscode/cache.ts';
import { textsNotInPackages } from './textsNotInPackages.ts';

/** A package with code in the bundles that users install. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression from its manifest; empty if it names none. */
  readonly license: string;
  readonly homepage: string;
  /** The texts of its license and notice files, concatenated; empty if it has none. */
  readonly licenseText: string;
}

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.optional(z.string()),
  homepage: z.optional(z.string()),
});

/**
 * Returns the folders of the packages with at least one byte in a bundle, sorted: code that the bundler
 * dropped as unused is not distributed.
 */
export function packageFolders(metafiles: readonly Pick<Metafile, 'outputs'>[]): string[] {
  const folders = new Set<string>();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  return [...folders].sort();
}

/**
 * Returns the packages in the last production build, from the bundler's report. Throws if there was no such
 * build.
 */
export async function bundledPackages(): Promise<BundledPackage[]> {
  const metafiles = await Promise.all(
    ['extension', 'overview'].map(async (name) => {
      const path = join(repositoryRoot, 'dist', 'meta', `${name}.json`);
      return JSON.parse(await readFile(path, 'utf8')) as Metafile;
    }),
  );
  return await Promise.all(packageFolders(metafiles).map(readPackage));
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const path = join(repositoryRoot, folder);
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(path, 'package.json'), 'utf8')));
  const files = (await readdir(path)).filter((name) => /^(licen[cs]e|notice|copying)\b/i.test(name)).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(path, name), 'utf8')));
  return {
    name: manifest.name,
    version: manifest.version,
    license: manifest.license ?? '',
    homepage: manifest.homepage ?? '',
    licenseText:
      texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n') ||
      (textsNotInPackages[manifest.name] ?? ''),
  };
}
