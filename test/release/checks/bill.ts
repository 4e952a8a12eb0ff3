import { sbomSchema } from '../sbom.ts';

/** Returns what is wrong with a bill of materials of these packages. */
export function billProblems(
  bill: unknown,
  packages: readonly { readonly name: string; readonly version: string }[],
): string[] {
  const parsed = sbomSchema.safeParse(bill);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  }
  const { components } = parsed.data;
  const listed = components.map(({ name, version }) => `${name} ${version}`);
  const wanted = packages.map(({ name, version }) => `${name} ${version}`);
  return [
    ...wanted.filter((item) => !listed.includes(item)).map((item) => `${item} is not on it`),
    ...listed.filter((item) => !wanted.includes(item)).map((item) => `${item} is on it, but not bundled`),
    ...components
      .filter(({ licenses, purl }) => licenses === undefined || typeof purl !== 'string')
      .map(({ name }) => `${name} has no license or address in it`),
  ];
}
