import * as z from 'zod/mini';

const filled = z.string().check(z.minLength(1));

const manifestSchema = z.object({
  name: z.string().check(z.regex(/^[a-z\d-]+$/)),
  displayName: filled,
  description: filled,
  version: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)),
  publisher: z.string().check(z.regex(/^[\w-]+$/)),
  license: filled,
  icon: filled,
  categories: z.array(filled).check(z.minLength(1)),
  keywords: z.array(filled).check(z.minLength(1), z.maxLength(30)),
  engines: z.object({ vscode: z.string().check(z.regex(/^\^\d+\.\d+\.\d+$/)) }),
  devDependencies: z.record(z.string(), z.string()),
});

export interface ManifestFacts {
  readonly manifest: unknown;
  /** The texts in package.nls.json for its `%names%`. */
  readonly words: Readonly<Record<string, string>>;
  /** The version in package-lock.json. */
  readonly lockedVersion: string;
  /** The tag to be released, if any. */
  readonly tag?: string;
}

/** Returns what prevents package.json from being published. */
export function manifestProblems({ manifest, words, lockedVersion, tag }: ManifestFacts): string[] {
  const parsed = manifestSchema.safeParse(manifest);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  }
  const { version, engines, devDependencies, description } = parsed.data;
  const described = words[description.replaceAll('%', '')] ?? description;
  const types = devDependencies['@types/vscode'] ?? 'none';
  return [
    ...(described.length < 20 || described.length > 200
      ? [`description: ${described.length} characters, not 20 to 200`]
      : []),
    ...(lockedVersion === version
      ? []
      : [`package-lock.json says ${lockedVersion}, package.json ${version}`]),
    ...(tag === undefined || tag === `v${version}` ? [] : [`the tag is ${tag}, the version ${version}`]),
    ...(engines.vscode === `^${types}`
      ? []
      : [`engines.vscode is ${engines.vscode}, but code is checked against ${types}`]),
  ];
}
