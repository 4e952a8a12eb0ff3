import * as z from 'zod/mini';
import { runCommand } from '../vscode/command.ts';
import { repositoryRoot } from '../vscode/cache.ts';

const componentSchema = z.looseObject({ name: z.string(), version: z.string(), 'bom-ref': z.string() });

/** The parts of a CycloneDX document that this code reads; all others are kept. */
export const sbomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string(), 'bom-ref': z.string() }) }),
  components: z.array(componentSchema),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.optional(z.array(z.string())) })),
});

export type Sbom = z.infer<typeof sbomSchema>;

/**
 * Returns npm's bill of materials of everything installed, including tools: if npm left them out, it would
 * also leave out packages that both they and the bundle use.
 */
export async function installedSbom(): Promise<Sbom> {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--loglevel', 'silent'];
  const printed = await runCommand('npm', args, { cwd: repositoryRoot });
  return sbomSchema.parse(JSON.parse(printed.slice(printed.indexOf('{'))));
}

/**
 * Returns the same for bundled packages only, without anything that changes between runs, such as serial
 * number and time. Throws if a bundled package isn't installed.
 */
export function bundledSbom(
  installed: Sbom,
  bundled: readonly { readonly name: string; readonly version: string }[],
): Sbom {
  const metadata = without(installed.metadata, 'timestamp');
  const rest = without(installed, 'serialNumber');
  // npm sees only the description's placeholder, which package.nls.json replaces.
  const own = { ...without(metadata.component, 'description'), name: 'prolific-collections' };
  const components = bundled.map(({ name, version }) => {
    const found = installed.components.find(
      (component) => component.name === name && component.version === version,
    );
    if (found === undefined) throw new Error(`${name} ${version} is bundled, but npm doesn’t list it.`);
    return found;
  });
  const kept = new Set([own['bom-ref'], ...components.map((component) => component['bom-ref'])]);
  const dependencies = installed.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map((entry) => ({ ...entry, dependsOn: (entry.dependsOn ?? []).filter((ref) => kept.has(ref)) }));
  return { ...rest, metadata: { ...metadata, component: own }, components, dependencies };
}

function without<T extends object>(value: T, key: string): T {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) as T;
}
